"""Whether the last words of a number may be a count of their own: "three hundred three times a day".

That is 300, three times a day; as 303 it would be a wrong dose. So is "twenty two tablets" of a medicine two
tablets of 20. Where people also mean the one number, the rest of the line must say so.
"""

from collections.abc import Sequence

from earshot_server.speech.written.line import Line
from earshot_server.speech.written.numbers import Number
from earshot_server.speech.written.units import Kind, Unit

_RATES = frozenset({"a", "an", "per", "daily", "each", "every", "weekly", "in", "for", "at"})
"""Behind "times": how often something is taken."""
_MOST_AT_ONCE = 4
"""Tablets or puffs that are taken at once, at most."""
_MOST_REFILLS = 12
_DAYS_OF_WEEK = 7


def may_hold_a_count(line: Line, number: Number, unit: Unit) -> bool:
    """Tell whether a number of several words may be a dose, and then how many or how often."""
    words = _whole(line, number)
    if len(words) < 2 or unit.kind in (Kind.DOSE, Kind.MEASURE):
        return False
    if "point" in words:
        return len(words) - words.index("point") > 2
    last = line.tables.digits.get(words[-1], 0)
    scale = next((at for at, word in enumerate(words[:-1]) if word in line.tables.scales), None)
    if scale is not None:
        return bool(last) or (words[scale + 1] != "and" and not _is_long(number, unit))
    if not last:
        return False
    if unit.kind is Kind.FORM:
        return last <= _MOST_AT_ONCE
    if unit.text in ("refill", "refills"):
        return number.value > _MOST_REFILLS
    if unit.text in ("day", "days", "night", "nights"):
        return number.value > _DAYS_OF_WEEK and line.word(unit.end + 1) == "week"
    return unit.text in ("time", "times") and line.word(unit.end) in _RATES


def may_be_taken(line: Line, number: Number) -> bool:
    """Tell whether "five hundred two daily" may be two of 500; nothing is named that they count."""
    words = _whole(line, number)
    last = line.tables.digits.get(words[-1], _MOST_AT_ONCE + 1)
    if len(words) < 2 or last > _MOST_AT_ONCE or ("point" in words and len(words) - words.index("point") < 3):
        return False
    return any(line.said(number.end, phrase) for phrase in line.tables.cues.taken)


def may_begin_a_range(line: Line, low: Number, high: Number, unit: Unit | None) -> bool:
    """Tell whether "fifty one to two tablets" is 50, one to two of them: a range goes up."""
    words = _whole(line, low)
    last = line.tables.digits.get(words[-1], 0)
    if len(words) < 2 or not last:
        return False
    if unit is not None and unit.kind in (Kind.FORM, Kind.COUNT):
        return low.value > high.value or ("point" in words and len(words) - words.index("point") > 2)
    falls = last < high.value < low.value and "point" not in words
    return falls and line.word(low.end) in ("to", "or") and line.word(low.first - 1) != "from"


def _whole(line: Line, number: Number) -> Sequence[str]:
    """Return the words of a number without "and a half"."""
    words = line.words[number.first : number.end]
    if words[-1] in line.tables.parts:
        return words[: len(words) - 1 - words[::-1].index("and")]
    return words


def _is_long(number: Number, unit: Unit) -> bool:
    """Tell whether it is a span like "one hundred twenty days"."""
    return unit.kind is Kind.TIME and 120 <= number.value < 200 and number.value % 10 == 0
