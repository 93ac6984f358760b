"""Writes segments, and what is open of them while it is spoken."""

from collections.abc import Sequence
from typing import Literal, cast

from earshot_protocol.words import WrittenToken
from earshot_server.speech.written.line import Piece
from earshot_server.speech.written.marks import BEFORE, BEHIND, MarkModel, mark_model
from earshot_server.speech.written.rules import write
from earshot_server.speech.written.tables import Tables, tables

LOOK = 3
"""In an open line the rules are asked once there are so many new words: it is being asked that costs."""
STEP = 10
"""In an open line, marks are looked for when so many more pieces can have one."""


class Writer:
    """The written form of words: a pure function of a segment's own words. Shared by all streams."""

    def __init__(self, known: Tables | None = None, marks: MarkModel | None = None) -> None:
        self.tables = known or tables()
        self.marks = marks or mark_model()

    def write(self, words: Sequence[str]) -> tuple[WrittenToken, ...]:
        """Return the written form of a whole segment."""
        return self.open().finish(words)

    def open(self) -> "OpenLine":
        """Begin a line that is still being spoken."""
        return OpenLine(self)


class OpenLine:
    """The written form of a segment while its words come; each costs only what is new in it."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer
        self._words: Sequence[str] = ()
        self._settled: list[Piece] = []
        """Pieces that no word behind them can change."""
        self._settled_to = 0
        """Index after the last word that they depend on."""
        self._marks: list[str] = []
        """Of the first of them: those that have enough behind them."""
        self._tokens: list[WrittenToken] = []
        """Of all settled pieces."""
        self._made: Made = {}
        self._shown: tuple[WrittenToken, ...] = ()

    def update(self, words: Sequence[str]) -> tuple[WrittenToken, ...]:
        """Return the written form of the words so far.

        What the next words may change is left as it was spoken, and has no mark: a number that may go on, the
        last pieces.
        """
        same = _common(self._words, words)
        if same == len(words) == len(self._words):
            return self._shown
        if same < self._settled_to or len(words) - self._settled_to >= LOOK:
            self._settle(words, same)
        self._words = words
        pieces = self._settled
        first = pieces[-1].last + 1 if pieces else 0
        spoken = [Piece(words[at], at, at) for at in range(first, len(words))]
        rest = _tokens(words, spoken, [""] * len(spoken), self._made, begins=self._begins())
        self._shown = (*self._tokens, *rest)
        return self._shown

    def _settle(self, words: Sequence[str], same: int) -> None:
        """Write what no word behind it can change; of the words so many first ones are the same as before."""
        stays = self._open_from(words, same)
        while self._settled and self._settled[-1].last >= stays:
            self._settled.pop()
        kept = len(self._settled)
        open_from = self._open_from(words, len(words))
        pieces = write(words[:open_from], self._writer.tables, self._settled)
        while pieces and pieces[-1].last >= open_from:
            pieces.pop()
        self._settled, self._settled_to = pieces, open_from
        self._mark(kept)
        have = len(self._tokens)
        marks = [*self._marks[have:], *("" for _ in range(len(pieces) - max(have, len(self._marks))))]
        self._tokens += _tokens(words, pieces[have:], marks, self._made, begins=self._begins())

    def _begins(self) -> bool:
        """Tell whether a sentence begins behind the tokens."""
        return not self._tokens or self._tokens[-1].mark in (".", "?")

    def finish(self, words: Sequence[str]) -> tuple[WrittenToken, ...]:
        """Return the written form of the whole segment, as `Writer.write`; for less, after `update`."""
        pieces = write(words, self._writer.tables)
        texts = [piece.text for piece in pieces]
        return _tokens(words, pieces, self._writer.marks.marks(texts), self._made)

    def _open_from(self, words: Sequence[str], end: int) -> int:
        """Return the first of the words before `end` that what follows may change."""
        linking = self._writer.tables.linking
        while end and words[end - 1] in linking:
            end -= 1
        return end

    def _mark(self, kept: int) -> None:
        """Look for marks of pieces that have enough behind them; those of unchanged ones stay.

        One piece more than the model sees: whether a line ends at the last one that it sees matters, too.
        """
        del self._tokens[kept:]
        known = max(0, kept - BEHIND - 1)
        if known < len(self._marks):
            del self._marks[known:], self._tokens[known:]
        have, ready = len(self._marks), len(self._settled) - BEHIND - 1
        if ready - have < STEP:
            return
        start = max(0, have - BEFORE)
        texts = [piece.text for piece in self._settled[start:]]
        found = self._writer.marks.marks(texts, begun=start == 0, ended=False)
        self._marks += found[have - start : ready - start]
        del self._tokens[have:]


def _common(one: Sequence[str], other: Sequence[str]) -> int:
    """Return how many first words are the same."""
    count = min(len(one), len(other))
    if one[:count] == other[:count]:
        return count
    return next((at for at in range(count) if one[at] != other[at]), count)


Made = dict[tuple[str, int, int, str, bool], WrittenToken]
"""Tokens of a line that were made before: most stay as they are while words come."""


def _tokens(
    words: Sequence[str], pieces: Sequence[Piece], marks: Sequence[str], made: Made, *, begins: bool = True
) -> tuple[WrittenToken, ...]:
    """Return pieces with their marks, and capitals where sentences begin."""
    found: list[WrittenToken] = []
    for at, (piece, mark) in enumerate(zip(pieces, marks, strict=True)):
        text = piece.text
        if begins and text == words[piece.first]:
            text = text[0].upper() + text[1:]
        behind = piece.mark or mark
        if mark and not piece.mark and at + 1 < len(pieces) and not _may_part(piece, pieces[at + 1]):
            behind = ""
        begins = behind in (".", "?")
        said = (text, piece.first, piece.last, behind, piece.unsure)
        found.append(made.get(said) or made.setdefault(said, _token(*said)))
    return tuple(found)


def _token(text: str, first: int, last: int, mark: str, unsure: bool) -> WrittenToken:
    shown = cast("Literal['.', '?', ',']", mark) if mark else None
    return WrittenToken(text=text, first=first, last=last, mark=shown, unsure=unsure)


def _may_part(piece: Piece, after: Piece) -> bool:
    """No mark stands in words that were left together, nor between a number and its unit."""
    if piece.unsure and after.unsure:
        return False
    return not (piece.text[0].isdigit() and piece.text[-1].isdigit() and after.text in _UNITS)


_UNITS = frozenset(tables().dose.values()) | frozenset(tables().measure.values())
