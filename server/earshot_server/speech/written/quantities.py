"""Numbers with what they count: doses, measures, ranges, percentages, ages, fractions.

A wrong dose is the worst fault there is: a number that may be another is left as it was spoken, together
with its unit, and marked.
"""

from earshot_server.speech.written import clock
from earshot_server.speech.written.counts import may_be_taken, may_begin_a_range, may_hold_a_count
from earshot_server.speech.written.line import Line, Piece
from earshot_server.speech.written.numbers import (
    Number,
    begins,
    part_end,
    read,
    read_any,
    read_hundreds,
    run_end,
)
from earshot_server.speech.written.units import Kind, Unit, unit_at

_BOUNDS = frozenset({"than", "to", "under", "below", "over", "above"})
"""Before the bound of a result: "less than seven"."""
_CONNECTORS = ("to", "or", "by", "and", "through")


def quantity(line: Line, at: int) -> list[Piece] | None:
    """Write a number, alone or of a range, with its unit."""
    if _is_headless(line, at):
        return _unsure(line, at, _list_end(line, at))
    if not begins(line, at) or _is_pronoun(line, at):
        return None
    if _is_no_point(line, at):
        said = line.word(at) == "one" or line.word(at - 1) in line.tables.cues.articles
        return line.spoken(at, run_end(line, at)) if said else None
    first = _number(line, at)
    if first is None or _may_be_a_moment(line, first):
        return _unsure(line, at)
    if "point" in line.words[at : first.end] and part_end(line, first.end) > first.end:
        return _unsure(line, at)  # "two point five two and a half tablets"
    if first.end > run_end(line, at) and line.word(first.end) in line.tables.numbers:
        return _unsure(line, at, run_end(line, first.end))  # "one and a half twenty milligram tablets"
    return _range(line, first) or _single(line, first)


def _is_headless(line: Line, at: int) -> bool:
    """Tell whether "hundred and fifty" lacks what it is hundreds of: it may be 150, or 250."""
    if line.word(at) not in line.tables.scales:
        return False
    return line.word(at + 1 + (line.word(at + 1) == "and")) in line.tables.numbers


def half_of_unit(line: Line, at: int) -> list[Piece] | None:
    """Write "half a milligram", "a quarter of a milligram" as 0.5 mg, 0.25 mg; half a tablet stays."""
    before = line.word(at - 2 if line.word(at - 1) == "a" else at - 1)
    if before == "and" or before in line.tables.numbers:
        return None
    for phrase, text in line.tables.cues.halves[line.word(at)]:
        unit = unit_at(line, at + len(phrase)) if line.said(at, phrase) else None
        if unit is not None and unit.kind is Kind.DOSE and unit.text not in ("unit", "units"):
            return [Piece(text, at, unit.first - 1), *unit.pieces(line)]
    return None


def fraction(line: Line, at: int) -> list[Piece] | None:
    """Write "three quarters", "one third of"."""
    above, below = line.tables.digits.get(line.word(at)), line.tables.parts.get(line.word(at + 1))
    if above is None or below is None or above >= below or line.word(at - 1) in line.tables.numbers:
        return None
    if (above > 1) != line.word(at + 1).endswith("s"):
        return None
    if above == 1 and line.word(at + 2) not in line.tables.cues.fractions:
        return None
    return [Piece(f"{above}/{below}", at, at + 1)]


def has_value_cue(line: Line, at: int) -> bool:
    """Tell whether what stands before says that a value of a measurement follows."""
    cues = line.tables.cues
    return line.near(at, cues.value | cues.fever, cues.value_stops, cues.value_reach)


def _number(line: Line, at: int) -> Number | None:
    """Read a number; hundreds without their word only as a value, or before a unit that says so."""
    found = read(line, at)
    if found is not None:
        return found
    hundreds = read_hundreds(line, at)
    if hundreds is None:
        return None
    unit = unit_at(line, hundreds.end)
    if line.word(hundreds.end) == "percent" or (unit is not None and unit.kind is not Kind.MEASURE):
        return None
    if unit is not None and f"{line.words[unit.first]}s" in line.tables.units:
        unit = None  # one of something: "two twelve ounce beers"
    if unit is not None and unit.text in ("lb", "kg"):
        return hundreds if hundreds.value < 400 else None  # "five ten pounds" is five or ten of them
    return hundreds if unit is not None or has_value_cue(line, at) or _is_in_range(line, hundreds) else None


def _is_in_range(line: Line, hundreds: Number) -> bool:
    """Tell whether it is one of the ends of "that one ten to one thirty range"."""
    if line.word(hundreds.end) == "range":
        return line.word(hundreds.first - 1) in ("to", "and", "or")
    if line.word(hundreds.end) not in ("to", "and", "or"):
        return False
    other = read_any(line, hundreds.end + 1)
    return other is not None and other.value > hundreds.value and line.word(other.end) == "range"


