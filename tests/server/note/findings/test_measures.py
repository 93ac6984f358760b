"""Numbers that were measured."""

import pytest

from tests.support.noted import finding, found, noted


@pytest.mark.parametrize("bare", [False, True])
@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("doctor: Your blood pressure is one fifty two over ninety four.", ["Blood pressure 152/94 mmHg."]),
        ("doctor: Pulse is seventy eight and regular.", ["Pulse 78 /min."]),
        ("doctor: Temperature is one hundred two point two.", ["Temperature 102.2 °F."]),
        ("doctor: Temperature is thirty eight point five.", ["Temperature 38.5 °C."]),
        ("doctor: Oxygen is ninety seven percent on room air.", ["Oxygen saturation 97 %."]),
        ("doctor: Weight is one hundred eighty four pounds.", ["Weight 184 lb."]),
        ("doctor: Weight is one hundred eighty four.", []),
        ("doctor: Blood pressure is ninety four over one fifty two.", []),
        ("doctor: Blood pressure is two three over five six.", []),
        ("doctor: Pulse is nine hundred.", []),
        ("doctor: The hemoglobin A one C is eight point one percent.", ["HbA1c 8.1 %."]),
        (
            "doctor: LDL is one hundred seventy eight and HDL thirty six.",
            ["LDL cholesterol 178 mg/dL.", "HDL cholesterol 36 mg/dL."],
        ),
        ("doctor: Check the LDL in three months.", []),
        ("doctor: The flu test is negative.", ["Flu test: negative."]),
        ("doctor: The x-ray shows no fracture.", ["X-ray: no fracture."]),
        ("doctor: Your EKG shows a normal rhythm.", ["EKG: normal."]),
        (
            "patient: My blood pressure at home was one forty over ninety.",
            ["Blood pressure 140/90 mmHg (at home)."],
        ),
    ],
)
def test_a_measurement_is_written(line: str, expected: list[str], bare: bool) -> None:
    written = [text for text in noted(line, bare=bare) if not text.startswith("Order")]
    assert written == expected


def test_a_number_without_its_certain_unit_is_left_out() -> None:
    assert finding("doctor: Creatinine is zero point nine.", concept="creatinine").attributes == {
        "value": "0.9",
        "unit": "mg/dL",
    }
    assert noted("doctor: Sodium is nine.") == []


def test_a_number_may_follow_its_name_after_a_pause() -> None:
    assert noted("doctor: Respiratory rate.", "doctor: Is eighteen.") == ["Respiratory rate 18 /min."]
    assert noted("doctor: Respiratory rate.", "doctor: Come back in three weeks.") == [
        "Return in three weeks."
    ]
    assert noted("doctor: Pulse.", "patient: Eighteen.") == []


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("doctor: Your PSA has gone up from three to five point five.", ["PSA 5.5 ng/mL."]),
        ("doctor: The biopsy showed a basal cell carcinoma.", ["Biopsy: basal cell carcinoma."]),
        ("doctor: The x-ray looked okay, no fracture.", ["No sign of fracture.", "X-ray: okay."]),
    ],
)
def test_results_are_said_in_many_ways(line: str, expected: list[str]) -> None:
    assert sorted(noted(line)) == expected


def test_it_shows_what_the_test_named_before_shows() -> None:
    lines = ("doctor: Here is your chest x-ray.", "doctor: So this looks normal.")
    assert noted(*lines) == ["Chest X-ray: normal."]
    assert noted(lines[0], "doctor: It looks like you are tired.") == []
    assert noted("patient: They did a chest x-ray.", lines[1]) == ["Chest X-ray done."]


@pytest.mark.parametrize(
    "line",
    [
        "If your blood pressure goes over one forty over ninety, then call us.",
        "We want to keep your blood pressure under one thirty over eighty.",
        "Your blood pressure should be around one twenty over eighty.",
        "Our goal is an A1c below seven.",
        "You weigh one sixty eight, that's four pounds more than last month.",
    ],
)
def test_a_number_that_was_not_measured_is_no_measurement(line: str) -> None:
    assert not any(kind in ("vital", "result") for kind, _, _ in found(f"doctor: {line}"))


def test_a_pressure_that_is_called_up_is_measured_all_the_same() -> None:
    told = noted("doctor: Your blood pressure is up today, one fifty over ninety five.")
    assert "Blood pressure 150/95 mmHg." in told
