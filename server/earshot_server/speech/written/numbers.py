"""Spoken numbers: read only where they are certain.

A run is all number words in a row. It is one number or it is none: "twenty five" is 25, "two three" is
nothing. "One fifty two" may be 152, or one of 52: whoever asks for it must know from elsewhere.
"""

from dataclasses import dataclass

from earshot_server.speech.written.line import Line

_PARTS = (
    (("a", "half"), ".5"),
    (("one", "half"), ".5"),
    (("a", "quarter"), ".25"),
    (("one", "quarter"), ".25"),
    (("three", "quarters"), ".75"),
)


@dataclass(frozen=True, slots=True)
class Number:
    """A number that was read."""

    value: float
    text: str
    """In digits."""
    first: int
    end: int
    """The word behind it."""
    lead: int = 0
    """What stands before a scale that it ends with: 3 of "three hundred"; 0: it ends with none."""

    @property
    def small(self) -> bool:
        """One word below ten."""
        return self.value < 10 and self.text.isdigit()

    @property
    def plain(self) -> str:
        """In digits, without zeros behind the point: for doses, where they are misread."""
        return self.text.rstrip("0").rstrip(".") if "." in self.text else self.text

    @property
    def grouped(self) -> str:
        """In digits, with commas from 10,000 on."""
        return f"{int(self.value):,}" if self.value >= 10_000 else self.text


def begins(line: Line, at: int) -> bool:
    """Tell whether a number may begin there."""
    word = line.word(at)
    tables = line.tables
    if word in tables.digits or word in tables.teens or word in tables.tens or word == "zero":
        return True
    if word == "a":
        return line.word(at + 1) in ("hundred", "thousand")
    return word == "point" and line.word(at + 1) in tables.numbers


def run_end(line: Line, first: int) -> int:
    """Return the place behind the number words in a row that begin there."""
    numbers, scales = line.tables.numbers, line.tables.scales
    at = first + 1
    while at < len(line.words):
        word, behind = line.words[at], line.word(at + 1)
        linked = word == "and" and line.words[at - 1] in scales and behind in numbers
        if linked and _goes_on(line, at, between=line.word(first - 1) == "between"):
            at += 2
        elif (
            word in scales
            or (word == "point" and behind in numbers)
            or (word in numbers and (word not in ("oh", "o") or behind in line.tables.digits))
        ):
            at += 1
        else:
            break
    return at


def _goes_on(line: Line, link: int, *, between: bool) -> bool:
    """Tell whether "and" goes on with a number: 200 and 300 are two, "hundred and fifty thousand" is one.

    Between one hundred and fifty are two, unless a second number is still to come.
    """
    at, scales = link + 1, line.tables.scales
    while line.word(at) in line.tables.numbers:
        at += 1
    if between:
        last = at
        while line.word(last) == "point" or line.word(last) in line.tables.numbers:
            last += 1
        return line.word(part_end(line, last)) in ("and", "to")
    behind = scales.get(line.word(at), 0)
    return not behind or behind > scales[line.words[link - 1]]


def read(line: Line, first: int) -> Number | None:
    """Return the number that the whole run is; None if it is none, or none begins there."""
    if not begins(line, first):
        return None
    end = run_end(line, first)
    found = _decimal(line, first, end) or _cardinal(line, first, end)
    return _with_part(line, found) if found else None


def read_any(line: Line, first: int) -> Number | None:
    """Return the number at `first`, said in full or as hundreds ("one fifty two")."""
    return read(line, first) or read_hundreds(line, first)


def read_hundreds(line: Line, first: int) -> Number | None:
    """Return a run like "one fifty two" or "one oh three" as hundreds."""
    if line.word(first) not in line.tables.digits:
        return None
    end = run_end(line, first)
    point = next((at for at in range(first, end) if line.words[at] == "point"), end)
    rest = _below_hundred(line, first + 1, point, spoken_zero=True)
    if rest is None or rest[1] != point or rest[0] < 1 or point - first < 2:
        return None
    if rest[0] < 10 and line.words[first + 1] not in line.tables.zeros:
        return None
    value = line.tables.digits[line.words[first]] * 100 + rest[0]
    whole = Number(value, str(value), first, point)
    return whole if point == end else _behind_point(line, whole, end)


