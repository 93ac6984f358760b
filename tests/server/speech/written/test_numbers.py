"""Numbers, all of them up to ten thousand, in the ways that they are said."""

import pytest

from earshot_server.speech.written.line import Line
from earshot_server.speech.written.numbers import read, read_hundreds, read_year
from earshot_server.speech.written.tables import tables

SMALL = [*tables().digits, *tables().teens]
TENS = list(tables().tens)


def below_hundred(value: int) -> str:
    if value < 20:
        return SMALL[value - 1]
    return TENS[value // 10 - 2] + (f" {SMALL[value % 10 - 1]}" if value % 10 else "")


def said(value: int, link: str = " ") -> str:
    """A whole number in words; `link` stands before what is below a hundred."""
    if value < 100:
        return below_hundred(value)
    scale, word = (1000, "thousand") if value >= 1000 else (100, "hundred")
    rest = value % scale
    return f"{said(value // scale, link)} {word}" + (
        (link if rest < 100 else " ") + said(rest, link) if rest else ""
    )


def line(text: str) -> Line:
    return Line(text.split(), tables())


@pytest.mark.parametrize("link", [" ", " and "])
def test_every_whole_number_is_read_as_itself(link: str) -> None:
    for value in range(1, 10_000):
        found = read(line(said(value, link)), 0)
        assert found is not None, value
        assert (found.text, found.value) == (str(value), value)


def test_every_decimal_is_read_as_itself() -> None:
    for value in range(1, 1000):
        whole, part = divmod(value, 10)
        spoken = f"{said(whole) if whole else 'zero'} point {SMALL[part - 1] if part else 'zero'}"
        found = read(line(spoken), 0)
        assert found is not None
        assert found.text == f"{whole}.{part}"


def test_hundreds_without_their_word_are_read_only_by_who_asks_for_them() -> None:
    for value in range(100, 1000):
        lead, rest = divmod(value, 100)
        if not rest:
            continue
        tail = f"oh {SMALL[rest - 1]}" if rest < 10 else below_hundred(rest)
        spoken = line(f"{SMALL[lead - 1]} {tail}")
        assert read(spoken, 0) is None
        found = read_hundreds(spoken, 0)
        assert found is not None
        assert found.text == str(value)


@pytest.mark.parametrize(
    "text",
    [
        "two three",
        "five ten",
        "twenty twenty",
        "one hundred one hundred",
        "five point",
        "point fifty",
        "ten twenty",
    ],
)
def test_two_numbers_in_a_row_are_none(text: str) -> None:
    found = read(line(text), 0)
    assert found is None or found.end < len(text.split())


@pytest.mark.parametrize(("text", "year"), [("nineteen ninety two", "1992"), ("twenty oh five", "2005")])
def test_a_year_is_read_in_pairs(text: str, year: str) -> None:
    found = read_year(line(text), 0, 3)
    assert found is not None
    assert found.text == year


def test_in_a_dose_no_zero_stands_behind_the_point() -> None:
    found = read(line("five point zero"), 0)
    assert found is not None
    assert (found.text, found.plain) == ("5.0", "5")
    hundred = read(line("one hundred"), 0)
    assert hundred is not None
    assert hundred.plain == "100"


def test_thousands_have_a_comma_from_ten_thousand_on() -> None:
    for text, grouped in (("nine thousand", "9000"), ("fifty thousand", "50,000")):
        found = read(line(text), 0)
        assert found is not None
        assert found.grouped == grouped
