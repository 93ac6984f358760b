"""Decisions that depend on something."""

import pytest

from tests.support.noted import noted


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("If you develop a rash, stop the amoxicillin.", ["Stop amoxicillin, if they develop a rash."]),
        (
            "If the headache comes back, take ibuprofen and drink water.",
            ["Take ibuprofen, if the headache comes back."],
        ),
        (
            "If the rash gets worse, stop the amoxicillin and take Benadryl.",
            ["Stop amoxicillin, if the rash gets worse.", "Take diphenhydramine, if the rash gets worse."],
        ),
        (
            "If the foot gets weak then an MRI stop the naproxen and no ibuprofen either take acetaminophen.",
            ["MRI, if the foot gets weak.", "Stop naproxen.", "Avoid ibuprofen.", "Take acetaminophen."],
        ),
    ],
)
def test_a_condition_holds_for_what_is_joined_to_its_decision(line: str, expected: list[str]) -> None:
    told = noted(f"doctor: {line}")
    assert [one for one in told if one in expected] == expected
    assert not [one for one in told if one.startswith(("Avoid acet", "Stop ibu"))]
