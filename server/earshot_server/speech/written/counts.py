"""Whether the last words of a number may be a count of their own: "three hundred three times a day".

That is 300, three times a day; as 303 it would be a wrong dose. So is "twenty two tablets" of a medicine two
tablets of 20. Where people also mean the one number, the rest of the line must say so.
"""

from earshot_server.speech.written.line import Line
from earshot_server.speech.written.numbers import Number
from earshot_server.speech.written.units import Kind, Unit

_RATES = frozenset({"a", "an", "per", "daily", "each", "every", "weekly", "in", "for", "at"})
"""Behind "times": how often something is taken."""
_MOST_AT_ONCE = 4
"""Tablets or puffs that are taken at once, at most."""


def may_hold_a_count(line: Line, number: Number, unit: Unit) -> bool:
    """Tell whether a number of several words may be a dose, and then how many or how often."""
    words = line.words[number.first : number.end]
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
    return unit.text in ("time", "times") and line.word(unit.end) in _RATES


def _is_long(number: Number, unit: Unit) -> bool:
    """Tell whether it is a span like "one hundred twenty days"."""
    return unit.kind is Kind.TIME and 120 <= number.value < 200 and number.value % 10 == 0
