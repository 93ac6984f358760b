"""Tests of voices from sound."""

import numpy as np
import pytest

from earshot_protocol.units import RATE
from earshot_server.speech.speakers.xvector import Floats, SpeakerModel, seconds
from tests.support.speech import piece, turns


@pytest.fixture(scope="module")
def model() -> SpeakerModel:
    return SpeakerModel()


def sound(start: float, end: float) -> np.ndarray[tuple[int], np.dtype[np.int16]]:
    return np.frombuffer(piece(start, end), "<i2")


def voice(model: SpeakerModel, turn: int) -> Floats:
    said = turns()[turn]
    heard = sound(said["start"], said["end"])
    (found,) = model.voices(heard, [[(0, len(heard))]])
    assert found is not None
    return found


def test_one_speaker_is_more_like_themselves_than_like_another(model: SpeakerModel) -> None:
    first, second, third, fourth = (voice(model, turn) for turn in range(4))  # clinician, patient, ...
    assert min(first @ third, second @ fourth) > 0.4 > 0.2 > max(first @ second, third @ fourth)


def test_a_voice_has_length_one(model: SpeakerModel) -> None:
    assert abs(float(np.linalg.norm(voice(model, 0))) - 1) < 1e-4


def test_stretches_in_one_pass_have_the_voices_that_each_would_have(model: SpeakerModel) -> None:
    heard = sound(0, 8)
    whole, half = [(0, len(heard))], [(0, 2 * RATE), (3 * RATE, 4 * RATE)]
    together = model.voices(heard, [whole, half])
    for one, alone in zip(together, [model.voices(heard, [part])[0] for part in (whole, half)], strict=True):
        assert one is not None
        assert alone is not None
        assert float(one @ alone) > 0.9999


def test_a_range_of_pieces_has_the_voice_that_they_have_as_one(model: SpeakerModel) -> None:
    heard = sound(0, 8)
    pieces = [[(0, 2 * RATE)], [(10, 20)], [(3 * RATE, 4 * RATE), (5 * RATE, 7 * RATE)]]
    together, nothing = model.voices(heard, pieces, [(0, 3), (1, 2)])
    (alone,) = model.voices(heard, [[span for piece in pieces for span in piece]])
    assert nothing is None
    assert together is not None
    assert alone is not None
    assert float(together @ alone) > 0.9999


def test_too_little_sound_has_no_voice(model: SpeakerModel) -> None:
    heard = sound(0, 1)
    assert model.voices(heard[:800], [[(0, 800)]]) == [None]
    assert model.voices(heard, [[(0, 10)]]) == [None]
    assert model.voices(heard, [[]]) == [None]


def test_a_stretch_is_as_long_as_its_spans() -> None:
    assert seconds([(0, RATE), (2 * RATE, 3 * RATE)]) == 2.0
