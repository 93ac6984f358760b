"""The side of a body part, told once."""

import pytest

from tests.support.noted import finding, found


@pytest.mark.parametrize("answer", ["The left.", "My left.", "It's the left one.", "Um, left, I think."])
def test_the_side_that_answers_which_holds_for_what_was_told_before_and_after(answer: str) -> None:
    lines = (
        "patient: I hurt my ankle on Sunday.",
        "doctor: Which one?",
        f"patient: {answer}",
        "doctor: Did it swell?",
        "patient: Yes, a lot.",
    )
    assert finding(*lines, concept="ankle pain").attributes["side"] == "left"
    assert finding(*lines, concept="ankle swelling").attributes["side"] == "left"


def test_the_other_one_is_the_other_side() -> None:
    lines = (
        "patient: My right shoulder hurts.",
        "doctor: Any surgery on that shoulder?",
        "patient: No, the other one, I had the rotator cuff repaired.",
    )
    assert finding(*lines, concept="rotator cuff repair").attributes["side"] == "left"


def test_two_sides_of_a_part_give_none_to_what_is_said_later() -> None:
    lines = (
        "patient: My left knee hurts.",
        "patient: And my right knee gives out.",
        "doctor: Any swelling of the knee?",
        "patient: Yes.",
    )
    assert "side" not in finding(*lines, concept="knee swelling").attributes


def test_right_now_is_no_side() -> None:
    lines = ("doctor: How are your headaches?", "patient: Right now it's a dull one.")
    assert "side" not in finding(*lines, concept="headache").attributes


def test_a_no_to_an_earlier_injury_does_not_deny_the_complaint() -> None:
    lines = ("doctor: Have you ever hurt this knee before?", "patient: No.")
    assert found(*lines) == []
