"""The pronunciations of words: `word PH PH ...`, one a line; several lines a word are variants."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from earshot_server.speech.errors import LexiconDamaged

PHONES = [
    "SIL",
    "AA",
    "AE",
    "AH",
    "AO",
    "AW",
    "AX",
    "AY",
    "B",
    "CH",
    "D",
    "DH",
    "EH",
    "ER",
    "EY",
    "F",
    "G",
    "HH",
    "IH",
    "IY",
    "JH",
    "K",
    "L",
    "M",
    "N",
    "NG",
    "OW",
    "OY",
    "P",
    "R",
    "S",
    "SH",
    "T",
    "TH",
    "UH",
    "UW",
    "V",
    "W",
    "Y",
    "Z",
    "ZH",
]
"""Base phones in the order of the acoustic model: CMUdict's without stress, except that AH0 is AX."""

Pronunciation = tuple[str, ...]


class Lexicon:
    """Words with their pronunciations, in order."""

    def __init__(self, entries: Iterable[tuple[str, Pronunciation]] = ()) -> None:
        self._entries: dict[str, dict[Pronunciation, None]] = {}
        for word, pronunciation in entries:
            self.add(word, pronunciation)

    def add(self, word: str, pronunciation: Pronunciation) -> bool:
        """Take in a pronunciation; False if the word has it already.

        Raises:
            LexiconDamaged: it is empty, or has a phone that the acoustic model has not.
        """
        unknown = [phone for phone in pronunciation if phone not in PHONES[1:]]
        if unknown or not pronunciation:
            raise LexiconDamaged(word, " ".join(pronunciation), PHONES[1:])
        known = self._entries.setdefault(word, {})
        if pronunciation in known:
            return False
        known[pronunciation] = None
        return True

    def __contains__(self, word: str) -> bool:
        return word in self._entries

    def __len__(self) -> int:
        return len(self._entries)

    def __iter__(self) -> Iterator[tuple[str, Pronunciation]]:
        for word, pronunciations in self._entries.items():
            for pronunciation in pronunciations:
                yield word, pronunciation

    def words(self) -> list[str]:
        """Return all words, sorted."""
        return sorted(self._entries)

    def of(self, word: str) -> tuple[Pronunciation, ...]:
        """Return a word's pronunciations; none for a word that is not there."""
        return tuple(self._entries.get(word, ()))


def read_lexicon(path: Path) -> Lexicon:
    """Read a lexicon.

    Raises:
        LexiconDamaged: a line has no pronunciation, or a phone that is none.
        OSError: it cannot be read.
    """
    lexicon = Lexicon()
    for line in path.read_text("utf-8").splitlines():
        word, *phones = line.split()
        lexicon.add(word, tuple(phones))
    return lexicon


def write_lexicon(path: Path, lexicon: Lexicon) -> None:
    """Write a lexicon."""
    lines = (f"{word} {' '.join(pronunciation)}\n" for word, pronunciation in lexicon)
    path.write_text("".join(lines), "utf-8")
