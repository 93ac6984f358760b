"""How many live there."""

import pytest

from tests.support.noted import noted


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("My husband and our two boys.", "Lives with husband and 2 sons."),
        ("Just me and my kids.", "Lives with children."),
        ("My wife and our three little girls.", "Lives with wife and 3 daughters."),
        ("My son.", "Lives with son."),
    ],
)
def test_who_lives_there_is_counted(said: str, expected: str) -> None:
    assert expected in noted("doctor: Who's at home with you?", f"patient: {said}")
