"""Medicines of which one or the other is taken: "ibuprofen or Aleve". Together they are no duplicate."""

from collections.abc import Iterator, Sequence

from earshot_server.hints.spoken import Spoken
from earshot_server.precision.drugs.names import ingredients, ingredients_of
from earshot_server.precision.facts import Fact, Kind

_END = (".", "?", "!", ";")
_FAR = 10
"""Words between two medicines that can still be alternatives."""


def with_alternatives(facts: Sequence[Fact], spoken: Spoken) -> list[Fact]:
    """Return facts; a medicine's attribute `or` names those on the other side of an "or" in its sentence."""
    found = []
    for fact in facts:
        others = dict.fromkeys(_others(fact, spoken)) if fact.kind is Kind.MEDICATION else {}
        if others:
            fact = fact.model_copy(update={"attributes": {**fact.attributes, "or": "|".join(others)}})
        found.append(fact)
    return found


def _others(fact: Fact, spoken: Spoken) -> Iterator[str]:
    mine = ingredients_of(fact)
    for place in fact.source.words:
        words = spoken.get(place.segment, ())
        inside = range(place.first, min(place.last + 1, len(words)))
        own = [at for at in inside if set(mine) & set(ingredients(words[at]))]
        for at in own:
            for other in range(max(0, at - _FAR), min(len(words), at + _FAR + 1)):
                names = [name for name in ingredients(words[other]) if name not in mine]
                if names and _either(words[min(at, other) : max(at, other)]):
                    yield from names


def _either(between: Sequence[str]) -> bool:
    """Tell whether words from one medicine up to another make them alternatives."""
    if any(word.endswith(_END) for word in between):
        return False
    small = [word.lower().strip(",") for word in between]
    return "or" in small and "and" not in small
