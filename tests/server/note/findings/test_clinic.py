"""Examination and assessment."""

import pytest

from tests.support.noted import found, noted


@pytest.mark.parametrize("bare", [False, True])
@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("doctor: The lungs are clear on both sides.", ["Lungs clear bilaterally."]),
        ("doctor: Heart sounds are normal, no murmur.", ["Heart sounds normal.", "No murmur."]),
        ("doctor: The left eardrum is red and bulging.", ["Left eardrum red.", "Left eardrum bulging."]),
        ("doctor: The eardrum is red, and the throat is normal.", ["Eardrum red.", "Throat normal."]),
        ("doctor: I think this is angina.", ["Angina."]),
        ("doctor: It could be pneumonia.", ["Possible pneumonia."]),
        ("doctor: I don't see any signs of pneumonia.", ["No sign of pneumonia."]),
        ("doctor: This looks like an ear infection on the right.", ["Right ear infection."]),
    ],
)
def test_what_the_clinician_finds_and_thinks_is_written(line: str, expected: list[str], bare: bool) -> None:
    assert noted(line, bare=bare) == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("doctor: There's wheezing on both sides.", ["Wheezing bilaterally."]),
        ("doctor: There is no swelling of the ankles.", ["No ankle swelling."]),
        ("doctor: The belly is soft and not tender.", ["Abdomen soft.", "No tenderness."]),
        ("doctor: Flu is negative, and so is strep.", ["No sign of flu."]),
        ("doctor: Diabetes is common.", []),
    ],
)
def test_symptoms_become_signs_in_the_words_of_a_named_clinician(line: str, expected: list[str]) -> None:
    assert noted(line) == expected


def test_the_other_side_is_of_the_part_spoken_of() -> None:
    lines = ("doctor: The left eardrum is red.", "doctor: The right one is normal.")
    assert noted(*lines) == ["Left eardrum red.", "Right eardrum normal."]


def test_movement_is_of_the_joint_spoken_of() -> None:
    lines = ("doctor: There's fluid in the right knee.", "doctor: It bends to one hundred degrees.")
    assert "Right knee range of motion: bends to one hundred degrees." in noted(*lines)


def test_a_patient_examines_nobody() -> None:
    assert noted("patient: My lungs are clear.") == []


def test_tenderness_without_a_place_is_left_out() -> None:
    assert noted("doctor: There is some tenderness.") == []
    assert noted("doctor: The kneecap and the head of the fibula are tender.") == ["Knee tenderness."]
    assert noted("doctor: No lymph nodes.") == ["No lymph nodes enlarged."]
    assert noted("doctor: The lymph nodes in the neck.") == []


def test_a_side_is_that_of_the_sign_beside_it() -> None:
    line = "doctor: No crackles when you breathe, and there is a polyp in your nose on the right."
    assert "No crackles." in noted(line)


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (
            ("doctor: So this is severe COPD. And thrush, from the inhaler.",),
            {("COPD", "present"), ("yeast infection", "present")},
        ),
        (
            ("doctor: So this is COPD.", "doctor: The weight loss is probably from the COPD."),
            {("COPD", "present")},
        ),
        (("doctor: Celiac disease could explain both.",), {("celiac disease", "possible")}),
    ],
)
def test_a_fragment_adds_to_the_judgement_and_a_cause_takes_nothing_back(
    lines: tuple[str, ...], expected: set[tuple[str, str]]
) -> None:
    assert {(one, assertion) for kind, one, assertion in found(*lines) if kind == "assessment"} == expected


def test_a_side_behind_but_is_not_of_what_is_denied_before_it() -> None:
    told = noted("doctor: There's no swelling in the legs, but the left calf is tender.")
    assert not any("left" in one and one.startswith("No ") for one in told)
    assert "Left calf tenderness." in told


def test_a_sign_is_no_disease() -> None:
    assert noted("doctor: Let me examine you.", "doctor: Murphy's sign is negative.") == [
        "Murphy sign negative."
    ]
