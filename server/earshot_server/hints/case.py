"""A patient's case from what there is: the record's facts, and what the note heard."""

import re
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from earshot_protocol.words import Segment
from earshot_server.hints.alternatives import with_alternatives
from earshot_server.hints.doubt import without_doubtful
from earshot_server.hints.heard import facts_of, quit_year
from earshot_server.hints.pauses import without_told
from earshot_server.hints.spoken import Spoken
from earshot_server.hints.told import Told
from earshot_server.note.draft import Finding
from earshot_server.note.sentences.tokens import keys_of
from earshot_server.precision.conditions import meanings
from earshot_server.precision.facts import Case, Fact, Kind, Person, Status

_PREGNANCY = timedelta(days=300)
_WEEKS = re.compile(r"\b(?:(?P<tens>[234]0) (?=\d weeks))?(?P<weeks>\d{1,2}) weeks? (?:pregnant|along|into)")


def case_of(
    person: Person,
    recorded: Iterable[Fact],
    findings: Iterable[Finding],
    segments: Iterable[Segment],
    today: date,
) -> Case:
    """Return everything that is known, what was heard behind what was recorded."""
    said = list(segments)
    spoken = {one.id: [word.text for word in one.words] for one in said}
    return case_told(person, recorded, findings, spoken, Told(today).read(said), today)


def case_told(
    person: Person,
    recorded: Iterable[Fact],
    findings: Iterable[Finding],
    spoken: Spoken,
    told: Sequence[Fact],
    today: date,
) -> Case:
    """Return everything that is known, from all words and from what they tell beyond the findings.

    A recorded pregnancy counts for 300 days from its date; without a date it counts only if it was said.
    """
    kept = [one for one in recorded if not _past_pregnancy(one, today)]
    heard = [_weeks(_dated(one, today), spoken) for one in without_doubtful(facts_of(findings), spoken)]
    heard = with_alternatives(heard, spoken)
    return Case(person=person, facts=(*kept, *heard, *without_told(heard, told)), today=today)


def _past_pregnancy(fact: Fact, today: date) -> bool:
    if (
        fact.kind is not Kind.CONDITION
        or "pregnancy" not in meanings(fact)
        or fact.status is not Status.PRESENT
    ):
        return False
    return fact.when is None or today - fact.when > _PREGNANCY


def _dated(fact: Fact, today: date) -> Fact:
    """Give a heard fact the day of the visit where it was measured then, and years to "four years ago"."""
    attributes = dict(fact.attributes)
    if fact.name == "tobacco" and attributes.get("quit"):
        year = quit_year(attributes["quit"], today.year)
        attributes |= {"quit_year": year} if year else {}
    when = fact.when
    if fact.kind is Kind.VITAL:
        when = today
    elif fact.kind is Kind.PROCEDURE and (told := attributes.get("when") or attributes.get("onset")):
        year = told if told.isdigit() and len(told) == 4 else quit_year(told, today.year)
        when = date(int(year), today.month, min(today.day, 28)) if year else None
    return fact.model_copy(update={"attributes": attributes, "when": when})


def _weeks(fact: Fact, spoken: Spoken) -> Fact:
    """Give a pregnancy the week that was said beside it: "twenty six weeks pregnant"."""
    if fact.kind is not Kind.CONDITION or "pregnancy" not in meanings(fact) or fact.says("weeks"):
        return fact
    for place in fact.source.words:
        words = spoken.get(place.segment, ())[max(0, place.first - 4) : place.last + 5]
        line = " ".join(keys_of(" ".join(words)))
        found = _WEEKS.search(line)
        if (
            found and not line[: found.start()].rstrip()[-1:].isdigit()
        ):  # "one twenty six" is no certain number
            weeks = int(found["tens"] or 0) + int(found["weeks"])
            if 3 <= weeks <= 43:
                return fact.model_copy(update={"attributes": {**fact.attributes, "weeks": str(weeks)}})
    return fact
