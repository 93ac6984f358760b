"""Spoken numbers."""

import pytest

from earshot_server.note.findings.numbers import find_numbers, read_number
from earshot_server.note.sentences.tokens import keys_of


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("seven", "7"),
        ("seventy eight", "78"),
        ("one fifty two", "152"),
        ("one eighteen", "118"),
        ("one oh two", "102"),
        ("one hundred fifty two", "152"),
        ("one hundred and two", "102"),
        ("a hundred and twenty", "120"),
        ("a thousand", "1000"),
        ("two thousand five hundred", "2500"),
        ("six hundred twenty", "620"),
        ("eight point one", "8.1"),
        ("ninety eight point six", "98.6"),
        ("one hundred three point one", "103.1"),
        ("zero point five", "0.5"),
        ("twelve and a half", "12.5"),
        ("152", "152"),
        ("98.6", "98.6"),
        ("1,000", "1000"),
    ],
)
def test_a_number_is_read(said: str, written: str) -> None:
    keys = keys_of(said)
    number = read_number(keys, 0)
    assert number is not None
    assert (number.text, number.last) == (written, len(keys) - 1)
    assert number.value == float(written)


@pytest.mark.parametrize("said", ["two three weeks", "twenty thirty", "one two three", "ten twenty thirty"])
def test_numbers_in_a_row_that_are_not_one_are_none(said: str) -> None:
    assert find_numbers(keys_of(said)) == []


def test_numbers_are_found_where_they_are() -> None:
    found = find_numbers(keys_of("one fifty two over ninety four and pulse seventy eight"))
    assert [(one.text, one.first, one.last) for one in found] == [("152", 0, 2), ("94", 4, 5), ("78", 8, 9)]


def test_hundreds_without_the_word_are_an_idiom() -> None:
    marks = [read_number(keys_of(said), 0) for said in ("one fifty", "one hundred fifty", "fifty")]
    assert [one.idiom for one in marks if one] == [True, False, False]
