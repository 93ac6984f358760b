"""Decisions without a verb of their own."""

import pytest

from tests.support.noted import draft_of, found, noted

JUDGED = "doctor: I think this is acid reflux."


@pytest.mark.parametrize(
    ("line", "concept"),
    [
        ("doctor: And for the ear, amoxicillin, five milliliters twice a day.", "amoxicillin"),
        ("doctor: It's called Protonix, one tablet every morning.", "pantoprazole"),
        ("doctor: If it's no better in four weeks, then an MRI.", "MRI"),
        ("doctor: If the fever doesn't go away, we'll get a chest x-ray.", "chest X-ray"),
    ],
)
def test_what_is_directed_once_something_is_judged_is_planned(line: str, concept: str) -> None:
    assert ("plan", concept, "planned") in found(JUDGED, line)


@pytest.mark.parametrize(
    "line",
    [
        "doctor: You have albuterol here, two puffs every four hours.",
        "doctor: If you had the MRI already, bring it.",
        "doctor: I see lisinopril on the list, ten milligrams every day.",
    ],
)
def test_what_is_on_record_is_no_decision(line: str) -> None:
    assert "planned" not in [assertion for _, _, assertion in found(JUDGED, line)]


def test_nothing_is_directed_before_anything_is_judged() -> None:
    line = "doctor: And for the pressure, amlodipine, five milligrams every day."
    assert "planned" not in [assertion for _, _, assertion in found(line)]


def test_of_two_medicines_that_are_swapped_one_is_stopped() -> None:
    told = draft_of("doctor: So we'll swap the lisinopril for losartan, fifty milligrams a day.").findings
    assert {one.concept: one.attributes["action"] for one in told} == {
        "lisinopril": "stop",
        "losartan": "switch to",
    }


def test_a_switch_among_other_orders_stops_the_first_and_takes_the_second() -> None:
    told = noted(
        "doctor: Let's do physical therapy, switch the Aleve to meloxicam, and a muscle relaxer at bedtime."
    )
    assert {"Stop naproxen.", "Switch to meloxicam."} <= set(told)
    assert "Start naproxen." not in told
