"""Words that sound alike: a new word that is hardly more than one phone from a known one."""

from collections.abc import Iterable
from dataclasses import dataclass

from earshot_server.speech.vocabulary.lexicon import Lexicon, Pronunciation

NEAR = 1.0
"""So far apart (phones changed, left out or put in) words are taken for each other easily."""
_LIKE = (
    *("AX AH", "AX IH", "AX UH", "AX EH", "IH IY", "IH EH", "UH UW", "AA AO", "AA AH", "EH AE", "ER AX"),
    *("S Z", "T D", "P B", "K G", "F V", "CH JH", "SH ZH", "TH DH", "TH F", "M N", "N NG"),
)
_HALF = {pair for one in _LIKE for pair in (tuple(one.split()), tuple(reversed(one.split())))}


@dataclass(frozen=True)
class Confusable:
    """A new word, a word that sounds like it, and how far apart they are."""

    word: str
    like: str
    apart: float


def confusables(words: Iterable[str], lexicon: Lexicon) -> list[Confusable]:
    """Return the pairs of a new word and any other word that sound alike, nearest first."""
    known = list(lexicon)
    found: dict[tuple[str, str], float] = {}
    for word in dict.fromkeys(words):
        for mine in lexicon.of(word):
            for other, theirs in known:
                if other == word or abs(len(mine) - len(theirs)) > NEAR or (other, word) in found:
                    continue
                apart = distance(mine, theirs, NEAR)
                if apart is not None:
                    found[word, other] = min(apart, found.get((word, other), apart))
    return sorted(
        (Confusable(word, other, apart) for (word, other), apart in found.items()),
        key=lambda one: (one.apart, one.word, one.like),
    )


def distance(one: Pronunciation, other: Pronunciation, most: float) -> float | None:
    """Return how many phones differ, like ones by half; None if more than `most`."""
    row = [float(place) for place in range(len(other) + 1)]
    for mine in one:
        before, row = row, [row[0] + 1]
        for place, theirs in enumerate(other, 1):
            changed = 0.0 if mine == theirs else 0.5 if (mine, theirs) in _HALF else 1.0
            row.append(min(before[place] + 1, row[-1] + 1, before[place - 1] + changed))
        if min(row) > most:
            return None
    return row[-1] if row[-1] <= most else None
