"""Which words of a partial are meant not to change any more."""

from collections import deque
from collections.abc import Sequence

AGREEING = 4
"""So many successive hypotheses must agree on a word (measured, `docs/speech.md`)."""

UNSURE = 2
"""The last words of a hypothesis are never stable."""


class StablePrefix:
    """Counts the words on which the latest hypotheses of one segment agree; the count never falls."""

    def __init__(self) -> None:
        self._last: deque[tuple[str, ...]] = deque(maxlen=AGREEING)
        self._count = 0

    def update(self, words: Sequence[str]) -> int:
        """Take the next hypothesis; return how many of its first words are stable."""
        hypothesis = tuple(words)
        self._last.append(hypothesis)
        if len(self._last) == AGREEING:
            self._count = max(self._count, min(_agreed(self._last), len(hypothesis) - UNSURE))
        return min(self._count, len(hypothesis))


def _agreed(hypotheses: Sequence[tuple[str, ...]]) -> int:
    count = 0
    for words in zip(*hypotheses, strict=False):
        if len(set(words)) > 1:
            break
        count += 1
    return count
