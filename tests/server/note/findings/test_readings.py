"""What patients measure themselves."""

import pytest

from tests.support.noted import noted


def test_each_number_is_a_reading_with_its_circumstance() -> None:
    asked = "doctor: How have your sugars been?"
    told = "patient: They run around one sixty in the morning, sometimes two hundred after dinner."
    assert noted(asked, told) == [
        "Blood sugar 160 mg/dL in the morning.",
        "Blood sugar 200 mg/dL after dinner.",
    ]


def test_blood_pressures_from_home_are_told_as_such() -> None:
    asked = "doctor: And what's your blood pressure been running at home?"
    told = "patient: Oh, one thirty eight over eighty five most days."
    more = "patient: Last week I had one fifty two over ninety six and that scared me."
    assert noted(asked, told, more) == [
        "Blood pressure 138/85 mmHg most days (at home).",
        "Blood pressure 152/96 mmHg last week (at home).",
    ]


def test_a_range_is_a_reading() -> None:
    lines = (
        "doctor: Are you checking your sugars?",
        "patient: It's usually between one ten and one thirty fasting.",
    )
    assert "Blood sugar 110-130 mg/dL fasting." in noted(*lines)


@pytest.mark.parametrize(
    "line",
    [
        "patient: One forty something over ninety.",
        "patient: I'd say for about ninety days.",
        "patient: It costs a hundred dollars.",
        "patient: My wife's is one sixty over ninety.",
    ],
)
def test_what_is_no_sure_reading_is_none(line: str) -> None:
    told = noted("doctor: How's the blood pressure at home?", line)
    assert not [text for text in told if text.startswith("Blood pressure")]
