"""Whole segments, and lines while they are spoken."""

from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from earshot_protocol.words import WrittenToken, check_covered, written_text
from earshot_server.speech.written.writer import Writer
from tests.support.pairs import pairs

SAID = sorted({word for pair in pairs("pairs") for word in pair.spoken.split()})
LINES = st.lists(st.sampled_from(SAID), max_size=40)


@cache
def writer() -> Writer:
    return Writer()


def read(text: str) -> str:
    return written_text(writer().write(text.split()))


@pytest.mark.parametrize(
    ("spoken", "written"),
    [
        ("do you have any fever no", "Do you have any fever? No."),
        ("take five hundred milligrams twice a day", "Take 500 mg twice a day."),
        ("your blood pressure is one forty over ninety", "Your blood pressure is 140/90."),
        ("eighty one milligrams of aspirin", "81 mg of aspirin."),
    ],
)
def test_a_segment_reads_like_a_chart(spoken: str, written: str) -> None:
    assert read(spoken) == written


def test_no_mark_stands_in_words_that_were_left_as_they_were_spoken() -> None:
    tokens = writer().write(["so", "take", "one", "twenty", "milligram", "tablet", "every", "day"])
    unsure = [token for token in tokens if token.unsure]
    assert [token.text for token in unsure] == ["one", "twenty", "milligram", "tablet"]
    assert all(token.mark is None for token in unsure[:-1])


def test_nothing_is_written_of_nothing() -> None:
    assert writer().write([]) == writer().open().update(()) == ()


@settings(deadline=None, max_examples=50)
@given(LINES)
def test_every_word_is_covered_and_a_sentence_begins_with_a_capital(words: list[str]) -> None:
    tokens = writer().write(words)
    check_covered(tokens, len(words))
    ended = True
    for token in tokens:
        spoken = words[token.first : token.last + 1]
        if ended and token.text.lower() == " ".join(spoken):
            assert not token.text[0].islower()
        ended = token.mark in (".", "?")


@settings(deadline=None, max_examples=50)
@given(LINES)
def test_a_line_shows_while_it_is_spoken_what_it_says_in_the_end(words: list[str]) -> None:
    """A token that has two and a half seconds of words behind it, and its mark, are not changed by them."""
    line, whole = writer().open(), writer().write(words)
    for count in range(len(words) + 1):
        shown = line.update(words[:count])
        check_covered(shown, count)
        final = {(token.first, token.text.lower()) for token in whole}
        settled = [token for token in shown if token.last < count - 14 and _is_written(token, words)]
        assert {(token.first, token.text.lower()) for token in settled} <= final
        marked = [(token.last, token.mark) for token in shown if token.mark]
        assert set(marked) <= {(token.last, token.mark) for token in whole}


def _is_written(token: WrittenToken, words: list[str]) -> bool:
    return token.last > token.first or token.text.lower() != words[token.first]


@settings(deadline=None, max_examples=50)
@given(LINES, LINES, LINES)
def test_words_that_are_taken_back_leave_nothing_behind(
    start: list[str], wrong: list[str], right: list[str]
) -> None:
    line, fresh = writer().open(), writer().open()
    line.update(start)
    line.update([*start, *wrong])
    assert [token.text.lower() for token in line.update([*start, *right])] == [
        token.text.lower() for token in fresh.update([*start, *right])
    ]


def test_a_number_that_may_go_on_waits() -> None:
    line = writer().open()
    words = ["please", "take", "five", "hundred", "milligrams", "twice", "a", "day", "and", "call"]
    shown = [written_text(line.update(words[:count])) for count in range(1, len(words) + 1)]
    assert shown[2] == "Please take five"
    assert shown[4] == "Please take five hundred milligrams"
    assert shown[5] == "Please take 500 mg twice"


def test_parts_of_a_segment_are_each_written_as_they_would_be_alone() -> None:
    parts = [["do", "you", "have", "any", "fever"], [], ["no", "fever", "but", "a", "cough"]]
    line = writer().open()
    line.update([word for part in parts for word in part])
    assert line.finish(parts) == [writer().write(part) for part in parts]


def test_a_word_that_grows_is_another() -> None:
    line = writer().open()
    line.update(["a", "head"])
    assert written_text(line.update(["a", "headache", "since"])) == "A headache since"
