"""Symptoms: reported, denied, summed up."""

import pytest

from earshot_server.note.draft import SectionKey
from tests.support.noted import draft_of, noted


@pytest.mark.parametrize("bare", [False, True])
@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("patient: I've had chest tightness for three weeks.", ["Reports chest tightness for three weeks."]),
        ("patient: I have a sharp pain in my left knee.", ["Reports sharp left knee pain."]),
        ("patient: I have a severe headache since Monday.", ["Reports severe headache since Monday."]),
        ("patient: No chest pain at rest.", ["Denies chest pain at rest."]),
        ("patient: Maybe a little nausea.", ["Possible nausea."]),
        ("patient: I used to have headaches.", ["Previously headache."]),
        ("doctor: So you've had a cough for ten days.", ["Reports cough for ten days."]),
        ("doctor: We treat nausea with ginger.", []),
        (
            "patient: My chest hurts and it goes into my left arm.",
            ["Reports chest pain, radiating to left arm."],
        ),
    ],
)
def test_a_symptom_is_written(line: str, expected: list[str], bare: bool) -> None:
    if bare and line.startswith("doctor: We"):
        return  # bare, nobody knows who treats
    assert noted(line, bare=bare) == expected


def test_denying_at_rest_is_another_fact_than_the_symptom() -> None:
    assert noted("patient: I have chest pain on the stairs.", "patient: No chest pain at rest.") == [
        "Reports chest pain.",
        "Denies chest pain at rest.",
    ]


def test_the_first_report_is_the_chief_complaint() -> None:
    draft = draft_of(
        "doctor: What brings you in?",
        "patient: A cough and a fever for two days.",
        "patient: I also have a rash.",
    )
    assert draft.sections[0].key is SectionKey.CHIEF_COMPLAINT
    assert [one.text for one in draft.sections[0].statements] == [
        "Cough for two days.",
        "Fever for two days.",
    ]


def test_a_late_symptom_is_no_chief_complaint() -> None:
    lines = ["doctor: Well."] * 20 + ["patient: I have a rash."]
    assert draft_of(*lines).sections[0].statements == ()


def test_how_often_one_gets_up_to_pee_may_stand_inside() -> None:
    told = noted("doctor: How is your sleep?", "patient: I get up four times a night to pee.")
    assert "Reports nighttime urination four times a night." in told


def test_who_was_not_hurt_in_a_fall_denies_no_thoughts_of_it() -> None:
    told = noted("doctor: Any falls?", "patient: One, in the garden. I didn't hurt myself.")
    assert told == ["Reports falls."]


@pytest.mark.parametrize(
    "asked", ["thoughts of hurting yourself or anyone else", "plans to hurt yourself or others"]
)
def test_harm_to_others_is_asked_beside_that_to_oneself(asked: str) -> None:
    assert noted(f"doctor: Any {asked}?", "patient: No.") == ["Denies suicidal thoughts."]
