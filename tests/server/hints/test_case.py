"""The case of record and visit together."""

from datetime import date

from earshot_server.hints.case import case_of
from earshot_server.note.dialogue import segments_of
from earshot_server.note.engine import NoteEngine
from earshot_server.precision.facts import Case, Fact, Kind, Person
from tests.support.patients import TODAY, fact, taken


def joined(text: str, *recorded: Fact) -> Case:
    engine = NoteEngine()
    segments = list(segments_of(text))
    for segment in segments:
        engine.fold(segment)
    return case_of(Person(sex="female", age=50), recorded, engine.draft.findings, segments, TODAY)


def test_record_and_visit_are_both_there() -> None:
    known = joined("patient: I take metformin daily.", taken("lisinopril"))
    assert [one.name for one in known.of(Kind.MEDICATION)] == ["lisinopril", "metformin"]


def test_vital_signs_are_of_today_and_years_ago_are_dated() -> None:
    known = joined(
        "clinician: Your blood pressure is one thirty eight over eighty two.\n"
        "patient: I had a colonoscopy three years ago."
    )
    assert known.of(Kind.VITAL)[0].when == TODAY
    assert known.of(Kind.PROCEDURE)[0].when == date(2023, 11, 26)


def test_an_old_recorded_pregnancy_is_over() -> None:
    old = fact("condition", "Normal pregnancy", when=date(2025, 1, 1))
    new = fact("condition", "Normal pregnancy", when=date(2026, 9, 1))
    undated = fact("condition", "Pregnancy")
    assert joined("", old, undated).of(Kind.CONDITION) == []
    assert joined("", new).of(Kind.CONDITION) == [new]


def test_years_of_quitting_are_counted_from_today() -> None:
    known = joined(
        "clinician: Do you smoke?\npatient: I did, a pack a day for thirty years. I quit four years ago."
    )
    tobacco = next(one for one in known.of(Kind.LIFESTYLE) if one.name == "tobacco")
    assert tobacco.says("quit_year") == "2022"
