"""Units and measures behind a number."""

from dataclasses import dataclass
from enum import StrEnum

from earshot_server.speech.written.line import Line, Piece


class Kind(StrEnum):
    """What is measured; it decides what a number before it may be."""

    DOSE = "dose"
    """mg, mL, units: a number must be certain."""
    FORM = "form"
    """Tablets, puffs."""
    MEASURE = "measure"
    """Pounds, mg/dL."""
    TIME = "time"
    COUNT = "count"
    """Times a day, glasses."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit as it is written."""

    kind: Kind
    text: str
    first: int
    end: int
    """The word behind it."""

    def pieces(self, line: Line) -> list[Piece]:
        """Return it as pieces: as it is spoken if that is how it is written."""
        if self.text == " ".join(line.words[self.first : self.end]):
            return line.spoken(self.first, self.end)
        return [Piece(self.text, self.first, self.end - 1)]


def unit_at(line: Line, at: int) -> Unit | None:
    """Return the unit or measure that begins there, the longest one."""
    word, tables = line.word(at), line.tables
    for phrase, text, of_dose in tables.units.get(word, ()):
        if line.said(at, phrase):
            kind = Kind.DOSE if of_dose else Kind.MEASURE
            return Unit(kind, text, at, at + len(phrase))
    for kind, words in ((Kind.FORM, tables.forms), (Kind.TIME, tables.time), (Kind.COUNT, tables.counted)):
        if word in words:
            return Unit(kind, word, at, at + 1)
    if word in tables.height and _is_height(line, at):
        return Unit(Kind.MEASURE, word, at, at + 1)
    return None


def _is_height(line: Line, at: int) -> bool:
    behind = line.word(at + 1)
    return behind in line.tables.height_behind or (
        behind in line.tables.numbers and behind not in line.tables.zeros
    )
