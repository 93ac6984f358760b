"""The case that engines read."""

from datetime import date

import pytest

from earshot_server.precision.facts import Kind, Person, Status, once
from tests.support.patients import TODAY, case, fact, taken


@pytest.mark.parametrize(
    ("birth", "years"), [((1976, 11, 26), 50), ((1976, 11, 27), 49), ((2027, 1, 1), None)]
)
def test_age_counts_birthdays(birth: tuple[int, int, int], years: int | None) -> None:
    assert Person(birth=date(*birth)).years(TODAY) == years


def test_an_unknown_age_stays_unknown() -> None:
    assert case(age=None).age is None


def test_facts_are_found_by_kind_and_status() -> None:
    known = case(taken("aspirin"), fact("medication", "metformin", "historical"), fact("allergy", "latex"))
    assert [one.name for one in known.of(Kind.MEDICATION, status=(Status.PRESENT,))] == ["aspirin"]
    assert len(known.of(Kind.MEDICATION)) == 2


def test_repeats_are_taken_once() -> None:
    assert len(once([taken("aspirin"), taken("aspirin"), taken("ibuprofen")])) == 2
