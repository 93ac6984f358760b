"""What is taken back is struck."""

import pytest

from tests.support.noted import sentence


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("on the left no sorry the right side", "on the - - - the right side"),
        ("ten milligrams i mean twenty milligrams", "- milligrams - - 20 milligrams"),
        ("my sister no not my sister my brother has it", "my - - - - - my brother has it"),
        ("i take aspirin no wait ibuprofen", "i take - - - ibuprofen"),
        ("one hundred no sorry two hundred", "- hundred - - 2 hundred"),
        ("i have diabetes no sorry my brother has diabetes", "i have - - - my brother has diabetes"),
    ],
)
def test_the_same_sort_behind_the_correction_strikes_it(text: str, line: str) -> None:
    assert sentence(text).line == line


@pytest.mark.parametrize("text", ["sorry i am late", "no sorry", "i have a cough sorry about that"])
def test_nothing_of_the_same_sort_strikes_nothing(text: str) -> None:
    assert "-" not in sentence(text).line