def _range(line: Line, low: Number) -> list[Piece] | None:
    if line.word(low.first) in ("zero", "one") and _is_scale(line, low.end):
        return [
            *_written(line, low, None),
            *line.spoken(low.end, low.end + 1),
            Piece("10", low.end + 1, low.end + 1),
        ]
    link = line.word(low.end)
    if link not in _CONNECTORS or not begins(line, low.end + 1):
        return None
    if link == "and" and line.word(low.first - 1) != "between":
        return None
    high = _number(line, low.end + 1)
    if high is None or line.word(high.end) in line.tables.parts:
        return None
    if link == "and" and line.word(high.end) == "and":
        return _unsure(line, low.first, _list_end(line, high.first))
    if link == "by" and line.word(high.end) == "by":
        rest = _range(line, high)
        return [*_written(line, low, None), *line.spoken(low.end, low.end + 1), *rest] if rest else None
    unit = unit_at(line, high.end)
    if unit is not None and may_hold_a_count(line, high, unit):
        return line.spoken(low.first, unit.end, unsure=True)
    if link == "by" and (unit is None or unit.text not in ("cm", "mm", "inch", "inches")):
        return None
    if _scale_is_shared(low, high) or may_begin_a_range(line, low, high, unit):
        return line.spoken(low.first, unit.end if unit else high.end, unsure=True)
    named = line.near(low.first, line.tables.cues.results, frozenset(), 4)
    if not (unit or named or _has_digits(line, low) or _has_digits(line, high)):
        return line.spoken(low.first, high.end)
    between = line.spoken(low.end, low.end + 1)
    return [*_written(line, low, unit), *between, *_with_unit(line, high, unit)]


def _is_scale(line: Line, at: int) -> bool:
    """Tell whether "to ten ten being the worst" goes on there: a scale, and what its end means."""
    return line.said(at, ("to", "ten")) and line.word(at + 3) == "being" and run_end(line, at + 1) == at + 3


def _scale_is_shared(low: Number, high: Number) -> bool:
    """Tell whether "two to three hundred" may mean 200: its first number would be another."""
    return bool(high.lead) and low.value < high.lead


def _single(line: Line, number: Number) -> list[Piece] | None:
    unit = unit_at(line, number.end)
    if line.word(number.end) == "percent":
        return [Piece(f"{number.text}%", number.first, number.end)]
    if line.word(number.first) == "point" and (unit is None or unit.kind in (Kind.TIME, Kind.COUNT)):
        if has_value_cue(line, number.first):
            return _written(line, number, None)
        return line.spoken(number.first, number.end, unsure=True)
    if unit is not None and line.word(unit.end) == "old" and not unit.text.endswith("s"):
        return [Piece(f"{number.text}-{unit.text}-old", number.first, unit.end)]
    if unit is not None and (_may_be_a_count(line, number, unit) or may_hold_a_count(line, number, unit)):
        return line.spoken(number.first, unit.end, unsure=True)
    if unit is not None and _is_attributive(line, number, unit):
        return [Piece(f"{number.text}-{unit.text}", number.first, unit.end - 1)]
    if unit is not None and not _is_tale(line, number, unit):
        return _with_unit(line, number, unit)
    if unit is None and may_be_taken(line, number) and not has_value_cue(line, number.first):
        return line.spoken(number.first, number.end, unsure=True)
    if _has_digits(line, number) or _is_value(line, number) or _is_counted_beyond(line, number):
        if line.word(number.first) == "a" and number.end == number.first + 2:
            return None  # "a hundred" of something
        return _written(line, number, None)
    if line.word(number.first - 1) in line.tables.height and len(line.pieces) > 1:
        return _written(line, number, None) if line.pieces[-2].text.isdigit() else None
    return None


def _with_unit(line: Line, number: Number, unit: Unit | None) -> list[Piece]:
    if unit is None and line.word(number.end) == "percent":
        return [Piece(f"{number.text}%", number.first, number.end)]
    return [*_written(line, number, unit), *(unit.pieces(line) if unit else ())]


def _written(line: Line, number: Number, unit: Unit | None) -> list[Piece]:
    text = number.plain if unit and unit.kind is Kind.DOSE and "." in number.text else number.grouped
    return [Piece(text, number.first, number.end - 1)]


def _has_digits(line: Line, number: Number) -> bool:
    """Tell whether a number is written in digits wherever it stands."""
    return (
        not number.small
        or line.word(number.first - 1) in line.tables.cues.labels
        or line.word(number.end) == "percent"
        or (line.word(number.first - 1) == "day" and line.word(number.first - 2) in line.tables.cues.days_of)
        or line.word(number.end) == "out"
        or (line.word(number.first - 1) == "of" and line.word(number.first - 2) == "out")
        or clock.behind(line, number.end) > 0
        or (line.word(number.end) == "being" and line.word(number.first - 1) in ("ten", "zero"))
    )


