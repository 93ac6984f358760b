"""Medicines by whatever name: their ingredients and the classes that the rules speak of."""

import re
from collections.abc import Iterable
from functools import cache

from pydantic import BaseModel

from earshot_server.precision.facts import Fact
from earshot_server.precision.tables import Listed, read_rows


class Drug(BaseModel):
    """A row: an ingredient, its other names, its classes."""

    name: str
    also: Listed
    classes: Listed


@cache
def drugs() -> dict[str, Drug]:
    """Return the known ingredients by name."""
    return {row.name: row for row in read_rows("drugs.csv", Drug)}


@cache
def _names() -> tuple[re.Pattern[str], dict[str, tuple[str, ...]]]:
    """Return a pattern of all names, the longest first, and the ingredients of each."""
    known: dict[str, list[str]] = {}
    for drug in drugs().values():
        for name in (drug.name, *drug.also):
            known.setdefault(name.lower(), []).append(drug.name)
    for name in _unclassed():
        known.setdefault(name, [name])
    words = "|".join(re.escape(name) for name in sorted(known, key=len, reverse=True))
    return re.compile(rf"(?<!\w)(?:{words})(?!\w)"), {name: tuple(of) for name, of in known.items()}


class _Recommended(BaseModel):
    drug: str


@cache
def _unclassed() -> frozenset[str]:
    """Return ingredients that only the table of recommendations knows."""
    names = {row.drug for row in read_rows("pgx_recommendations.csv", _Recommended)}
    return frozenset(part for name in names for part in name.split(" / "))


@cache
def ingredients(name: str) -> tuple[str, ...]:
    """Return the ingredients named in a text ("Amoxicillin 250 MG / Clavulanate 125 MG Oral Tablet").

    Words that are part of another substance's name are none: "glycol" is no "polyethylene glycol".
    """
    pattern, known = _names()
    found: dict[str, None] = {}
    for match in pattern.finditer(name.lower().replace("’", "'")):
        for one in known[match[0]]:
            found[one] = None
    return tuple(found)


def ingredients_of(fact: Fact) -> tuple[str, ...]:
    """Return the ingredients of a medicine or allergy; none if nothing in it is known."""
    return ingredients(fact.name)


def classes_of(names: Iterable[str]) -> frozenset[str]:
    """Return all classes of ingredients."""
    return frozenset(one for name in names if name in drugs() for one in drugs()[name].classes)


def members(group: str) -> frozenset[str]:
    """Return the ingredients of a class."""
    return frozenset(drug.name for drug in drugs().values() if group in drug.classes)
