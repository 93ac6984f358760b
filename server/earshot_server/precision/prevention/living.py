"""Counselling on habits, and needs of daily life: from what was heard or recorded as said."""

from functools import cache

from pydantic import BaseModel, Field

from earshot_server.precision.conditions import having
from earshot_server.precision.facts import Case, Kind, Status
from earshot_server.precision.hints import Hint, HintKind, Severity, given, make_hint
from earshot_server.precision.tables import read_rows, rule_of


class _Habit(BaseModel):
    habit: str
    status: Status
    with_: str = Field(alias="with")
    topic: str
    advice: str


class _Need(BaseModel):
    named: str
    need: str
    advice: str


@cache
def _habits() -> tuple[_Habit, ...]:
    return tuple(read_rows("lifestyle.csv", _Habit))


@cache
def _needs() -> dict[str, _Need]:
    return {row.named: row for row in read_rows("social_needs.csv", _Need)}


def lifestyle_hints(case: Case) -> list[Hint]:
    """Return a hint for each habit of the patient's own, now, that asks for counselling."""
    found: dict[str, Hint] = {}
    for row in _habits():
        if row.with_ and not having(case, row.with_):
            continue
        for fact in case.of(Kind.LIFESTYLE, status=(row.status,)):
            if fact.name != row.habit or row.topic in found:
                continue
            found[row.topic] = make_hint(
                rule_of("lifestyle.csv"),
                HintKind.LIFESTYLE,
                Severity.QUIET if row.topic in ("diet", "cannabis") else Severity.INFO,
                row.topic,
                f"{row.topic.capitalize()}: {row.advice}",
                [given("habit", fact, f"{fact.name}{' denied' if row.status is Status.ABSENT else ''}")],
                actions=("counsel",),
                limits=rule_of("lifestyle.csv").population,
                statement=f"{row.topic.capitalize()}: {row.advice}.",
            )
    return list(found.values())


def social_hints(case: Case) -> list[Hint]:
    """Return a hint for each need of daily life that was told, now, of the patient."""
    found: dict[str, Hint] = {}
    for fact in case.of(Kind.SOCIAL, status=(Status.PRESENT,)):
        row = _needs().get(fact.name)
        if row is None or row.need in found:
            continue
        found[row.need] = make_hint(
            rule_of("social_needs.csv"),
            HintKind.SOCIAL,
            Severity.WARNING if row.need in ("safety", "housing", "food") else Severity.INFO,
            row.need,
            f"{row.need.capitalize()}: {row.advice}",
            [given("told", fact)],
            actions=("offer_help",),
            limits=rule_of("social_needs.csv").population,
            statement=f"{row.need.capitalize()}: {row.advice}.",
        )
    return list(found.values())
