"""Medicines of which one or the other is taken: "ibuprofen or Aleve". Together they are no duplicate."""

from collections.abc import Sequence

from earshot_server.hints.doubt import Spoken
from earshot_server.precision.drugs.names import ingredients, ingredients_of
from earshot_server.precision.facts import Fact, Kind, Words

_END = (".", "?", "!", ";")
_FAR = 10
"""Words between two medicines that can still be alternatives."""


def with_alternatives(facts: Sequence[Fact], spoken: Spoken) -> list[Fact]:
    """Return facts; medicines named on both sides of an "or" name each other in their attribute `or`."""
    medicines = [one for one in facts if one.kind is Kind.MEDICATION]
    found = []
    for fact in facts:
        others = [
            name
            for other in medicines
            if fact.kind is Kind.MEDICATION and other is not fact and _either(fact, other, spoken)
            for name in ingredients_of(other)
        ]
        if others:
            fact = fact.model_copy(update={"attributes": {**fact.attributes, "or": "|".join(others)}})
        found.append(fact)
    return found


def _either(one: Fact, other: Fact, spoken: Spoken) -> bool:
    return any(
        _or_between(mine, its, spoken[mine.segment])
        for mine in _named(one, spoken)
        for its in _named(other, spoken)
        if mine.segment == its.segment
    )


def _named(fact: Fact, spoken: Spoken) -> list[Words]:
    """Return the places of a fact's words that name the medicine."""
    mine = set(ingredients_of(fact))
    return [
        place
        for place in fact.source.words
        if mine & set(ingredients(" ".join(spoken.get(place.segment, ())[place.first : place.last + 1])))
    ]


def _or_between(one: Words, other: Words, words: Sequence[str]) -> bool:
    before, behind = sorted((one, other), key=lambda place: place.first)
    between = words[before.last : behind.first]
    if len(between) > _FAR or any(word.endswith(_END) for word in between):
        return False
    small = [word.lower().strip(",") for word in between]
    return "or" in small and "and" not in small
