"""When each word came to stand where it stays: what a person sees, replayed from the messages. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher


@dataclass(frozen=True)
class Heard:
    """A final word: its text, and the sample behind its last one."""

    text: str
    end: int


@dataclass
class Screen:
    """Final words and, behind them, those of the open segment; of each, since when it stands there.

    A word that only moves, because one before it came or went, is not taken for changed.
    """

    words: list[Heard] = field(default_factory=list)
    since: list[float] = field(default_factory=list)
    """Since when each final word was shown without a break (seconds)."""
    _open: list[str] = field(default_factory=list)
    _open_since: list[float] = field(default_factory=list)

    def show(self, at: float, words: Sequence[str]) -> None:
        """Replace the open segment's words."""
        self._open_since = self._shown_since([at] * len(words), words)
        self._open = list(words)

    def settle(self, words: Sequence[tuple[float, Heard]]) -> None:
        """Take final words in, each with the time when it came; nothing is open then, if there are any."""
        if not words:
            return
        self.since += self._shown_since([at for at, _ in words], [word.text for _, word in words])
        self.words += [word for _, word in words]
        self._open, self._open_since = [], []

    def _shown_since(self, came: Sequence[float], words: Sequence[str]) -> list[float]:
        since = list(came)
        for here, there in _pairs(self._open, words):
            since[there] = self._open_since[here]
        return since


def matched(expected: Sequence[Heard], screen: Screen) -> list[tuple[int, float]]:
    """Return (end in the sound, since when it is shown) of each expected word that was shown."""
    wanted, got = [word.text for word in expected], [word.text for word in screen.words]
    return [(expected[here].end, screen.since[there]) for here, there in _pairs(wanted, got)]


def _pairs(before: Sequence[str], after: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield the places of the words that two sequences have in common, in order."""
    for block in SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks():
        for place in range(block.size):
            yield block.a + place, block.b + place
