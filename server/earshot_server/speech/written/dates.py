"""Months, days, years, decades, ordinals."""

from earshot_server.speech.written.line import Line, Piece
from earshot_server.speech.written.numbers import begins, read_year, run_end
from earshot_server.speech.written.quantities import has_value_cue
from earshot_server.speech.written.units import unit_at


def date(line: Line, at: int) -> list[Piece] | None:
    """Write a month, with its day and year where they follow: "october third nineteen ninety five"."""
    word = line.word(at)
    if word in line.tables.cues.days:
        return [Piece(word.capitalize(), at, at)]
    if word not in line.tables.cues.months and word not in line.tables.cues.months_doubtful:
        return None
    month = Piece(word.capitalize(), at, at)
    day, year = _day_and_year(line, at + 1)
    if day is not None or year is not None:
        if day is not None and year is not None:
            day = day._replace(mark=",")
        return [month, *filter(None, (day, year))]
    of_year = line.word(at + 1) == "of" and _year_piece(line, at + 2) is not None
    if word in line.tables.cues.months or line.word(at - 1) in line.tables.cues.months_before or of_year:
        return [month]
    return None


def year(line: Line, at: int) -> list[Piece] | None:
    """Write "nineteen ninety two" behind a word that leads to a year."""
    if not _leads_to_year(line, at):
        return None
    found = _year_piece(line, at)
    return [found] if found else None


def decade(line: Line, at: int) -> list[Piece] | None:
    """Write "his seventies", "nineteen forties"; pressures "in the one forties"."""
    tables = line.tables
    if line.word(at) in ("nineteen", "eighteen") and line.word(at + 1) in tables.decades:
        century = tables.teens[line.word(at)]
        return [Piece(f"{century}{tables.decades[line.word(at + 1)]}s", at, at + 1)]
    hundreds, tens = tables.digits.get(line.word(at), 9), tables.decades.get(line.word(at + 1))
    if (
        hundreds < 4
        and tens
        and (line.word(at - 1) in tables.cues.decades or has_value_cue(line, at) or _follows_decade(line, at))
    ):
        return [Piece(f"{hundreds}{tens}s", at, at + 1)]
    value = tables.decades.get(line.word(at))
    if value is None or not (line.word(at - 1) in tables.cues.decades or _follows_decade(line, at)):
        return None
    return [Piece(f"{value}s", at, at)]


def _follows_decade(line: Line, at: int) -> bool:
    """Tell whether it is the second of two: "in the one thirties to one forties"."""
    if line.word(at - 1) not in ("to", "or", "and") or len(line.pieces) < 2:
        return False
    return line.pieces[-2].text.rstrip("s").isdigit() and line.pieces[-2].text.endswith("0s")


def ordinal(line: Line, at: int) -> list[Piece] | None:
    """Write ordinals from the tenth on, and those before "of april"."""
    found = _ordinal(line, at)
    if found is None:
        return None
    value, end = found
    if line.word(end) == "of" and _is_month(line, end + 1) and value <= 31:
        return [Piece(_with_ending(value), at, end - 1)]
    if value < 10:
        return None
    if line.word(end - 1) == "second" and line.word(end) not in line.tables.cues.ordinals:
        return line.spoken(at, end, unsure=True)
    return [Piece(_with_ending(value), at, end - 1)]


def _day_and_year(line: Line, at: int) -> tuple[Piece | None, Piece | None]:
    found = _ordinal(line, at)
    if found is not None and found[0] <= 31 and line.word(at - 2) != "a":
        day = Piece(str(found[0]), at, found[1] - 1)
        return day, _year_piece(line, found[1])
    if not begins(line, at):
        return None, None
    whole = _year_piece(line, at)
    if whole is not None:
        return None, whole
    for end in (at + 2, at + 1):
        value = _cardinal_day(line, at, end)
        if value is None:
            continue
        behind = _year_piece(line, end)
        alone = run_end(line, at) == end and unit_at(line, end) is None and line.word(end) != "percent"
        if behind is not None or (alone and value > 9):
            return Piece(str(value), at, end - 1), behind
    return None, None


def _leads_to_year(line: Line, at: int) -> bool:
    cues = line.tables.cues
    if line.word(at - 1) in cues.years or _is_month(line, at - 1):
        return True
    if line.word(at - 1) == "of" and (_is_month(line, at - 2) or _is_day(line, at - 2)):
        return True
    return line.near(at, cues.births, frozenset(), cues.births_reach)


def _year_piece(line: Line, at: int) -> Piece | None:
    if not begins(line, at):
        return None
    end = run_end(line, at)
    found = read_year(line, at, end)
    if found is None or unit_at(line, end) is not None:
        return None
    return Piece(found.text, at, end - 1)


def _cardinal_day(line: Line, at: int, end: int) -> int | None:
    tables, words = line.tables, line.words[at:end]
    value: int | None = None
    if len(words) == 1:
        value = {**tables.digits, **tables.teens, **tables.tens}.get(words[0])
    elif len(words) == 2 and words[0] in tables.tens and words[1] in tables.digits:
        value = tables.tens[words[0]] + tables.digits[words[1]]
    return value if value and value <= 31 else None


def _ordinal(line: Line, at: int) -> tuple[int, int] | None:
    """Return the ordinal that begins there, and the place behind it."""
    tables, word = line.tables, line.word(at)
    if word in tables.ordinals:
        return tables.ordinals[word], at + 1
    last = tables.ordinals.get(line.word(at + 1), 10)
    if word in tables.tens and last < 10:
        return tables.tens[word] + last, at + 2
    return None


def _with_ending(value: int) -> str:
    endings = {1: "st", 2: "nd", 3: "rd"}
    return f"{value}{'th' if value % 100 in (11, 12, 13) else endings.get(value % 10, 'th')}"


def _is_month(line: Line, at: int) -> bool:
    cues = line.tables.cues
    return line.word(at) in cues.months or line.word(at) in cues.months_doubtful


def _is_day(line: Line, at: int) -> bool:
    return line.word(at) in line.tables.ordinals and (_is_month(line, at - 1) or _is_month(line, at - 2))
