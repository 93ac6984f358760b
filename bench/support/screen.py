"""When each word came to stand where it stays: what a person sees, replayed from the messages. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher


@dataclass(frozen=True)
class Heard:
    """A final word: its text, and the sample behind its last one."""

    text: str
    end: int


@dataclass
class Screen:
    """Final words and, behind them, those of the open segment; of each, since when it stands there."""

    words: list[Heard] = field(default_factory=list)
    since: list[float] = field(default_factory=list)
    """When the final word of the same place was first shown and not changed afterwards (seconds)."""
    _open: list[tuple[str, float]] = field(default_factory=list)

    def show(self, at: float, words: Sequence[str]) -> None:
        """Replace the open segment's words."""
        self._open = [(word, self._shown_since(place, word, at)) for place, word in enumerate(words)]

    def settle(self, at: float, words: Iterable[Heard]) -> None:
        """Take final words in; nothing is open then."""
        for place, word in enumerate(words):
            self.words.append(word)
            self.since.append(self._shown_since(place, word.text, at))
        self._open = []

    def _shown_since(self, place: int, word: str, at: float) -> float:
        if place < len(self._open) and self._open[place][0] == word:
            return self._open[place][1]
        return at


def matched(expected: Sequence[Heard], screen: Screen) -> list[tuple[int, float]]:
    """Return (end of the word in the sound, since when it is shown) of every expected word that was shown."""
    got = [word.text for word in screen.words]
    blocks = SequenceMatcher(
        None, [word.text for word in expected], got, autojunk=False
    ).get_matching_blocks()
    return [
        (expected[block.a + place].end, screen.since[block.b + place])
        for block in blocks
        for place in range(block.size)
    ]
