"""Habits and needs of daily life: what was said of the patient, now."""

import pytest

from earshot_server.precision.prevention.living import lifestyle_hints, social_hints
from tests.support.patients import case, fact


@pytest.mark.parametrize(
    ("habit", "status", "topic"),
    [
        ("exercise", "absent", "physical activity"),
        ("soda", "present", "sugary drinks"),
        ("vaping", "present", "vaping"),
    ],
)
def test_habits_that_ask_for_counselling(habit: str, status: str, topic: str) -> None:
    (hint,) = lifestyle_hints(case(fact("lifestyle", habit, status, heard=True)))
    assert hint.subject == topic


@pytest.mark.parametrize(
    ("habit", "status"),
    [
        ("exercise", "present"),
        ("soda", "absent"),
        ("soda", "historical"),
        ("vaping", "family"),
        ("salt", "present"),
    ],
)
def test_habits_that_do_not(habit: str, status: str) -> None:
    assert lifestyle_hints(case(fact("lifestyle", habit, status, heard=True))) == []


def test_salt_matters_with_high_pressure() -> None:
    known = case(fact("lifestyle", "salt", heard=True), fact("condition", "high blood pressure"))
    assert [one.subject for one in lifestyle_hints(known)] == ["salt"]


@pytest.mark.parametrize(
    ("named", "need"),
    [
        ("no transport", "transport"),
        ("not enough food", "food"),
        ("lives alone", "living alone"),
        ("homeless", "housing"),
    ],
)
def test_needs_that_were_told(named: str, need: str) -> None:
    (hint,) = social_hints(case(fact("social", named, heard=True)))
    assert hint.subject == need


@pytest.mark.parametrize("status", ["absent", "historical", "family", "hypothetical"])
def test_needs_that_were_not(status: str) -> None:
    assert social_hints(case(fact("social", "no transport", status, heard=True))) == []
    assert social_hints(case(fact("social", "married", heard=True))) == []
