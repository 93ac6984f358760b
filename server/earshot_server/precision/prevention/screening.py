"""USPSTF recommendations of grade A and B: who is due for what, and when it was last done."""

from collections.abc import Iterable
from datetime import date, timedelta
from functools import cache

from pydantic import BaseModel, field_validator

from earshot_server.precision.conditions import OF_PATIENT, having, meanings
from earshot_server.precision.facts import Case, Fact, Kind, Source, Status, once
from earshot_server.precision.hints import Hint, HintKind, Input, Severity, given, make_hint
from earshot_server.precision.prevention.reasons import REASONS, Reason, weeks_pregnant
from earshot_server.precision.tables import read_rows, rule_of

_SERVICES = (Kind.PROCEDURE, Kind.RESULT, Kind.IMMUNISATION)
_TOPICS = {
    "alcohol": ("alcohol",),
    "tobacco": ("tobacco",),
    "drugs": ("recreational drugs", "cannabis", "cocaine", "heroin", "methamphetamine"),
    "depression": ("phq-9", "phq-2", "depression screening"),
    "anxiety": ("gad-7", "gad-2", "anxiety screening"),
    "blood pressure": ("blood pressure", "systolic blood pressure"),
    "partner violence": ("partner violence", "domestic violence"),
    "vision test": ("vision test", "vision screening", "eye exam"),
    "fluoride varnish": ("fluoride varnish",),
}
"""What counts as asked or measured, by names of facts."""
ALWAYS = 0


class Recommendation(BaseModel):
    """A row of the table."""

    key: str
    grade: str
    sex: str
    low: float
    high: float
    when: tuple[str, ...]
    outside: tuple[str, ...]
    done: tuple[tuple[str, str], ...]
    ask: bool
    title: str
    advice: str
    released: str

    @field_validator("when", mode="before")
    @classmethod
    def _when(cls, value: object) -> object:
        return tuple(one for one in str(value).split("&") if one)

    @field_validator("outside", mode="before")
    @classmethod
    def _outside(cls, value: object) -> object:
        return tuple(one for one in str(value).split("|") if one)

    @field_validator("done", mode="before")
    @classmethod
    def _done(cls, value: object) -> object:
        return tuple(tuple(one.rsplit(":", 1)) for one in str(value).split("|") if one)

    @field_validator("ask", mode="before")
    @classmethod
    def _ask(cls, value: object) -> object:
        return value == "yes"


class _Raw(BaseModel):
    key: str
    grade: str
    sex: str
    when: str
    done: str
    ask: str
    title: str
    advice: str
    released: str

    model_config = {"extra": "allow"}


@cache
def recommendations() -> tuple[Recommendation, ...]:
    """Return all rows."""
    found = []
    for row in read_rows("uspstf.csv", _Raw):
        more = row.model_extra or {}
        fields = row.model_dump(exclude={"from", "to", "except"})
        for word in ("from", "to", "except"):
            fields.pop(word, None)
        found.append(
            Recommendation.model_validate(
                fields | {"low": more["from"], "high": more["to"], "outside": more["except"]}
            )
        )
    return tuple(found)


def screening_hints(case: Case) -> list[Hint]:
    """Return a hint for each recommendation that is due, or that would be if something were known.

    Without age there is none; without sex none of those for one sex. The dead are asked nothing.
    """
    if case.age is None or case.person.died:
        return []
    found = []
    for row in recommendations():
        if row.sex != "any" and row.sex != case.person.sex:
            continue
        if not row.low <= case.age < row.high + 1 or (row.outside and _outside(case, row)):
            continue
        reasons = [REASONS[name](case) for name in row.when]
        if any(reason.holds is False for reason in reasons):
            continue
        last = _last_done(case, row)
        if last is not None and last.settled:
            continue
        found.append(_hint(case, row, reasons, last))
    return found


