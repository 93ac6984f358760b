"""When to come back, and with what to call."""

import pytest

from tests.support.noted import noted


@pytest.mark.parametrize("bare", [False, True])
@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("doctor: Come back in four weeks.", ["Return in four weeks."]),
        ("doctor: I'll see you next week.", ["Return next week."]),
        (
            "doctor: Call me if you get a fever or a rash.",
            ["Call the office if they get a fever or a rash."],
        ),
        ("doctor: Come back for a fever or a rash.", []),
        (
            "doctor: If the pain lasts more than ten minutes, call nine one one.",
            ["Call 911 if the pain lasts more than ten minutes."],
        ),
    ],
)
def test_when_to_come_back_and_with_what_to_call(line: str, expected: list[str], bare: bool) -> None:
    assert noted(line, bare=bare) == expected


def test_the_patient_may_ask_when() -> None:
    assert noted("patient: When do I come back?", "doctor: In three months.") == ["Return in three months."]


def test_results_that_come_back_are_no_visit() -> None:
    assert noted("doctor: The results will come back in two days.") == []


def test_a_visit_may_depend_on_how_it_goes() -> None:
    line = "doctor: If you aren't better in four days, I'd like to see you again in a week."
    assert noted(line) == ["Return in a week if they aren't better in four days."]
