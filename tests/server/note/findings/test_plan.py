"""Decisions."""

import pytest

from tests.support.noted import noted


@pytest.mark.parametrize("bare", [False, True])
@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (
            "doctor: I'd like to start you on atorvastatin, forty milligrams at bedtime.",
            ["Start atorvastatin 40 mg at bedtime."],
        ),
        (
            "doctor: Start aspirin, eighty one milligrams once a day, and metoprolol.",
            ["Start aspirin 81 mg once a day.", "Start metoprolol."],
        ),
        ("doctor: Stop the glipizide.", ["Stop glipizide."]),
        ("doctor: Let's increase the furosemide.", ["Increase furosemide."]),
        ("doctor: I'll refer you to a cardiologist.", ["Refer to cardiology."]),
        ("doctor: We'll get a chest x-ray today.", ["Order chest X-ray, today."]),
        ("doctor: I want you to continue your lisinopril.", ["Continue lisinopril."]),
        (
            "doctor: You react to codeine, so we'll avoid it.",
            ["Avoid codeine."],
        ),
        ("doctor: Your eye exam is overdue.", ["Eye exam."]),
        ("doctor: I want you off that, so avoid ibuprofen.", ["Avoid ibuprofen."]),
        ("patient: I started metformin.", ["Takes metformin."]),
    ],
)
def test_a_decision_is_written(line: str, expected: list[str], bare: bool) -> None:
    assert noted(line, bare=bare) == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (
            "doctor: Take acetaminophen, one gram three times a day.",
            ["Take acetaminophen 1 g three times a day."],
        ),
        ("doctor: Take no more than four grams of acetaminophen a day.", ["Take acetaminophen."]),
        ("doctor: Stop the ibuprofen and take acetaminophen.", ["Stop ibuprofen.", "Take acetaminophen."]),
        ("doctor: No aspirin.", ["Avoid aspirin."]),
        ("doctor: No sulfa drugs, because of the enzyme.", ["Avoid sulfa drugs."]),
        ("doctor: You've had no ibuprofen.", ["Does not take ibuprofen."]),
        ("doctor: Crutches, a hinged brace, and ice.", ["Crutches.", "Brace.", "Ice."]),
        ("doctor: You take metformin twice a day.", ["Takes metformin twice a day."]),
        ("patient: Start aspirin.", []),
    ],
)
def test_some_words_decide_only_in_the_mouth_of_a_clinician(line: str, expected: list[str]) -> None:
    assert noted(line) == expected


def test_it_in_an_order_is_the_medicine_spoken_of() -> None:
    assert "Stop ibuprofen." in noted("patient: What about the ibuprofen?", "doctor: Please stop it.")
    assert noted("patient: I take ibuprofen and naproxen.", "doctor: Please stop it.") == [
        "Takes ibuprofen.",
        "Takes naproxen.",
    ]


def test_directions_belong_to_the_medicine_just_ordered() -> None:
    lines = ("doctor: So, one inhaler for both jobs, budesonide.", "doctor: Two puffs in the morning.")
    assert noted(*lines) == ["Budesonide 2 puffs in the morning."]


def test_stopping_does_not_reach_over_another_order() -> None:
    lines = noted("x: stop the ibuprofen and take acetaminophen", bare=True)
    assert lines == ["Stop ibuprofen."]


def test_what_is_not_to_be_stopped_goes_on() -> None:
    assert noted("doctor: Don't stop the simvastatin.") == ["Continue simvastatin."]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("doctor: I'd like you to walk every day.", ["Arrange walking every day."]),
        ("doctor: Let's have you come back in about ten days.", ["Return in about ten days."]),
        ("doctor: You should cut back on alcohol.", ["Arrange less alcohol."]),
        (
            "doctor: No driving until you've been seizure free for six months.",
            ["Driving restriction for six months."],
        ),
        ("doctor: I'll send a referral over to the orthopedic surgeon.", ["Refer to orthopedics."]),
    ],
)
def test_plans_are_said_in_many_ways(line: str, expected: list[str]) -> None:
    assert noted(line) == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("I wouldn't take any ibuprofen with that.", ["Avoid ibuprofen."]),
        ("I don't want you taking any aspirin.", ["Avoid aspirin."]),
        ("We could try gabapentin, or we could wait.", []),
    ],
)
def test_advice_against_a_medicine_and_a_choice_are_no_order(line: str, expected: list[str]) -> None:
    assert noted(f"doctor: {line}") == expected


def test_what_is_done_in_a_case_is_told_with_the_case_and_what_is_not_needed_is_not_ordered() -> None:
    told = noted("doctor: If it's not better in two weeks, we'll get an MRI.")
    assert told == ["MRI, if it's not better in two weeks."]
    assert noted("doctor: You won't need surgery.") == []
    assert noted("doctor: We'll hold off on antibiotics for now.") == ["Hold off on antibiotic."]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (
            "I'm going to increase your lisinopril from ten to twenty milligrams.",
            "Increase lisinopril 20 mg.",
        ),
        ("Decrease your prednisone from 20 milligrams to 10 milligrams.", "Decrease prednisone 10 mg."),
    ],
)
def test_a_dose_that_changes_is_the_new_one(line: str, expected: str) -> None:
    assert noted(f"doctor: {line}") == [expected]


def test_a_vaccine_is_given_and_not_started() -> None:
    told = noted("doctor: We'll give you the flu shot today and the pneumonia vaccine next time.")
    assert told == ["Give flu shot, today.", "Give pneumonia vaccine."]


@pytest.mark.parametrize("words", ["in place of the amlodipine", "rather than the amlodipine"])
def test_what_another_takes_the_place_of_is_not_taken(words: str) -> None:
    assert noted(f"doctor: I'd like to try losartan, fifty milligrams once a day, {words}.") == [
        "Take losartan 50 mg once a day."
    ]


def test_what_another_must_not_be_taken_with_is_not_avoided() -> None:
    told = noted("doctor: Take Tylenol, no ibuprofen with the warfarin.")
    assert told == ["Take acetaminophen.", "Avoid ibuprofen."]
