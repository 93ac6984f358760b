"""Digits one by one: telephone numbers, records, rooms."""

from earshot_server.speech.written.line import Line, Piece
from earshot_server.speech.written.numbers import read_hundreds, run_end


def digit_string(line: Line, at: int) -> list[Piece] | None:
    """Join digits spoken one by one, where a word leads to such a string, or there are many."""
    tables, cues = line.tables, line.tables.cues
    for known in cues.strings_known:
        if line.said(at, known) and run_end(line, at) == at + len(known):
            return [_join(line, at, at + len(known))]
    if (number := _toll_free(line, at)) is not None:
        return [number]
    if line.word(at - 1) in cues.rooms and (room := read_hundreds(line, at)) and room.text.isdigit():
        return [Piece(room.text, at, room.end - 1)]
    if line.word(at) not in tables.digits and line.word(at) != "zero":
        return None
    end = at
    while line.word(end) in tables.digits or line.word(end) in tables.zeros:
        end += 1
    count = end - at
    if line.word(end) in tables.numbers or line.word(end) in tables.scales or line.word(end) == "point":
        return None
    if count < 4 and line.word(end - 1) in ("oh", "o"):
        return None  # "one two oh"
    led = line.near(at, cues.strings, frozenset(), cues.strings_reach)
    if count >= cues.strings_bare or (count >= 3 and led):
        return [_join(line, at, end)]
    return None


def _toll_free(line: Line, at: int) -> Piece | None:
    """Return "eight hundred five five five ...", with seven digits, as one number."""
    first = at + (line.word(at) == "one")
    end = run_end(line, at)
    singles = {**line.tables.digits, **line.tables.zeros}
    if line.word(first + 1) != "hundred" or line.word(first) not in line.tables.digits or end != first + 9:
        return None
    if any(word not in singles for word in line.words[first + 2 : end]):
        return None
    rest = "".join(str(singles[word]) for word in line.words[first + 2 : end])
    return Piece(f"{'1' * (first - at)}{singles[line.words[first]]}00{rest}", at, end - 1)


def _join(line: Line, first: int, end: int) -> Piece:
    singles = {**line.tables.digits, **line.tables.zeros}
    return Piece("".join(str(singles[word]) for word in line.words[first:end]), first, end - 1)
