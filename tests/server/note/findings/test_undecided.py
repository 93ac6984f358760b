"""What is decided against, or left as it is."""

import pytest

from tests.support.noted import noted


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("doctor: I don't think you need any labs today.", ["No blood test today."]),
        ("doctor: I don't see a need for a chest x-ray.", ["No chest X-ray."]),
        ("doctor: I won't order a sleep study just yet.", ["No sleep study."]),
        ("doctor: An MRI isn't necessary at this point.", ["No MRI."]),
        (
            "doctor: You don't need a throat culture, and no antibiotics.",
            ["No throat culture.", "No antibiotic."],
        ),
        ("doctor: If it clears up you don't need the culture.", []),
        ("doctor: Do you think you don't need the walker?", []),
    ],
)
def test_what_is_not_needed_is_not_ordered(line: str, expected: list[str]) -> None:
    assert noted(line) == expected


@pytest.mark.parametrize(
    "line",
    [
        "doctor: I'd leave the atorvastatin where it is.",
        "doctor: Keep the same dose of the atorvastatin.",
        "doctor: No changes with the atorvastatin.",
    ],
)
def test_a_medicine_that_is_left_as_it_is_goes_on(line: str) -> None:
    assert noted(line) == ["Continue atorvastatin."]


def test_it_may_be_left_as_it_is_a_sentence_later() -> None:
    assert noted("patient: And the water pill?", "doctor: That stays the same.") == ["Continue water pill."]
    assert noted("patient: And my Lipitor?", "doctor: We'll leave that one alone.") == [
        "Continue atorvastatin."
    ]


def test_a_medicine_that_is_fine_may_be_taken_beside_one_that_is_not() -> None:
    line = "doctor: I'd steer clear of Advil with the Coumadin. Tylenol's fine."
    assert noted(line) == ["Avoid ibuprofen.", "Take acetaminophen."]


def test_what_comes_after_a_change_is_part_of_it() -> None:
    assert noted("doctor: Let's cut the Zoloft in half for a week, then stop it.") == [
        "Decrease sertraline in half for a week, then stop."
    ]
    assert noted("doctor: We'll wean the prednisone, ten milligrams less every three days.") == [
        "Decrease prednisone ten milligrams less every three days."
    ]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("doctor: I'm worried you've torn your ACL.", "Possible torn ligament."),
        ("doctor: I'm a little concerned that you might have Barrett's.", "Possible Barrett's esophagus."),
        ("doctor: I want to make sure this isn't a blood clot.", "Possible blood clot."),
        ("doctor: My hunch is that this is gout.", "Possible gout."),
    ],
)
def test_what_a_clinician_worries_about_is_a_possible_diagnosis(line: str, expected: str) -> None:
    assert expected in noted(line)


def test_a_reason_does_not_hide_what_is_stopped_for_it() -> None:
    line = "doctor: Since you get aura I'd like you to stop the combined pill, because of the stroke risk."
    assert noted(line) == ["Stop oral contraceptive."]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("doctor: Let's take the Lipitor down to twenty.", "Decrease atorvastatin 20 mg."),
        ("doctor: We'll take the lisinopril up to forty.", "Increase lisinopril 40 mg."),
        ("doctor: I'm going to leave the Lantus alone.", "Continue glargine."),
        ("doctor: I'd rather you didn't take the Ambien.", "Avoid zolpidem."),
    ],
)
def test_a_medicine_is_changed_in_many_words(line: str, expected: str) -> None:
    assert noted(line) == [expected]


def test_what_is_common_with_a_medicine_is_not_found() -> None:
    assert "Swelling." not in noted("doctor: Mild swelling is common with amlodipine.")


def test_what_a_clinician_changes_is_not_how_it_was_taken() -> None:
    told = noted("patient: I take the Lasix, forty.", "doctor: Let's move it to first thing in the morning.")
    assert "Takes furosemide 40 mg." in told


def test_how_often_a_symptom_is_there_is_not_how_often_a_medicine_is_taken() -> None:
    told = noted(
        "doctor: How are you getting on with the new water pill?", "patient: I'm peeing all the time."
    )
    assert "Takes water pill all the time." not in told
