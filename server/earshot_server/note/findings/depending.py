"""On what decisions depend: "if it's no better in two weeks, we'll get an MRI"."""

from collections.abc import Sequence
from dataclasses import dataclass

from earshot_server.note.findings.heard import Heard

Span = tuple[int, int]


@dataclass(frozen=True)
class Decided:
    """Something decided before in the same sentence."""

    last: int
    """The last token of its name."""
    condition: Span | None


def condition_of(heard: Heard, first: int, decided: Sequence[Decided]) -> Span | None:
    """Return the words that say when something is done, of which the decision begins at `first`.

    What is joined to another decision depends on the same; what only comes behind it, as in speech without
    marks, depends on nothing: "if the foot gets weak then an MRI stop the naproxen".
    """
    keys = heard.sentence.keys
    if "if" not in keys[:first] or not heard.clinician:
        return None
    place, last = keys.index("if"), first - 1
    before = [one for one in decided if place < one.last < first]
    if before:
        marked = any(token.mark for token in heard.sentence.tokens[before[-1].last : first])
        return before[-1].condition if marked or keys[first - 1] in _JOINS else None
    while last > place and keys[last] in _LEADS:
        last -= 1
    return (place, last) if last > place else None


_JOINS = ("and", "or")
_LEADS = frozenset(("then", "we'll", "we", "i'll", "i'd", "you'll", "let's", "and", ""))
