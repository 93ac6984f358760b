"""Screening: sixty patients written from the recommendations' texts before the rules, and near misses."""

import csv
from pathlib import Path

import pytest

from earshot_server.precision.facts import Case, Person
from earshot_server.precision.hints import Hint
from earshot_server.precision.prevention.screening import recommendations, screening_hints
from tests.support.patients import TODAY, case, fact, result, written

TABLE = Path(__file__).with_name("patients.csv")
PATIENTS = list(
    csv.DictReader(line for line in TABLE.read_text("utf-8").splitlines() if not line.startswith("#"))
)


def split(text: str) -> set[str]:
    return {one for one in text.split("|") if one}


def found(hints: list[Hint], action: str) -> set[str]:
    return {one.subject.removesuffix("-younger") for one in hints if one.actions == (action,)}


@pytest.mark.parametrize("row", PATIENTS, ids=[row["id"] for row in PATIENTS])
def test_each_patient_is_due_for_what_the_texts_say(row: dict[str, str]) -> None:
    person = Person.model_validate({"sex": row["sex"], "age": float(row["age"])})
    facts = tuple(written(line) for line in row["facts"].split(";") if line)
    hints = screening_hints(Case(person=person, facts=facts, today=TODAY))
    assert found(hints, "due") == split(row["due"])
    assert found(hints, "needs") == split(row["needs"])


def test_there_are_sixty() -> None:
    assert len(PATIENTS) == 60
    assert len({row["id"] for row in PATIENTS}) == 60


def test_without_an_age_nothing_is_due_and_without_a_sex_nothing_of_one_sex() -> None:
    assert screening_hints(case(age=None)) == []
    kept = {one.subject for one in screening_hints(case(sex=None, age=50))}
    sexed = {row.key for row in recommendations() if row.sex != "any"}
    assert not kept & sexed


def test_the_dead_are_asked_nothing() -> None:
    assert screening_hints(Case(person=Person(sex="male", age=60, died=True), today=TODAY)) == []


@pytest.mark.parametrize("status", ["absent", "hypothetical", "possible"])
def test_what_was_not_done_does_not_count_as_done(status: str) -> None:
    denied = fact("procedure", "colonoscopy", status, when=TODAY)
    assert "colorectal" in found(screening_hints(case(denied, age=60)), "due")


def test_what_is_ordered_today_is_not_hinted() -> None:
    ordered = fact("result", "mammogram", "planned", heard=True, attributes={"action": "order"})
    assert "mammography" not in found(screening_hints(case(ordered)), "due")


def test_a_service_without_its_date_asks_for_the_date() -> None:
    hint = next(
        one
        for one in screening_hints(case(fact("procedure", "colonoscopy", "historical", heard=True), age=60))
        if one.subject == "colorectal"
    )
    assert hint.actions == ("needs",)
    assert "date of the last colonoscopy" in hint.missing


def test_an_entry_of_tomorrow_is_not_done() -> None:
    tomorrow = fact("procedure", "colonoscopy", "historical", when=TODAY.replace(year=2027))
    assert "colorectal" in found(screening_hints(case(tomorrow, age=60)), "due")


def test_never_recorded_is_not_said_to_be_never_done() -> None:
    hint = next(one for one in screening_hints(case(age=60)) if one.subject == "colorectal")
    assert "never recorded" in hint.summary
    assert "does not mean never done" in hint.limits
    done = next(
        one
        for one in screening_hints(case(result("hba1c", 5.5, "%", TODAY.replace(year=2020)), age=60))
        if one.subject == "colorectal"
    )
    assert done == hint
