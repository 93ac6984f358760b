"""Tests of where the speaker changes."""

import numpy as np
import pytest

from earshot_protocol.units import RATE
from earshot_protocol.words import Word
from earshot_server.log.speakers.voice import decode_voice
from earshot_server.speech.speakers.change import PAUSE, Turn, segments_of
from earshot_server.speech.speakers.change import turns as turns_of
from earshot_server.speech.speakers.xvector import SpeakerModel
from tests.support.speech import piece, turns


@pytest.fixture(scope="module")
def model() -> SpeakerModel:
    return SpeakerModel()


def words(*spans: tuple[float, float]) -> tuple[Word, ...]:
    return tuple(
        Word(text="word", start=round(start * RATE), end=round(end * RATE), confidence=1.0)
        for start, end in spans
    )


def spread(start: float, end: float, count: int = 6) -> list[tuple[float, float]]:
    """So many words, one behind the other."""
    step = (end - start) / count
    return [(start + at * step, start + (at + 1) * step) for at in range(count)]


def heard(first: int, last: int) -> tuple[np.ndarray[tuple[int], np.dtype[np.int16]], tuple[Word, ...]]:
    """The sound of some turns of a consultation, with words spread over each of them."""
    said = turns()[first : last + 1]
    begin = said[0]["start"]
    spans = [span for turn in said for span in spread(turn["start"] - begin, turn["end"] - begin)]
    return np.frombuffer(piece(begin, said[-1]["end"]), "<i2"), words(*spans)


def test_a_change_between_two_turns_is_found(model: SpeakerModel) -> None:
    sound, said = heard(0, 1)
    found = turns_of(model, said, sound, 0)
    assert [(turn.first, turn.behind) for turn in found] == [(0, 6), (6, 12)]


def test_each_turn_of_three_has_a_voice_of_its_own(model: SpeakerModel) -> None:
    sound, said = heard(0, 2)
    found = turns_of(model, said, sound, 0)
    assert [turn.first for turn in found] == [0, 6, 12]
    first, second, third = (turn.voice for turn in found)
    assert first is not None
    assert second is not None
    assert third is not None
    assert first @ third > 0.4 > first @ second


def test_one_speaker_is_not_divided_at_a_pause(model: SpeakerModel) -> None:
    said = turns()[1]
    sound = np.frombuffer(piece(said["start"], said["end"]), "<i2")
    length = len(sound) / RATE
    spans = [*spread(0, length / 2), *spread(length / 2 + 2 * PAUSE / RATE, length)]
    assert len(turns_of(model, words(*spans), sound, 0)) == 1


def test_a_single_word_is_one_turn(model: SpeakerModel) -> None:
    sound, _ = heard(0, 0)
    (turn,) = turns_of(model, words((0.5, 0.6)), sound, 0)
    assert (turn.first, turn.behind, turn.voice) == (0, 1, None)


def test_words_lie_where_the_segment_says(model: SpeakerModel) -> None:
    sound, said = heard(0, 1)
    later = tuple(
        word.model_copy(update={"start": word.start + 5 * RATE, "end": word.end + 5 * RATE}) for word in said
    )
    here, there = turns_of(model, said, sound, 0), turns_of(model, later, sound, 5 * RATE)
    assert [turn.voice_text for turn in here] == [turn.voice_text for turn in there]
    assert here[0].voice_text is not None
    assert len(decode_voice(here[0].voice_text)) == 128


def test_segments_meet_in_the_middle_of_the_pause() -> None:
    said = words((1, 2), (3, 4), (4, 5))
    found = segments_of([Turn(0, 1, None), Turn(1, 3, None)], said, RATE // 2, 6 * RATE)
    assert [(one.start / RATE, one.end / RATE, len(one.words)) for one in found] == [
        (0.5, 2.5, 1),
        (2.5, 6.0, 2),
    ]
    assert [one.id for one in found] == ["s8000", "s40000"]