def _outside(case: Case, row: Recommendation) -> list[Fact]:
    kinds = (Kind.CONDITION, Kind.PROCEDURE)
    return having(case, *row.outside, status=OF_PATIENT, kinds=kinds)


class _Last(BaseModel):
    """When a service was last done or is planned, and whether that settles it."""

    settled: bool
    fact: Fact
    name: str


def _last_done(case: Case, row: Recommendation) -> _Last | None:
    best: _Last | None = None
    for name, months in row.done:
        for fact in _done_facts(case, name):
            if fact.status is Status.PLANNED:
                return _Last(settled=True, fact=fact, name=name)
            if fact.when is not None and fact.when > case.today:
                continue
            settled = _settles(case, fact, months)
            later = best is None or str(fact.when or "") > str(best.fact.when or "")
            if settled or (later and not (best and best.settled)):
                best = _Last(settled=settled, fact=fact, name=name)
    return best


def _settles(case: Case, fact: Fact, months: str) -> bool:
    if months == "pregnancy":
        known = weeks_pregnant(case)
        weeks = 40 if known is None or known[1] is None else known[1]
        return fact.when is not None and case.today - fact.when <= timedelta(weeks=weeks)
    if int(months) == ALWAYS:
        return True
    when = fact.when or (
        case.today if fact.source.kind != "record" and fact.kind in (Kind.LIFESTYLE, Kind.VITAL) else None
    )
    return when is not None and case.today < _later(when, int(months))


def _later(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, 28))


def _done_facts(case: Case, name: str) -> Iterable[Fact]:
    if name in _TOPICS:
        kinds = (Kind.LIFESTYLE, Kind.SOCIAL, Kind.VITAL, *_SERVICES)
        return [one for one in case.of(*kinds) if one.name in _TOPICS[name]]
    status = (Status.PRESENT, Status.HISTORICAL, Status.PLANNED)
    found = [one for one in case.of(*_SERVICES, status=status) if name in meanings(one)]
    # A result that came out absent ("the mammogram shows no mass") was made all the same.
    return [*found, *(one for one in case.of(Kind.RESULT, status=(Status.ABSENT,)) if name in meanings(one))]


def _hint(case: Case, row: Recommendation, reasons: list[Reason], last: _Last | None) -> Hint:
    missing = tuple(name for reason in reasons for name in reason.missing)
    needs = any(reason.holds is None for reason in reasons)
    undated = last is not None and last.fact.when is None and not last.settled
    if undated and last is not None:
        missing = (*missing, f"date of the last {last.name}")
    inputs = [_age(case)]
    inputs += [given("reason", one) for one in once(one for reason in reasons for one in reason.facts)]
    if last is not None:
        inputs.append(given("last done", last.fact, f"{last.name} {last.fact.when or 'on an unknown day'}"))
    when = "never recorded" if last is None else f"last {last.fact.when or 'on an unknown day'}"
    if not row.done:
        when = ""
    state = "needs" if needs or undated else "due"
    summary = f"{row.title}: {row.advice}" + (f" ({when})" if when else "")
    if state == "needs":
        summary = f"{row.title}: may be due; needs {', '.join(missing)}"
    return make_hint(
        rule_of("uspstf.csv"),
        HintKind.SCREENING,
        Severity.QUIET if row.ask or state == "needs" else Severity.INFO,
        row.key,
        summary,
        inputs,
        detail=f"Grade {row.grade}, {row.released.rstrip('*')}"
        + (" (grade or month not verified)." if row.released.endswith("*") else "."),
        actions=("ask",) if row.ask else (state,),
        strength=f"Grade {row.grade}",
        missing=missing if state == "needs" else (),
        limits="Nothing recorded does not mean never done." if last is None and row.done else "",
        statement="" if state == "needs" else f"{row.title}: {row.advice}.",
    )


def _age(case: Case) -> Input:
    source = case.person.source or Source(kind="given", id="person")
    return Input(name="age", value=f"{case.age:g} years", source=source)
