"""Names of letters and numbers: tests, genes, variants, vertebrae; medicines and days by their capitals."""

from collections.abc import Callable

from earshot_server.speech.written.line import Line, Piece
from earshot_server.speech.written.numbers import read, read_any, run_end
from earshot_server.speech.written.tables import Name
from earshot_server.speech.written.units import unit_at

_VERTEBRAE = {"c": 8, "t": 12, "l": 5, "s": 5}
_ACIDS = frozenset("acdefghiklmnpqrstvwy")
_VARIANT = frozenset({"mutation", "mutations", "variant", "variants", "positive", "negative"})


def name(line: Line, at: int) -> list[Piece] | None:
    """Write a name of the table."""
    for one in line.tables.names.get(line.word(at), ()):
        if line.said(at, one.spoken) and _fits(line, at, one):
            return _spread(line, at, at + len(one.spoken), one.written)
    return None


def vertebra(line: Line, at: int) -> list[Piece] | None:
    """Write "l four" as L4; a letter and a number that is no vertebra's stay apart."""
    highest = _VERTEBRAE.get(line.word(at))
    if highest is None:
        return None
    found = read(line, at + 1)
    if found is None:
        return _disc(line, at, highest)
    if not found.text.isdigit() or not 1 <= found.value <= highest:
        return None
    if unit_at(line, found.end) is not None or line.word(found.end) == "percent":
        return None
    return [Piece(f"{line.word(at).upper()}{found.text}", at, found.end - 1)]


def _disc(line: Line, at: int, highest: int) -> list[Piece] | None:
    """Write "l four five", what lies between two vertebrae, as L4-5."""
    upper, lower = (line.tables.digits.get(line.word(place), 0) for place in (at + 1, at + 2))
    if lower != upper + 1 or lower > highest or run_end(line, at + 1) != at + 3 or unit_at(line, at + 3):
        return None
    return [Piece(f"{line.word(at).upper()}{upper}-{lower}", at, at + 2)]


def star_alleles(line: Line, at: int) -> list[Piece] | None:
    """Write "star one star four" behind a gene as *1/*4."""
    if line.word(at) != "star" or not line.pieces or not line.pieces[-1].text[:2].isupper():
        return None
    found: list[str] = []
    end = at
    while len(found) < 2:
        if found and line.word(end) in ("slash", "over") and line.word(end + 1) == "star":
            end += 1
        if line.word(end) != "star":
            break
        number = read(line, end + 1)
        if number is None or not number.text.isdigit():
            return None
        found.append(f"*{number.text}")
        end = number.end
    return [Piece("/".join(found), at, end - 1)]


def protein_variant(line: Line, at: int) -> list[Piece] | None:
    """Write "v six hundred e" as V600E behind a gene or before "mutation"."""
    if line.word(at) not in _ACIDS or line.word(at + 1) not in line.tables.numbers:
        return None
    digits = _joined(line, at + 1)
    if digits is None:
        return None
    text, end = digits
    if line.word(end) not in _ACIDS:
        return None
    after_gene = bool(line.pieces) and len(line.pieces[-1].text) > 2 and line.pieces[-1].text.isupper()
    if not after_gene and line.word(end + 1) not in _VARIANT:
        return None
    return [Piece(f"{line.word(at)}{text}{line.word(end)}".upper(), at, end)]


def tumour(line: Line, at: int) -> list[Piece] | None:
    """Write "t two n one m zero" as T2 N1 M0."""
    if line.word(at) != "t":
        return None
    found: list[Piece] = []
    for letter in "tnm":
        value = {**line.tables.digits, "zero": 0, "oh": 0}.get(line.word(at + 1))
        if line.word(at) != letter or value is None or value > 4:
            break
        part = line.word(at + 2) if line.word(at + 2) in ("a", "b", "c") else ""
        found.append(Piece(f"{letter.upper()}{value}{part}", at, at + 1 + len(part)))
        at += 2 + len(part)
    return found if len(found) > 1 else None


def stage(line: Line, at: int) -> list[Piece] | None:
    """Write "stage three b" as stage 3b; "a" may begin what follows."""
    letter = line.word(at + 1)
    ends = letter in ("b", "c") or (letter == "a" and line.word(at + 2) in ("", "and", "chronic", "kidney"))
    if line.word(at - 1) != "stage" or not ends or len(line.word(at + 2)) == 1:
        return None
    return [Piece(f"{line.tables.digits[line.word(at)]}{letter}", at, at + 1)]


def births(line: Line, at: int) -> list[Piece] | None:
    """Write "g three p two" as G3 P2, how often somebody was pregnant and gave birth."""
    pregnant, born = line.tables.digits.get(line.word(at + 1)), _joined(line, at + 3)
    if pregnant is None or line.word(at + 2) != "p" or born is None or len(born[0]) not in (1, 4):
        return None
    return [Piece(f"G{pregnant}", at, at + 1), Piece(f"P{born[0]}", at + 2, born[1] - 1)]


def every(line: Line, at: int) -> list[Piece] | None:
    """Write "q eight h" as q8h."""
    number = read(line, at + 1)
    if number is None or not number.text.isdigit() or line.word(number.end) != "h":
        return None
    return [Piece(f"q{number.text}h", at, number.end)]


def letters(line: Line, at: int) -> list[Piece] | None:
    """Write letters in a row that are no name of the table as capitals, each for itself."""
    end = at
    while len(line.word(end)) == 1 and line.word(end).isalpha():
        end += 1
    if end - at < 2 or line.word(at) in ("a", "i", "o"):
        return None
    return [Piece(line.words[place].upper(), place, place) for place in range(at, end)]


def _fits(line: Line, at: int, one: Name) -> bool:
    behind = line.word(at + len(one.spoken))
    if one.spoken[-1] in line.tables.numbers and (behind in line.tables.scales or behind == "point"):
        return False  # "vitamin d two thousand units"
    if not one.before and not one.behind:
        return True
    return line.word(at - 1) in one.before or behind in one.behind


def _spread(line: Line, first: int, behind: int, written: str) -> list[Piece]:
    """Return a name as pieces: one for each word that stands for itself, one for all others together."""
    parts = written.split()
    pieces = []
    while len(parts) > 1 and parts[0].lower() == line.words[first]:
        pieces.append(Piece(parts.pop(0), first, first))
        first += 1
    tail: list[Piece] = []
    while len(parts) > 1 and parts[-1].lower() == line.words[behind - 1]:
        tail.insert(0, Piece(parts.pop(), behind - 1, behind - 1))
        behind -= 1
    return [*pieces, Piece(" ".join(parts).replace(" ", "\u00a0"), first, behind - 1), *tail]


def _joined(line: Line, at: int) -> tuple[str, int] | None:
    """Return a number, or single digits in a row as one, and the place behind it."""
    found = read_any(line, at)
    if found is not None and found.text.isdigit():
        return found.text, found.end
    end = run_end(line, at) if line.word(at) in line.tables.digits else at
    singles: Callable[[str], int | None] = {**line.tables.digits, **line.tables.zeros}.get
    digits = [singles(word) for word in line.words[at:end]]
    if len(digits) < 2 or any(digit is None for digit in digits):
        return None
    return "".join(map(str, digits)), end
