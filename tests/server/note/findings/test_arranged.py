"""Decisions told by when they come."""

from tests.support.noted import noted


def test_what_is_overdue_is_planned() -> None:
    assert noted("doctor: Your mammogram is overdue.") == ["Mammogram."]


def test_what_comes_next_is_planned_and_what_was_done_is_not() -> None:
    assert noted("doctor: The nurse will be in with a tetanus shot.") == ["Tetanus shot."]
    assert "Tetanus shot." not in noted("doctor: You had your tetanus shot last year.")
