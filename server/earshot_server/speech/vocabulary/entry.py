"""The clinic's words as somebody writes them down: a table of words, how they are said, and of what class.

`word,spoken,pronunciation,class`, comma-separated, with that line first; only `word` is needed. `spoken` is
the word as it sounds in ordinary letters ("koval chick"), `pronunciation` its phones ("K OW V AA L CH IH K").
"""

import csv
import re
from dataclasses import dataclass
from pathlib import Path

from earshot_server.speech.errors import WordsUnreadable

COLUMNS = ("word", "spoken", "pronunciation", "class")
CLASSES = ("drug", "person", "place", "test", "other")


@dataclass(frozen=True)
class Entry:
    """A word to be heard."""

    word: str
    """As it is written."""
    spoken: str = ""
    pronunciation: tuple[str, ...] = ()
    kind: str = "other"

    @property
    def tokens(self) -> tuple[str, ...]:
        """The words by which the recogniser says it: lower case, letters and apostrophes."""
        return tuple(re.findall(r"[a-z]+(?:'[a-z]+)*'?", self.word.lower()))


def read_entries(path: Path) -> list[Entry]:
    """Read a table of words.

    Raises:
        WordsUnreadable: a column is not known, a class is none, a line has no word, or it is no table.
        OSError: it cannot be read.
    """
    try:
        return _read_entries(path)
    except UnicodeDecodeError:
        raise WordsUnreadable(path, 1, "it is no UTF-8 text: save it as UTF-8") from None
    except csv.Error:
        raise WordsUnreadable(path, 1, "it is no table: a quote or a line in it does not end") from None


def _read_entries(path: Path) -> list[Entry]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.DictReader(file)
        unknown = set(rows.fieldnames or ()) - set(COLUMNS)
        if unknown or "word" not in (rows.fieldnames or ()):
            columns = ", ".join(rows.fieldnames or ()) or "nothing"
            raise WordsUnreadable(path, 1, f"the first line has {columns} where {', '.join(COLUMNS)} belong")
        return [_entry(path, number, row) for number, row in enumerate(rows, 2) if any(row.values())]


def _entry(path: Path, number: int, row: dict[str, str | None]) -> Entry:
    word, spoken, pronunciation, kind = ((row.get(column) or "").strip() for column in COLUMNS)
    kind = kind.lower() or "other"
    entry = Entry(word, spoken.lower(), tuple(pronunciation.upper().split()), kind)
    if kind not in CLASSES:
        raise WordsUnreadable(
            path, number, f"the class is {kind!r} where one of {', '.join(CLASSES)} belongs"
        )
    if not entry.tokens:
        raise WordsUnreadable(path, number, f"{word!r} has no letters to be said")
    if len(entry.tokens) > 1 and (spoken or pronunciation):
        raise WordsUnreadable(
            path, number, f"{word!r} is several words: give each its own line, with how it is said"
        )
    return entry
