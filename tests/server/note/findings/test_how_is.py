"""A bad answer to how something is."""

import pytest

from tests.support.noted import found


@pytest.mark.parametrize(
    ("asked", "reply", "expected"),
    [
        ("How's the breathing?", "Terrible.", "shortness of breath"),
        ("And your hearing?", "It's gotten worse.", "hearing loss"),
        ("How are you sleeping?", "Not very well.", "trouble sleeping"),
        ("How has your appetite been?", "Kind of poor.", "loss of appetite"),
        ("What about your weight?", "Down about ten pounds.", "weight loss"),
    ],
)
def test_what_is_bad_is_the_complaint_of_it(asked: str, reply: str, expected: str) -> None:
    assert found(f"doctor: {asked}", f"patient: {reply}") == [("symptom", expected, "present")]


@pytest.mark.parametrize("reply", ["Not bad.", "Better.", "Off and on, I guess I could ask my wife."])
def test_what_is_not_bad_is_no_complaint(reply: str) -> None:
    assert ("symptom", "shortness of breath", "present") not in found(
        "doctor: How's the breathing?", f"patient: {reply}"
    )
