"""Smoking as rules ask of it: now, ever, pack-years, since when stopped."""

from dataclasses import dataclass

from earshot_server.precision.facts import Case, Fact, Kind, Status


@dataclass(frozen=True)
class Smoking:
    """None is unknown."""

    now: bool | None
    ever: bool | None
    pack_years: float | None
    quit_year: int | None
    facts: tuple[Fact, ...]


def smoking(case: Case) -> Smoking:
    """Return what is known; what was heard leads over the record, the newest over older ones."""
    told = [one for one in case.of(Kind.LIFESTYLE) if one.name == "tobacco"]
    told = [one for one in told if one.status in (Status.PRESENT, Status.HISTORICAL, Status.ABSENT)]
    if not told:
        return Smoking(None, None, None, None, ())
    told.sort(key=lambda one: (one.source.kind != "record", str(one.when or "")))
    lead = told[-1]
    ever_said = any(one.status in (Status.PRESENT, Status.HISTORICAL) for one in told)
    never = lead.status is Status.ABSENT and lead.says("ever") == "never"
    now = lead.status is Status.PRESENT
    ever = True if ever_said else (False if never else None)
    years = next((_number(one.says("pack_years")) for one in reversed(told) if one.says("pack_years")), None)
    quit_year = next(
        (int(one.says("quit_year")) for one in reversed(told) if one.says("quit_year").isdigit()), None
    )
    return Smoking(now, ever, years, None if now else quit_year, tuple(told))


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None
