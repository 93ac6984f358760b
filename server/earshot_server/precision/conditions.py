"""Conditions by the names that rules use, whatever a record or a person calls them."""

from collections.abc import Iterable
from functools import cache

from pydantic import BaseModel

from earshot_server.precision.facts import Case, Fact, Kind, Status
from earshot_server.precision.tables import Listed, read_rows

OF_PATIENT = (Status.PRESENT, Status.HISTORICAL)
"""Statuses that tell of the patient, now or before."""


class _Row(BaseModel):
    name: str
    words: Listed
    not_words: Listed
    codes: Listed


@cache
def _rows() -> dict[str, _Row]:
    return {row.name: row for row in read_rows("conditions.csv", _Row)}


@cache
def _meanings(name: str, codes: tuple[str, ...]) -> frozenset[str]:
    low = f" {' '.join(name.lower().replace('(', ' ').replace(')', ' ').replace(',', ' ').split())} "
    found = set()
    for row in _rows().values():
        hit = any(f" {word} " in low for word in row.words)
        barred = any(word in low for word in row.not_words)
        coded = any(
            code == mine or (mine.endswith("*") and code.startswith(mine[:-1]))
            for code in codes
            for mine in row.codes
        )
        if (hit and not barred) or coded:
            found.add(row.name)
    return frozenset(found)


def meanings(fact: Fact) -> frozenset[str]:
    """Return the rules' names of a condition, procedure or result."""
    return _meanings(fact.name, fact.codes)


def having(
    case: Case,
    *names: str,
    status: Iterable[Status] = (Status.PRESENT,),
    kinds: tuple[Kind, ...] = (Kind.CONDITION,),
) -> list[Fact]:
    """Return facts that say the patient has (or had) one of the conditions."""
    wanted = frozenset(names)
    return [one for one in case.of(*kinds, status=status) if meanings(one) & wanted]


def told(case: Case, *names: str) -> bool | None:
    """Return whether the patient has one of the conditions: True, False if denied, None if nobody said."""
    if having(case, *names):
        return True
    return False if having(case, *names, status=(Status.ABSENT,)) else None
