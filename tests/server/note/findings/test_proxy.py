"""A parent speaks for the child that is the patient."""

import pytest

from tests.support.noted import found, noted

ASKED = "doctor: How may I help you?"


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("My daughter is five years old and she has a fever.", "Reports fever."),
        ("I'm the father, my son has been limping.", "Reports limping."),
        ("Well, my son has a cough. I gave him some Tylenol.", "Reports cough."),
    ],
)
def test_what_the_child_has_is_the_patients(said: str, told: str) -> None:
    assert told in noted(ASKED, f"patient: {said}")


def test_a_visit_may_open_with_the_child() -> None:
    assert "Reports vomiting." in noted("doctor: Hi there.", "patient: Hi, my son keeps vomiting.")


@pytest.mark.parametrize("asked", [(), ("doctor: Any allergies in the family?",)])
def test_a_child_that_is_spoken_of_is_no_patient(asked: tuple[str, ...]) -> None:
    assert "Allergic to peanuts." not in noted(*asked, "patient: My son is allergic to peanuts.")


@pytest.mark.parametrize(
    "own",
    [
        "I have asthma.",
        "I'm a lawyer and my wife is a music teacher.",
        "I take lisinopril.",
        "We smoke outside.",
    ],
)
def test_what_a_parent_is_and_has_is_not_the_patients(own: str) -> None:
    before = noted(ASKED, "patient: My son has a fever.")
    after = noted(ASKED, "patient: My son has a fever.", f"patient: {own}")
    assert [one for one in after if one not in before and "family member" not in one] == []


def test_a_parents_wife_is_not_the_patients() -> None:
    told = noted(
        ASKED,
        "patient: My daughter has a fever.",
        "doctor: Who does she live with?",
        "patient: She lives with me, my wife, and her brother.",
    )
    assert "Lives with brother." in told


@pytest.mark.parametrize(
    "said",
    ["My daughter told me to come, I have a cough.", "My son brought me, I have a cough."],
)
def test_a_child_who_sends_a_parent_is_not_the_patient(said: str) -> None:
    told = noted(ASKED, f"patient: {said}", "patient: I have asthma.")
    assert "Reports cough." in told
    assert "Asthma." in told


def test_who_speaks_as_the_patient_beside_a_parent_is_the_patient() -> None:
    told = noted(
        ASKED,
        "mother: My daughter has a fever.",
        "mother: I have asthma myself.",
        "patient: I have a headache.",
    )
    assert "Reports headache." in told
    assert "Asthma." not in told


def test_children_who_were_asked_about_are_the_patients() -> None:
    lines = (
        "doctor: How's the health of your kids?",
        "patient: They're all fine, except my oldest has asthma.",
    )
    assert found(*lines) == [("family", "asthma", "family")]


def test_how_a_companion_feels_is_nobody_s() -> None:
    told = noted("doctor: How are you two?", "Guest_family: Good. I am tired today. He has a cough.")
    assert told == ["Reports cough."]


def test_who_was_told_of_their_own_report_is_no_parent() -> None:
    told = noted(
        "doctor: Your report shows you're an ultrarapid metabolizer for CYP2D6.",
        "patient: My son had trouble with codeine after his tonsils.",
        "patient: I have a rash.",
    )
    assert "Reports rash." in told
