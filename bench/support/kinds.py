"""Kinds of words, by what it costs when one is wrong: one lost "no" outweighs ten lost "the"."""

from enum import StrEnum
from functools import cache

from earshot_server.note.rules.concepts import Drug, Site
from earshot_server.note.rules.load import read_csv
from earshot_server.speech.written.tables import tables

NEGATIONS = frozenset(
    {"no", "not", "never", "none", "nothing", "nobody", "without", "neither", "nor", "denies", "cannot"}
)
SIDES = frozenset({"left", "right", "both"})
DOUBTFUL = frozenset({"back", "side", "pill", "water", "iron"})
"""Words of the tables that are more often something else."""


class Kind(StrEnum):
    """What a word is."""

    DRUG = "drug names"
    NUMBER = "numbers"
    NEGATION = "negations"
    SITE = "body sites and sides"
    OTHER = "other"


def kind_of(word: str) -> Kind:
    """Return a word's kind."""
    if word in NEGATIONS or word.endswith("n't"):
        return Kind.NEGATION
    if word in tables().numbers or word in tables().scales or word[0].isdigit():
        return Kind.NUMBER if word not in ("o", "oh") else Kind.OTHER
    if word in _names("drugs", Drug):
        return Kind.DRUG
    return Kind.SITE if word in SIDES or word in _names("sites", Site) else Kind.OTHER


@cache
def _names(table: str, kind: type[Drug] | type[Site]) -> frozenset[str]:
    """Return the single words that one of the note's tables knows its names by."""
    phrases = [phrase for row in read_csv(table, kind) for phrase in row.words]
    return frozenset(phrase for phrase in phrases if phrase.isalpha() and len(phrase) > 2) - DOUBTFUL
