import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from earshot_protocol.units import RATE
from earshot_protocol.words import Word
from earshot_server.speech.cut import quietest_gap


def word(start: float, end: float) -> Word:
    return Word(text="word", start=round(start * RATE), end=round(end * RATE), confidence=1.0)


def loud(seconds: float, *quiet: tuple[float, float]) -> NDArray[np.int16]:
    sound = np.tile(np.array([3000, -3000], dtype=np.int16), round(seconds * RATE / 2))
    for start, end in quiet:
        sound[round(start * RATE) : round(end * RATE)] //= 100
    return sound


WORDS = [word(at, at + 0.8) for at in range(15)]
"""A word a second; gaps at .8 to 1.0, with their middles at .9."""


def test_the_quietest_gap_is_taken() -> None:
    assert quietest_gap(WORDS, loud(15, (8.85, 8.95), (11.7, 12.1)), 0) in (
        round(8.9 * RATE),
        round(11.9 * RATE),
    )
    assert quietest_gap(WORDS, loud(15, (8.8, 9.0)), 0) == round(8.9 * RATE)


def test_offsets_count_from_the_streams_start() -> None:
    moved = [Word(text="word", start=one.start + 7, end=one.end + 7, confidence=1.0) for one in WORDS]
    assert quietest_gap(moved, loud(15, (8.8, 9.0)), 7) == round(8.9 * RATE) + 7


def test_a_gap_in_the_first_third_is_not_taken() -> None:
    assert quietest_gap(WORDS, loud(15, (2.8, 3.0), (9.85, 9.95)), 0) == round(9.9 * RATE)


def test_a_gap_at_the_very_end_is_not_taken() -> None:
    words = [word(0, 8), word(8.2, 9.8), word(9.82, 10)]
    assert quietest_gap(words, loud(10, (9.7, 10)), 0) == round(8.1 * RATE)


def test_words_that_touch_can_be_divided() -> None:
    assert quietest_gap([word(0, 6), word(6, 10)], loud(10), 0) == 6 * RATE


def test_without_a_gap_there_is_none() -> None:
    assert quietest_gap([], loud(10), 0) is None
    assert quietest_gap([word(1, 9)], loud(10), 0) is None
    assert quietest_gap([word(0, 1), word(1, 10)], loud(10), 0) is None


@given(st.lists(st.integers(0, RATE * 4), min_size=2, max_size=12), st.integers(0, 10**9))
def test_no_word_is_cut(bounds: list[int], start: int) -> None:
    ends = sorted(bounds)
    words = [
        Word(text="word", start=start + a, end=start + b, confidence=1.0)
        for a, b in zip(ends[::2], ends[1::2], strict=False)
    ]
    cut = quietest_gap(words, loud(4), start)
    assert cut is None or all(one.end <= cut or one.start >= cut for one in words)
