"""Times of the day."""

from earshot_server.speech.written.line import Line, Piece
from earshot_server.speech.written.numbers import run_end
from earshot_server.speech.written.units import unit_at

_PARTS = {"half": 30, "quarter": 15}
_PAST = {"five": 5, "ten": 10, "twenty": 20}
"""Said without "minutes" before "past"; before "to" they may begin a range."""


def behind(line: Line, at: int) -> int:
    """Return how many words that follow a time of the day begin there: "in the morning", "p m"; 0: none."""
    if line.word(at) in ("o'clock", "oclock"):
        return 1
    if line.word(at) in ("a", "p") and line.word(at + 1) == "m" and not _spells_on(line.word(at + 2)):
        return 2
    if line.word(at) in ("am", "pm") and line.word(at - 2) in (
        "at",
        "around",
        "by",
        "until",
        "about",
        "since",
    ):
        return 1
    for phrase in line.tables.cues.clock:
        if line.said(at, phrase):
            return len(phrase)
    return 0


def _spells_on(word: str) -> bool:
    """Tell whether a letter goes on with letters: "five a m i woke" does not."""
    return len(word) == 1 and word not in ("i", "a")


def time(line: Line, at: int) -> list[Piece] | None:
    """Write "seven thirty p m" as 7:30 PM, "half past five" as 5:30."""
    return _part_of_hour(line, at) or _hour_and_minutes(line, at)


def am(line: Line, at: int) -> list[Piece] | None:
    """Write "seven am" as 7 AM; "I am" is none."""
    if line.word(at) == "am" and line.pieces and line.pieces[-1].text[0].isdigit() and behind(line, at):
        return [Piece("AM", at, at)]
    return None


def _part_of_hour(line: Line, at: int) -> list[Piece] | None:
    begin = at + 1 if line.word(at) == "a" and line.word(at + 1) == "quarter" else at
    minutes = _PARTS.get(line.word(begin))
    if line.word(at + 1) == "past":
        minutes = _PAST.get(line.word(at), minutes)
    link = line.word(begin + 1)
    hour = _hour(line, begin + 2)
    if minutes is None or hour is None or link not in ("past", "after", "to", "till"):
        return None
    if (minutes == 30 and link != "past") or line.word(begin + 3) in line.tables.numbers:
        return None
    if link in ("to", "till"):
        hour, minutes = (hour - 2) % 12 + 1, 60 - minutes
    return [Piece(f"{hour}:{minutes:02}", at, begin + 2)]


def _hour_and_minutes(line: Line, at: int) -> list[Piece] | None:
    hour, tables = _hour(line, at), line.tables
    if hour is None:
        return None
    word, digit = line.word(at + 1), tables.digits.get(line.word(at + 2), 0)
    if word in tables.teens:
        minutes, end = tables.teens[word], at + 2
    elif word in tables.tens:
        minutes, end = tables.tens[word] + digit, at + (3 if digit else 2)
    elif word in tables.zeros and digit:
        minutes, end = digit, at + 3
    else:
        return None
    if minutes <= 59 and _is_moment(line, at, end, hour, minutes):
        return [Piece(f"{hour}:{minutes:02}", at, end - 1)]
    if minutes > 59 or not behind(line, end):
        return None
    if line.word(at - 1) not in line.tables.cues.clock_before and not _is_certain(line, end, minutes):
        return line.spoken(at, end, unsure=True)
    return [Piece(f"{hour}:{minutes:02}", at, end - 1)]


def _is_moment(line: Line, at: int, end: int, hour: int, minutes: int) -> bool:
    """Tell whether "at seven thirty" is a time with no more said: no dose and no value is like it."""
    cues, before = line.tables.cues, line.word(at - 1)
    if minutes not in (15, 30, 45) or before not in cues.clock_before or run_end(line, at) != end:
        return False
    if line.word(end) in ("percent", "over", "by", "to", "or", "point") or unit_at(line, end) is not None:
        return False
    if line.near(at, cues.value | cues.fever, frozenset(), cues.value_reach):
        return False
    return hour > 3 or line.near(at, cues.appointments, frozenset(), cues.appointments_reach)


def _is_certain(line: Line, end: int, minutes: int) -> bool:
    """Tell whether it is no dose: "eight fifty at night" may be 850 mg."""
    return minutes in (15, 30, 45) or line.word(end) not in ("in", "at", "every", "tonight", "this")


def _hour(line: Line, at: int) -> int | None:
    word = line.word(at)
    found = line.tables.digits.get(word) or line.tables.teens.get(word)
    return found if found and found <= 12 else None
