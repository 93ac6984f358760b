"""Bare numbers that are doses."""

import pytest

from tests.support.noted import noted


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (
            "patient: I take ibuprofen, six hundred, and it takes the edge off.",
            "Takes ibuprofen 600 mg; effect: takes the edge off.",
        ),
        ("patient: The lisinopril, twenty, and I take the amlodipine, five.", "Takes amlodipine 5 mg."),
        ("patient: I'm on forty of Lasix twice a day.", "Takes furosemide 40 mg twice a day."),
        (
            "patient: I take gabapentin three hundred three times a day.",
            "Takes gabapentin 300 mg three times a day.",
        ),
        (
            "doctor: Let's bump the metformin up to a thousand twice a day.",
            "Increase metformin 1000 mg twice a day.",
        ),
        (
            "doctor: I'll start the Wellbutrin, one fifty in the morning.",
            "Start bupropion 150 mg in the morning.",
        ),
    ],
)
def test_a_bare_number_is_a_dose_where_the_medicine_is_taken_so(line: str, expected: str) -> None:
    assert expected in noted(line)


@pytest.mark.parametrize(
    "line",
    [
        "patient: I take metoprolol at fifty, no idea.",  # may be an age
        "patient: I take ibuprofen, ten.",  # nobody takes ten milligrams
        "patient: I take ibuprofen four hundred or six hundred.",
        "patient: I've taken sertraline for fifty weeks.",
        "patient: I take sertraline, one fifty.",  # one of fifty, or a hundred and fifty
        "patient: I take lorazepam, two.",  # tablets
        "doctor: Take Tylenol, no more than a thousand.",
    ],
)
def test_a_number_that_may_be_another_is_none(line: str) -> None:
    assert all("mg" not in text for text in noted(line))


def test_a_bare_dose_may_follow_its_medicine() -> None:
    assert "Takes levothyroxine 88 mcg." in noted(
        "doctor: What dose of levothyroxine are you on?", "patient: Eighty eight."
    )
    assert "Takes cyclobenzaprine 10 mg." in noted(
        "doctor: That's the cyclobenzaprine?", "patient: Yeah, the ten."
    )
