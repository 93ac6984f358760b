"""How names are written that rules keep in small letters: "vitamin D", "MRIs", "CYP2C19"."""

import re
from collections.abc import Mapping

_VITAMIN = re.compile(r"\b(vitamins?) ([a-k])(?=\b)", re.IGNORECASE)


def vitamins(text: str) -> str:
    """Return a text with the letters of vitamins in capitals."""
    return _VITAMIN.sub(lambda found: f"{found[1]} {found[2].upper()}", text)


def acronym(word: str, known: Mapping[str, str]) -> str:
    """Return a word as it is written where it is an acronym, or several of one: "mris" is MRIs."""
    if word in known:
        return known[word]
    one = word.removesuffix("s")
    return f"{known[one]}s" if one != word and len(one) > 2 and one in known and word not in _WORDS else word


_WORDS = frozenset(
    ("pets", "buns", "mets", "rets", "cats", "its", "pots", "aids", "has", "was", "gas", "yes")
)
