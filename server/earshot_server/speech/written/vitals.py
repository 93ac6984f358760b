"""Pairs of numbers with "over" between them: blood pressures, murmurs, sight."""

from earshot_server.speech.written.line import Line, Piece
from earshot_server.speech.written.numbers import Number, begins, read, read_hundreds, run_end
from earshot_server.speech.written.units import Kind, unit_at

_STRENGTH = frozenset({"strength"})
_SIGHT = frozenset({"vision", "eye", "eyes", "acuity", "sight"})


def over(line: Line, at: int) -> list[Piece] | None:
    """Write "one forty over ninety" as 140/90, where both numbers are believable."""
    if not begins(line, at):
        return None
    above = read(line, at) or read_hundreds(line, at)
    if above is None or not _links(line, above.end):
        return None
    below = read(line, above.end + 1)
    if below is None or "." in above.text + below.text:
        return None
    if not any(fits(line, above, below) for fits in (_is_pressure, _is_murmur, _is_strength, _is_sight)):
        return None
    unit = unit_at(line, below.end)
    behind = unit.pieces(line) if unit is not None and unit.text == "mmHg" else []
    return [Piece(f"{above.text}/{below.text}", at, below.end - 1), *behind]


def sight(line: Line, at: int) -> list[Piece] | None:
    """Write "vision is twenty thirty" as 20/30."""
    if line.word(at) != "twenty" or run_end(line, at) != at + 2 or line.words[at + 1] not in line.tables.tens:
        return None
    if not line.near(at, _SIGHT, frozenset(), 6):
        return None
    return [Piece(f"20/{line.tables.tens[line.words[at + 1]]}", at, at + 1)]


def _links(line: Line, at: int) -> bool:
    """ "By" links the two numbers of a pressure that was named."""
    if line.word(at) == "by":
        return line.near(at, frozenset({"pressure", "bp"}), frozenset(), 8)
    return line.word(at) == "over"


def _is_pressure(line: Line, above: Number, below: Number) -> bool:
    (lowest, highest), (low, high) = line.tables.cues.systolic, line.tables.cues.diastolic
    if not (lowest <= above.value <= highest and low <= below.value <= high and above.value > below.value):
        return False
    unit = unit_at(line, below.end)
    return unit is None or unit.kind is Kind.MEASURE  # "two hundred over ninety days" is none


def _is_murmur(line: Line, above: Number, below: Number) -> bool:
    return below.value == 6 and above.value <= 6 and line.word(below.end) in line.tables.cues.murmur


def _is_strength(line: Line, above: Number, below: Number) -> bool:
    """ "Five over five": of muscles."""
    if below.value != 5 or above.value > 5:
        return False
    return line.word(below.end) == "strength" or line.near(above.first, _STRENGTH, frozenset(), 12)


def _is_sight(line: Line, above: Number, below: Number) -> bool:
    return above.value == 20 and line.near(above.first, _SIGHT, frozenset(), 10)


def plus(line: Line, at: int) -> list[Piece] | None:
    """Write "two plus edema" as 2+, before or behind what is graded so."""
    value, graded = line.tables.digits.get(line.word(at), 9), line.tables.cues.graded
    if value > 4 or line.word(at + 1) != "plus" or line.word(at - 1) in line.tables.numbers:
        return None
    behind = {line.word(at + 2), line.word(at + 3)}
    if behind & graded or (
        line.near(at, graded, frozenset(), 5) and line.word(at + 2) not in line.tables.numbers
    ):
        return [Piece(f"{value}+", at, at + 1)]
    return None
