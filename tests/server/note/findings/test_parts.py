"""Answers that name a body part and nothing else."""

import pytest

from tests.support.noted import folded


def _told(said: str) -> list[tuple[str, str, dict[str, str]]]:
    draft = folded(said).draft
    return [(one.assertion.value, one.concept, dict(one.attributes)) for one in draft.findings]


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("In my toes.", [("present", "toe numbness", {})]),
        ("On the left foot, mostly.", [("present", "foot numbness", {"side": "left"})]),
        ("My hands and my feet.", [("present", "hand numbness", {}), ("present", "foot numbness", {})]),
        ("Not in my feet.", []),
        ("My feet are fine.", []),
    ],
)
def test_a_part_is_a_yes_with_its_place(answer: str, expected: list[tuple[str, str, dict[str, str]]]) -> None:
    assert _told(f"D: Any numbness?\nP: {answer}") == expected


def test_a_part_alone_is_no_answer_to_what_was_before() -> None:
    assert _told("D: Have you had a rash before?\nP: On my arm.") == []


def test_an_operation_is_named_by_the_part_that_is_told_later() -> None:
    said = "P: I had surgery last year.\nD: What surgery was it?\nP: My left knee."
    assert _told(said) == [("historical", "knee surgery", {"side": "left"})]
