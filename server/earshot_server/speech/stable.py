"""Which words of a partial are meant not to change any more. Pure.

At a segment's end Vosk decides by other rules than before (it trusts its language model a little less, and
minimises the expected number of wrong words), so a word that stood for seconds may change then. It does not
where the lattice has no good second choice: that is asked here, not how long a word has stood.
"""

from collections.abc import Sequence
from dataclasses import dataclass

SURE = 0.8
"""Posterior from which on a word, and all before it, is stable (measured, `docs/speech.md`)."""


@dataclass(frozen=True)
class Guess:
    """A word as the lattice has it so far; the lattice lags behind the hypothesis by one to two seconds."""

    text: str
    confidence: float
    """Posterior, 0 to 1."""


class StablePrefix:
    """Counts the stable words of one segment; the count never falls."""

    def __init__(self, sure: float = SURE) -> None:
        self._sure = sure
        self._count = 0

    def update(self, words: Sequence[str], guesses: Sequence[Guess]) -> int:
        """Take the next hypothesis and the lattice of it; return how many of its first words are stable."""
        agreed = 0
        for word, guess in zip(words, guesses, strict=False):
            if word != guess.text or guess.confidence < self._sure:
                break
            agreed += 1
        self._count = max(self._count, agreed)
        return min(self._count, len(words))
