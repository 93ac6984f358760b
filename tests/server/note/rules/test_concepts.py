"""Rows of concept tables."""

import pytest
from pydantic import ValidationError

from earshot_server.note.rules.concepts import TABLES, Drug, Habit, LabTest, Sign, Symptom, Vital


def test_words_are_separated_by_bars() -> None:
    assert Drug.model_validate({"name": "aspirin", "words": "aspirin| baby aspirin"}).words == (
        "aspirin",
        "baby aspirin",
    )


def test_yes_or_nothing_is_understood_and_nothing_else() -> None:
    row = {"name": "rash", "system": "skin", "words": "rash"}
    assert Symptom.model_validate({**row, "exam": "yes"}).exam
    assert not Symptom.model_validate({**row, "exam": ""}).exam
    with pytest.raises(ValidationError):
        Symptom.model_validate({**row, "exam": "perhaps"})


def test_ranges_have_a_unit_that_may_hold_blanks() -> None:
    test = LabTest.model_validate({"name": "eGFR", "ranges": "mL/min/1.73 m² 2 200; x 1 2", "words": "gfr"})
    assert [(one.unit, one.low, one.high) for one in test.spans] == [
        ("mL/min/1.73 m²", 2, 200),
        ("x", 1, 2),
    ]


def test_a_form_that_nobody_knows_is_refused() -> None:
    with pytest.raises(ValidationError):
        Vital.model_validate({"name": "pulse", "form": "triple", "words": "pulse"})


def test_empty_lists_are_allowed_where_they_make_sense() -> None:
    habit = Habit.model_validate(
        {"name": "yoga", "topic": "exercise", "weak": "", "past": "", "words": "yoga"}
    )
    assert (habit.weak, habit.past) == ((), ())
    assert Sign.model_validate({"name": "murmur", "site": "", "says": "murmur"}).site == ()


def test_every_area_has_one_table_that_people_write() -> None:
    written = [
        model.area for name, model in TABLES.items() if name not in ("medicines", "diseases", "vaccines")
    ]
    assert len(set(written)) == len(written)
