"""What a measurement was before."""

import pytest

from tests.support.noted import noted


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (
            "A1c came back at eight point four, up from seven point one.",
            "HbA1c 8.4 %, up from 7.1.",
        ),
        (
            "INR today is one point eight, it was two point four last time.",
            "INR 1.8, was 2.4 last time.",
        ),
        (
            "hemoglobin is nine point two, down from eleven.",
            "Hemoglobin 9.2 g/dL, down from 11.",
        ),
        ("hemoglobin is nine point two and you were fine in March.", "Hemoglobin 9.2 g/dL."),
    ],
)
def test_the_value_before_is_told_with_the_value_now(line: str, expected: str) -> None:
    assert noted(f"{line}") == [expected]
