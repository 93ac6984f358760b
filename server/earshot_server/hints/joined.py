"""What was heard beside what is recorded: new, confirmed, changed, contradicted; both sides shown."""

import re
from enum import StrEnum

from earshot_server.precision.conditions import meanings
from earshot_server.precision.drugs.names import ingredients_of
from earshot_server.precision.facts import Case, Fact, Kind, Part, Status

_KINDS = (Kind.MEDICATION, Kind.ALLERGY, Kind.CONDITION, Kind.FAMILY, Kind.LIFESTYLE, Kind.RESULT)
_SECTIONS = {
    Kind.MEDICATION: "medications",
    Kind.ALLERGY: "allergies",
    Kind.CONDITION: "past_history",
    Kind.FAMILY: "family_history",
    Kind.LIFESTYLE: "social_history",
    Kind.RESULT: "results",
}
_DOSE = re.compile(r"(\d+(?:\.\d+)?)\s*(mg|mcg|g|units?)\b", re.IGNORECASE)
_WORDS = {
    Status.PRESENT: "",
    Status.ABSENT: "no ",
    Status.HISTORICAL: "earlier: ",
    Status.PLANNED: "planned: ",
    Status.POSSIBLE: "possibly ",
    Status.FAMILY: "",
    Status.HYPOTHETICAL: "perhaps ",
}


class Relation(StrEnum):
    """How what was heard stands to the record."""

    NEW = "new"
    CONFIRMED = "confirmed"
    CHANGED = "changed"
    CONTRADICTED = "contradicted"


class Joined(Part):
    """One heard fact beside what the record has of the same."""

    relation: Relation
    kind: Kind
    name: str
    section: str
    """Where a side would stand in the note."""
    heard: Fact
    recorded: Fact | None = None
    heard_text: str
    """The heard side as a sentence of the note."""
    recorded_text: str = ""


def join(case: Case) -> list[Joined]:
    """Return every heard fact of a kind that records keep, with its place beside the record."""
    recorded = [one for one in case.facts if one.source.kind == "record"]
    found = []
    for heard in case.facts:
        if heard.source.kind != "heard" or heard.kind not in _KINDS or heard.says("all"):
            continue
        if heard.status in (Status.POSSIBLE, Status.HYPOTHETICAL) or _only_planned(heard):
            continue
        known = _newest(one for one in recorded if one.kind is heard.kind and _same(heard, one))
        relation = _relation(heard, known, recorded)
        if relation is None:
            continue
        found.append(
            Joined(
                relation=relation,
                kind=heard.kind,
                name=heard.name,
                section=_SECTIONS[heard.kind],
                heard=heard,
                recorded=known,
                heard_text=_text(heard),
                recorded_text=_text(known) + " (record)." if known else "",
            )
        )
    return found


def _only_planned(heard: Fact) -> bool:
    return heard.status is Status.PLANNED and heard.says("action") not in ("stop", "hold", "avoid")


def _newest(facts: "object") -> Fact | None:
    found = list(facts)  # type: ignore[call-overload]
    return max(found, key=lambda one: (one.status is Status.PRESENT, str(one.when or "")), default=None)


def _same(one: Fact, other: Fact) -> bool:
    """Tell whether two facts of a kind are of the same thing."""
    if one.kind in (Kind.MEDICATION, Kind.ALLERGY):
        mine, its = set(ingredients_of(one)), set(ingredients_of(other))
        return bool(mine & its) if mine and its else one.name.lower() == other.name.lower()
    if one.kind is Kind.FAMILY and one.says("relative") != other.says("relative"):
        return False
    if one.kind in (Kind.CONDITION, Kind.FAMILY) and meanings(one) & meanings(other):
        return True
    return one.name.lower() == other.name.lower()


def _relation(heard: Fact, known: Fact | None, recorded: list[Fact]) -> Relation | None:
    none = next((one for one in recorded if one.kind is heard.kind and one.says("all")), None)
    if known is None:
        if heard.status is Status.ABSENT:
            return None  # denied, and not recorded: nothing to tell
        positive = heard.status in (Status.PRESENT, Status.FAMILY)
        return Relation.CONTRADICTED if none is not None and positive else Relation.NEW
    if heard.kind is Kind.RESULT:
        return Relation.CONFIRMED if _value(heard) == _value(known) else Relation.CHANGED
    if heard.status is Status.PLANNED:
        return Relation.CHANGED
    now, then = heard.status, known.status
    if now is then:
        return Relation.CHANGED if _other_dose(heard, known) else Relation.CONFIRMED
    pair = {now, then}
    if pair == {Status.PRESENT, Status.ABSENT} or pair == {Status.FAMILY, Status.ABSENT}:
        return Relation.CONTRADICTED
    if heard.kind is Kind.MEDICATION and then is Status.PRESENT:
        return Relation.CONTRADICTED  # says it was stopped; the record has it active
    return Relation.CHANGED


def _value(fact: Fact) -> tuple[float | None, str]:
    return fact.value, fact.text if fact.value is None else ""


def _other_dose(heard: Fact, known: Fact) -> bool:
    said, kept = _DOSE.search(heard.says("dose")), _DOSE.search(f"{known.says('dose')} {known.name}")
    return bool(said and kept) and (float(said[1]), said[2].lower()) != (float(kept[1]), kept[2].lower())  # type: ignore[index]


def _text(fact: Fact) -> str:
    relative = fact.says("relative")
    number = f" {fact.value:g} {fact.unit}".rstrip() if fact.value is not None else ""
    dose = f" {fact.says('dose')}" if fact.says("dose") and fact.says("dose") not in fact.name else ""
    stopped = "stopped " if fact.status is Status.HISTORICAL and fact.kind is Kind.MEDICATION else ""
    if fact.status is Status.PLANNED:
        stopped = f"{fact.says('action')} "
    lead = stopped or _WORDS[fact.status]
    words = f"{lead}{fact.name}{number}{dose}{f' ({relative})' if relative else ''}"
    return words[:1].upper() + words[1:] + (f", {fact.when}" if fact.when else "")
