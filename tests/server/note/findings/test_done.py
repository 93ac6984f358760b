"""Tests and treatments that people tell of."""

import pytest

from tests.support.noted import noted


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (
            "patient: They did a chest x-ray last month and it was normal.",
            ["Chest X-ray, last month: normal."],
        ),
        ("patient: I just got a mammogram.", ["Mammogram done."]),
        ("patient: They did a strep test and it was negative.", ["Strep test: negative."]),
        ("guest: A CT scan was done to check.", ["CT scan done."]),
        ("patient: Should I have had an MRI?", []),
        ("patient: I never had an MRI.", []),
        ("patient: If I had an MRI, would it show?", []),
        ("patient: I see a chiropractor once a week.", ["Treatment: chiropractor once a week."]),
        ("patient: I've been wearing a brace.", ["Treatment: brace."]),
        ("patient: Could I use a brace?", []),
        ("patient: I'm trying to quit smoking.", []),
        ("patient: I'm scheduled for a colonoscopy next week.", ["Colonoscopy, next week."]),
    ],
)
def test_it_is_told_whether_something_was_done_is_used_or_is_to_come(line: str, expected: list[str]) -> None:
    assert noted(line) == expected


def test_what_was_taken_out_is_there_no_more() -> None:
    assert noted("patient: I had a breast lump taken out in twenty nineteen.") == [
        "Previously breast lump, 2019."
    ]
