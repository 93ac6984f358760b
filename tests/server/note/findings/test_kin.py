"""Relatives in answers."""

import pytest

from tests.support.noted import noted


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (
            ("doctor: And your mother?", "patient: She passed from lung cancer when she was sixty."),
            ["Mother: lung cancer at 60."],
        ),
        (
            ("doctor: What did your father die of?", "patient: A massive heart attack, at fifty two."),
            ["Father: heart attack at 52."],
        ),
        (("doctor: How is your mother?", "patient: Fine. I have diabetes."), ["Diabetes."]),
        (
            ("doctor: Does anyone in your family have gout?", "patient: My mother, and her father."),
            ["Mother: gout.", "Maternal grandfather: gout."],
        ),
        (("patient: Both grandmothers had breast cancer.",), ["Grandmother: breast cancer."]),
    ],
)
def test_a_disease_belongs_to_the_relative_who_was_asked_about(
    lines: tuple[str, ...], expected: list[str]
) -> None:
    assert noted(*lines) == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (
            "patient: Her sister, my mom's I mean, no. My dad had gout, and so did his brother.",
            ["Father: gout.", "Paternal uncle: gout."],
        ),
        (
            "patient: My mom has lupus, same with her sister.",
            ["Mother: lupus.", "Maternal aunt: lupus."],
        ),
        (
            "patient: My dad had a stroke at seventy, and his dad died of one at sixty two.",
            ["Father: stroke at 70.", "Paternal grandfather: stroke at 62, died."],
        ),
    ],
)
def test_who_had_the_same_is_told_behind_it(line: str, expected: list[str]) -> None:
    assert noted(line) == expected
