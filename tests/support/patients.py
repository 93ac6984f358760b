"""Patients that tests write: facts in one line each, and the case they make."""

import re
from datetime import date
from typing import Any

from earshot_server.precision.facts import Case, Fact, Kind, Person, Source, Status

TODAY = date(2026, 11, 26)


def fact(kind: str, name: str, status: str = "present", heard: bool = False, **more: Any) -> Fact:
    """Return a fact; its source's id is made from it."""
    source = Source(kind="heard" if heard else "record", id=f"{kind}:{name}:{status}", label=name)
    return Fact(kind=Kind(kind), name=name, status=Status(status), source=source, **more)


def taken(name: str, **more: Any) -> Fact:
    """Return a medicine in use."""
    return fact("medication", name, **more)


def started(name: str) -> Fact:
    """Return a medicine that is about to be started."""
    return fact("medication", name, "planned", heard=True, attributes={"action": "start"})


def gene(name: str, text: str, **more: Any) -> Fact:
    """Return a gene's result."""
    return fact("gene", name, text=text, **more)


def result(name: str, value: float, unit: str, when: date = TODAY) -> Fact:
    """Return a laboratory result."""
    return fact("result", name, value=value, unit=unit, when=when)


def vital(name: str, value: float, unit: str, when: date = TODAY) -> Fact:
    """Return a vital sign."""
    return fact("vital", name, value=value, unit=unit, when=when)


def case(*facts: Fact, sex: str | None = "female", age: float | None = 50, race: str | None = None) -> Case:
    """Return a case of today."""
    person = Person.model_validate({"sex": sex, "age": age, "race": race})
    return Case(person=person, facts=facts, today=TODAY)


def written(line: str) -> Fact:
    """Read a fact as `tests/server/precision/prevention/patients.csv` writes it."""
    dated = re.search(r" (\d{4}-\d\d-\d\d)$", line)
    when = date.fromisoformat(dated[1]) if dated else None
    kind, _, rest = (line[: dated.start()] if dated else line).partition(" ")
    number = re.match(r"(.+) ([\d.]+) (\S+)$", rest)
    if line == "never smoked":
        return fact("lifestyle", "tobacco", "absent", attributes={"ever": "never"})
    match kind:
        case "condition" | "medicine" | "procedure" | "social":
            return fact("medication" if kind == "medicine" else kind, rest, when=when)
        case "history":
            return fact("condition", rest, "historical")
        case "family":
            relative, _, name = rest.partition(" ")
            return fact("family", name, "family", attributes={"relative": relative})
        case "result" | "vital":
            if number:
                day = when or (TODAY if kind == "vital" else None)
                return fact(kind, number[1].lower(), value=float(number[2]), unit=number[3], when=day)
            return fact(kind, rest.lower(), when=when)
        case "smokes":
            return fact("lifestyle", "tobacco", attributes={"pack_years": rest.split()[0]} if rest else {})
        case "smoked":
            words = rest.split()
            attributes = {"pack_years": words[0], "quit_year": words[-1]}
            return fact("lifestyle", "tobacco", "historical", attributes=attributes)
        case "pregnant":
            return fact("condition", "pregnancy", attributes={"weeks": rest.split()[0]} if rest else {})
        case "heard" | "denied":
            return fact("symptom", rest, "present" if kind == "heard" else "absent", heard=True)
        case "risk10":
            return result("10-year cardiovascular risk", float(rest), "%")
    raise ValueError(line)
