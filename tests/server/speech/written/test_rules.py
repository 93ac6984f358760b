"""The pairs, and what holds for every line."""

from collections.abc import Callable
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from earshot_server.speech.written.rules import REACH, write
from earshot_server.speech.written.tables import tables
from tests.support.pairs import EXACT, Pair, pairs, wrong, wrote
from tests.support.spoken import SPOKEN

SAID = sorted({word for pair in pairs("pairs") for word in pair.spoken.split()})
LINES = st.lists(st.sampled_from(SAID), max_size=30)


@pytest.mark.parametrize("pair", pairs("pairs"), ids=lambda pair: pair.spoken)
def test_a_pair_is_written_as_the_chart_writes_it(pair: Pair) -> None:
    assert wrote(pair.spoken) == pair.written


def test_of_the_pairs_set_aside_98_in_100_are_exact_and_no_number_is_wrong() -> None:
    aside = pairs("set-aside")
    assert len(aside) == 150
    exact = [pair for pair in aside if wrote(pair.spoken) == pair.written]
    assert len(exact) >= 0.98 * len(aside)
    measured = [pair for pair in aside if pair.kind in EXACT]
    assert len([pair for pair in measured if pair in exact]) >= 0.98 * len(measured)
    for pair in [*measured, *pairs("second")]:
        assert not wrong(pair), "a number or unit that nobody said"


@pytest.mark.parametrize(
    ("written", "told"), [("2 mg at night", False), ("20 mg at night", True), ("2 mcg at night", True)]
)
def test_a_number_or_unit_that_nobody_said_is_told_from_the_right_one(written: str, told: bool) -> None:
    assert wrong(Pair("dose", "two milligrams at night", written)) is told


@settings(deadline=None, max_examples=50)
@given(LINES)
def test_every_word_is_in_exactly_one_piece_and_none_is_empty(words: list[str]) -> None:
    pieces = write(words, tables())
    covered = [at for piece in pieces for at in range(piece.first, piece.last + 1)]
    assert covered == list(range(len(words)))
    assert all(piece.text and " " not in piece.text for piece in pieces)


@settings(deadline=None, max_examples=50)
@given(LINES)
def test_unsure_words_stay_as_they_were_spoken(words: list[str]) -> None:
    for piece in write(words, tables()):
        if piece.unsure:
            assert (piece.text, piece.first) == (words[piece.first], piece.last)


@settings(deadline=None, max_examples=50)
@given(LINES, LINES)
def test_what_lies_far_enough_before_a_change_is_written_the_same(start: list[str], end: list[str]) -> None:
    alone = write(start, tables())
    kept = [piece for piece in alone if piece.last < len(start) - REACH]
    while kept and kept[-1].unsure:  # words are left together or not at all
        kept.pop()
    whole = write([*start, *end], tables())
    assert whole[: len(kept)] == kept
    assert write([*start, *end], tables(), kept) == whole


@pytest.mark.parametrize("make", SPOKEN)
def test_what_is_said_of_a_number_is_written_as_that_number(
    make: Callable[[Random], tuple[str, str]],
) -> None:
    random = Random(make.__name__)
    for spoken, written in (make(random) for _ in range(150)):
        assert wrote(spoken) == written
