"""Pairs of numbers with "over" between them: blood pressures, murmurs, sight."""

from earshot_server.speech.written.line import Line, Piece
from earshot_server.speech.written.numbers import Number, begins, read, read_hundreds
from earshot_server.speech.written.units import Kind, unit_at

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
    if not (_is_pressure(line, above, below) or _is_murmur(line, above, below) or _is_sight(line, above)):
        return None
    return [Piece(f"{above.text}/{below.text}", at, below.end - 1)]


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


def _is_sight(line: Line, above: Number) -> bool:
    return above.value == 20 and line.near(above.first, _SIGHT, frozenset(), 10)