def _is_counted_beyond(line: Line, number: Number) -> bool:
    """Tell whether what is counted stands behind another word: "four more days"."""
    more = line.word(number.end) in line.tables.between
    return more and number.value != 1 and unit_at(line, number.end + 1) is not None


def _is_attributive(line: Line, number: Number, unit: Unit) -> bool:
    """Tell whether a span tells of what follows: "a five day course", a 5-day one."""
    one = unit.kind is Kind.TIME and not unit.text.endswith("s") and number.value != 1
    return one and number.text.isdigit() and line.word(unit.end) not in line.tables.time_ends


def _is_value(line: Line, number: Number) -> bool:
    """Tell whether a small number is the value of what was just named: "potassium is four"."""
    before, cues = line.word(number.first - 1), line.tables.cues
    leads = before in ("is", "was", "at", "of", "now") and has_value_cue(line, number.first)
    bound = before in _BOUNDS and line.near(number.first, cues.results, frozenset(), 5)
    return number.value != 1 and (leads or bound or before in cues.results)


def _is_tale(line: Line, number: Number, unit: Unit) -> bool:
    """Tell whether "one night" is some night, and "one time" some time."""
    return (
        number.text == "1"
        and (unit.text in line.tables.tales or unit.kind is Kind.COUNT or unit.kind is Kind.MEASURE)
        and unit.text not in ("lb", "oz", "kg", "cm", "mm", "degree")
    )


def _may_be_a_count(line: Line, number: Number, unit: Unit) -> bool:
    """Tell whether "thirty five milligram tablets" may be thirty of 5 mg.

    So it may where a number of several words stands before a strength and tablets are handed out.
    """
    count = number.end - number.first
    if unit.kind is not Kind.DOSE or count < 2 or "." in number.text:
        return False
    if number.value >= 100_000 and number.value // 1000 % 100:
        return True  # "five hundred one thousand milligrams"
    form = line.word(unit.end)
    if form not in line.tables.forms or not form.endswith("s") or line.words[unit.end - 1].endswith("s"):
        return False
    if line.words[number.end - 1] in line.tables.scales and count == 2:
        return line.word(number.first - 1) in (
            "take",
            "takes",
            "taking",
            "took",
            "give",
            "gave",
            "try",
            "use",
        )
    return True


def _is_pronoun(line: Line, at: int) -> bool:
    """Tell whether "one" stands for something, though a number follows: "this one two weeks ago"."""
    if line.word(at) != "one" or line.word(at - 1) not in line.tables.cues.pronoun:
        return False
    return run_end(line, at) == at + 2 and line.words[at + 1] in line.tables.digits


def _is_no_point(line: Line, at: int) -> bool:
    """Tell whether "point" is a moment or a matter: "at this point five of us", "the point two of us made".

    "A point five milligram tablet" is no such point.
    """
    if line.said(at, ("one", "point")) and line.word(at - 1) == "at":
        number = _number(line, at)
        return number is not None and unit_at(line, number.end) is None and not has_value_cue(line, at)
    before = line.word(at - 1)
    if line.word(at) != "point" or before not in line.tables.cues.moments:
        return False
    if line.word(at + 1) in line.tables.zeros:
        return False
    number = _number(line, at) if before in line.tables.cues.articles else None
    if number and line.word(number.end) in _CONNECTORS:
        number = _number(line, number.end + 1)
    unit = unit_at(line, number.end) if number else None
    return unit is None or unit.kind is not Kind.DOSE


def _may_be_a_moment(line: Line, number: Number) -> bool:
    """Tell whether "at one point five milligrams" may be 5 mg at some time, and not 1.5 mg."""
    at = number.first
    if line.said(at, ("one", "point")):
        place = at - 1
    elif line.word(at) == "point" and line.word(at - 1) in line.tables.cues.articles:
        place = at - 2
    else:  # "at this point oh five milligrams"
        return line.word(at) == "point" and line.word(at - 1) in line.tables.cues.moments
    unit = unit_at(line, number.end)
    return unit is not None and unit.kind is Kind.DOSE and line.word(place) in line.tables.cues.before_moments


def _list_end(line: Line, at: int) -> int:
    """Return the place behind numbers with "and" between them."""
    end = run_end(line, at)
    while line.word(end) == "and" and begins(line, end + 1):
        end = run_end(line, end + 1)
    return end


def _unsure(line: Line, at: int, end: int | None = None) -> list[Piece]:
    """Leave a run as it was spoken, with its unit and what it is the strength of, and mark it."""
    end = part_end(line, end or run_end(line, at))
    unit = unit_at(line, end)
    if unit is not None:
        end = unit.end
        if unit.kind is Kind.DOSE and line.word(end) in line.tables.forms:
            end += 1
    return line.spoken(at, end, unsure=True)
