"""Sentences that say more about what was spoken of, and corrections across sentences."""

import pytest

from tests.support.noted import finding, noted

COUGH = "patient: I have a cough."
PAIN = "patient: My left knee hurts."


@pytest.mark.parametrize("bare", [False, True])
@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (
            (COUGH, "doctor: How long have you had it?", "patient: About three weeks."),
            ["Reports cough for about three weeks."],
        ),
        ((COUGH, "patient: It started two days ago."), ["Reports cough, onset two days ago."]),
        ((PAIN, "doctor: How bad is the pain?", "patient: About a six."), ["Reports left knee pain, 6/10."]),
        (
            (PAIN, "doctor: How bad is it?", "patient: It was a nine on Saturday, and now it's a five."),
            ["Reports left knee pain, 5/10."],
        ),
        (
            (PAIN, "doctor: How long does it last?", "patient: About five minutes."),
            ["Reports left knee pain, lasting about five minutes."],
        ),
        ((COUGH, "doctor: How bad is it?", "patient: A six."), ["Reports cough, 6/10."]),
        (
            ("patient: My ear hurts.", "doctor: Which ear?", "patient: The right one."),
            ["Reports right ear pain."],
        ),
        (
            ("patient: My chest hurts.", "patient: Sometimes it goes into my left arm."),
            ["Reports chest pain, radiating to left arm."],
        ),
        (
            (
                "patient: I take lisinopril, ten milligrams once a day.",
                "patient: No, sorry, twenty milligrams.",
            ),
            ["Takes lisinopril 20 mg once a day."],
        ),
        (
            ("patient: I take albuterol four times a day.", "patient: No, that was before."),
            ["Takes albuterol."],
        ),
        (("patient: I take metformin.", "patient: Twice a day."), ["Takes metformin twice a day."]),
        (
            ("doctor: Are you still on metformin?", "patient: Yes, a thousand milligrams twice a day."),
            ["Takes metformin 1000 mg twice a day."],
        ),
    ],
)
def test_more_is_said(lines: tuple[str, ...], expected: list[str], bare: bool) -> None:
    assert noted(*lines, bare=bare) == expected


def test_a_stammered_time_is_left_out() -> None:
    lines = (COUGH, "doctor: How long have you had it?", "patient: Fifteen, fifteen years.")
    assert noted(*lines) == ["Reports cough."]


def test_what_was_said_long_ago_is_not_added_to() -> None:
    lines = (COUGH, *["doctor: Let me see."] * 5, "patient: About three weeks.")
    assert noted(*lines) == ["Reports cough."]


def test_how_often_a_medicine_is_taken_is_not_said_of_a_symptom() -> None:
    lines = (
        "patient: I have a cough.",
        "doctor: How often do you use the inhaler?",
        "patient: The albuterol, four times a day. No, that was before. Now it's about twice a day.",
    )
    assert noted(*lines) == ["Reports cough.", "Takes albuterol about twice a day."]


@pytest.mark.parametrize(
    ("asked", "answer", "expected"),
    [
        (
            "Allergies?",
            "Penicillin. No, hold on, that's my sister. Mine is sulfa.",
            ["Allergic to sulfa drugs."],
        ),
        ("Any allergies?", "Latex. No, my sister told me to say that.", ["Allergic to latex."]),
    ],
)
def test_what_was_said_of_somebody_else_by_mistake_goes(asked: str, answer: str, expected: list[str]) -> None:
    assert noted(f"doctor: {asked}", f"patient: {answer}") == expected


@pytest.mark.parametrize(
    ("line", "age"),
    [("He was only forty six.", "46"), ("He died at fifty.", None), ("He was ten pounds at birth.", None)],
)
def test_the_age_of_a_relative_may_follow(line: str, age: str | None) -> None:
    one = finding("patient: My brother had emphysema.", f"patient: {line}", concept="COPD")
    assert one.attributes.get("age") == age


def test_how_bad_it_is_at_times_is_not_how_bad_it_is() -> None:
    told = noted(
        "doctor: On a scale of one to ten, how bad is the pain?", "patient: Seven. Nine when I bend over."
    )
    assert "Reports pain, 7/10, worse when they bend over." in told