def read_year(line: Line, first: int, end: int) -> Number | None:
    """Return the words from one place to another as a year from 1900 to 2099."""
    if not begins(line, first):
        return None
    century = line.tables.numbers.get(line.words[first])
    rest = _below_hundred(line, first + 1, end, spoken_zero=True)
    if century in (19, 20) and rest is not None and rest[1] == end:
        single = rest[0] < 10 and line.words[first + 1] not in line.tables.zeros
        if not single and rest[0] > 0:
            return Number(century * 100 + rest[0], str(century * 100 + rest[0]), first, end)
    found = _cardinal(line, first, end) if line.words[first] != "one" else None
    return found if found and 1900 <= found.value <= 2099 else None


def _with_part(line: Line, found: Number) -> Number:
    """Take in "and a half", "and three quarters" behind a whole number."""
    if "." in found.text:
        return found
    end, part = _part(line, found.end)
    if line.word(found.first - 1) == "between" and line.word(end) != "and":
        return found
    text = found.text + part
    return Number(float(text), text, found.first, end) if part else found


def part_end(line: Line, at: int) -> int:
    """Return the place behind "and a half", "and three quarters", if that begins there."""
    return _part(line, at)[0]


def _part(line: Line, at: int) -> tuple[int, str]:
    if line.word(at) == "and":
        for phrase, part in _PARTS:
            if line.said(at + 1, phrase):
                return at + 1 + len(phrase), part
    return at, ""


def _decimal(line: Line, first: int, end: int) -> Number | None:
    point = next((at for at in range(first, end) if line.words[at] == "point"), None)
    if point is None:
        return None
    whole = _cardinal(line, first, point) if point > first else Number(0, "0", first, point)
    return _behind_point(line, whole, end) if whole else None


def _behind_point(line: Line, whole: Number, end: int) -> Number | None:
    """Return the number with what follows its point; "point fifty" may be .5 or .50, and is none."""
    singles = {**line.tables.digits, **line.tables.zeros}
    words = line.words[whole.end + 1 : end]
    if all(word in singles for word in words) and 0 < len(words) <= 4:
        digits = "".join(str(singles[word]) for word in words)
    else:
        part = _below_hundred(line, whole.end + 1, end)
        if part is None or part[1] != end or part[0] % 10 == 0:
            return None
        digits = str(part[0])
    text = f"{whole.text}.{digits}"
    return Number(float(text), text, whole.first, end)


def _cardinal(line: Line, first: int, end: int) -> Number | None:
    if line.word(first) == "zero" and end == first + 1:
        return Number(0, "0", first, end)
    found = _thousands(line, first, end)
    if found is None or found[1] != end:
        return None
    scale = line.tables.scales.get(line.words[end - 1], 0)
    return Number(found[0], str(found[0]), first, end, found[0] // scale if scale else 0)


def _thousands(line: Line, at: int, end: int) -> tuple[int, int] | None:
    found = _hundreds(line, at, end)
    if found is None or found[1] >= end or line.words[found[1]] not in ("thousand", "million"):
        return found
    value, at = found[0] * line.tables.scales[line.words[found[1]]], found[1] + 1
    if at < end and line.words[at] == "and":
        at += 1
    rest = _hundreds(line, at, end) if at < end else None
    return (value + rest[0], rest[1]) if rest else (value, at)


def _hundreds(line: Line, at: int, end: int) -> tuple[int, int] | None:
    if line.word(at) == "a" and line.word(at + 1) in ("hundred", "thousand"):
        found: tuple[int, int] | None = (1, at + 1)
    else:
        found = _below_hundred(line, at, end)
    if found is None or found[1] >= end or line.words[found[1]] != "hundred":
        return found
    value, at = found[0] * 100, found[1] + 1
    if at < end and line.words[at] == "and":
        at += 1
    rest = _below_hundred(line, at, end) if at < end else None
    return (value + rest[0], rest[1]) if rest else (value, at)


def _below_hundred(line: Line, at: int, end: int, spoken_zero: bool = False) -> tuple[int, int] | None:
    """Return the number below a hundred that begins there, and the place behind it."""
    if at >= end:
        return None
    word, tables = line.words[at], line.tables
    if word in tables.teens:
        return tables.teens[word], at + 1
    if word in tables.digits:
        return tables.digits[word], at + 1
    if word in tables.tens:
        digit = tables.digits.get(line.word(at + 1)) if at + 1 < end else None
        return (tables.tens[word] + digit, at + 2) if digit else (tables.tens[word], at + 1)
    if spoken_zero and word in tables.zeros and at + 1 < end and line.words[at + 1] in tables.digits:
        return tables.digits[line.words[at + 1]], at + 2
    return None
