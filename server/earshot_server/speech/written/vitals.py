"""Pairs of numbers with "over" between them: blood pressures, murmurs, sight."""

from earshot_server.speech.written.line import Line, Piece
from earshot_server.speech.written.numbers import Number, begins, read, read_any, run_end
from earshot_server.speech.written.units import Kind, unit_at

_STRENGTH = frozenset({"strength"})
_PAIN = frozenset({"pain", "pains", "headache", "severity", "scale"})
_BODY = ((94, 99), (100, 106), (35, 41))
"""Temperatures of people, Fahrenheit and Celsius."""
_SIGHT = frozenset({"vision", "eye", "eyes", "acuity", "sight"})


def over(line: Line, at: int) -> list[Piece] | None:
    """Write "one forty over ninety" as 140/90, where both numbers are believable."""
    if not begins(line, at):
        return None
    above = read_any(line, at)
    if above is None or not _links(line, above.end):
        return None
    below = read_any(line, above.end + 1)
    if below is None or "." in above.text + below.text:
        return None
    if not any(
        fits(line, above, below) for fits in (_is_pressure, _is_murmur, _is_strength, _is_sight, _is_pain)
    ):
        return None
    unit = unit_at(line, below.end)
    behind = unit.pieces(line) if unit is not None and unit.text == "mmHg" else []
    return [Piece(f"{above.text}/{below.text}", at, below.end - 1), *behind]


def pressures(line: Line, at: int) -> list[Piece] | None:
    """Write "one twenty to one thirty over seventy to eighty" in digits: 130/70 in its middle is none."""
    above = _ends(line, at)
    below = _ends(line, above[-1].end + 1) if above and line.word(above[-1].end) == "over" else []
    if not below or len(above + below) < 3 or not _is_pressure(line, above[0], below[0]):
        return None
    if not _is_pressure(line, above[-1], below[-1]):
        return None
    found: list[Piece] = []
    for number in (*above, *below):
        if found:
            found += line.spoken(number.first - 1, number.first)
        found.append(Piece(number.text, number.first, number.end - 1))
    return found


def _ends(line: Line, at: int) -> list[Number]:
    """Return a number, or the two ends of a range."""
    found: list[Number] = []
    while begins(line, at) and len(found) < 2:
        number = read_any(line, at)
        if number is None or not number.text.isdigit():
            break
        found.append(number)
        if line.word(number.end) != "to":
            break
        at = number.end + 1
    return found


def temperature(line: Line, at: int) -> list[Piece] | None:
    """Write "temp ninety eight six" as 98.6, "one oh one four" as 101.4: nothing else is believable."""
    cues, end = line.tables.cues, run_end(line, at)
    tenth = line.tables.digits.get(line.words[end - 1])
    if tenth is None or read(line, at) is not None or unit_at(line, end) is not None:
        return None
    words = Line(line.words[at : end - 1], line.tables)  # "one hundred three" is 103
    whole = read_any(words, 0)
    if whole is None or not any(low <= whole.value <= high for low, high in _BODY):
        return None
    if not line.near(at, cues.fever, cues.value_stops, cues.value_reach):
        return None
    return [Piece(f"{whole.text}.{tenth}", at, end - 1)]


def sight(line: Line, at: int) -> list[Piece] | None:
    """Write "vision is twenty thirty" as 20/30."""
    if line.word(at) != "twenty" or run_end(line, at) != at + 2 or line.words[at + 1] not in line.tables.tens:
        return None
    if not (line.near(at, _SIGHT, frozenset(), 6) or _SIGHT & set(line.words[at + 2 : at + 6])):
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


def _is_pain(line: Line, above: Number, below: Number) -> bool:
    """ "Eight over ten": of pain."""
    near = line.near(above.first, _PAIN, frozenset(), 8) or line.word(below.end) in _PAIN
    return near and below.value == 10 and above.value <= 10


def _is_sight(line: Line, above: Number, below: Number) -> bool:
    near = line.near(above.first, _SIGHT, frozenset(), 10)
    return above.value == 20 and (near or bool(_SIGHT & set(line.words[below.end : below.end + 4])))


def plus(line: Line, at: int) -> list[Piece] | None:
    """Write "two plus edema" as 2+, before or behind what is graded so."""
    value, graded = line.tables.digits.get(line.word(at), 9), line.tables.cues.graded
    if value > 4 or line.word(at + 1) != "plus" or line.word(at - 1) in line.tables.numbers:
        return None
    if (grade := _gleason(line, at)) is not None:
        return [grade]
    if line.said(at + 2, ("over", "five")) and unit_at(line, at + 4) is None:
        return [Piece(f"{value}+/5", at, at + 3)]
    if line.said(at + 2, ("out", "of", "five")):
        return [Piece(f"{value}+", at, at + 1)]
    behind = {line.word(at + 2), line.word(at + 3)}
    if behind & graded or (
        line.near(at, graded, frozenset(), 5) and line.word(at + 2) not in line.tables.numbers
    ):
        return [Piece(f"{value}+", at, at + 1)]
    return None


def _gleason(line: Line, at: int) -> Piece | None:
    """Return "three plus four equals seven" behind "Gleason" as 3+4=7."""
    second = line.tables.digits.get(line.word(at + 2))
    if second is None or not line.near(at, frozenset({"gleason"}), frozenset(), 4):
        return None
    first = line.tables.digits[line.word(at)]
    total = read(line, at + 4) if line.word(at + 3) in ("equals", "is") else None
    if total is None or total.value != first + second:
        return Piece(f"{first}+{second}", at, at + 2)
    return Piece(f"{first}+{second}={total.text}", at, total.end - 1)
