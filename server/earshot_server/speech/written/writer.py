"""Writes segments, and what is open of them while it is spoken."""

from collections.abc import Sequence

from earshot_protocol.words import Mark, Written, WrittenToken
from earshot_server.speech.written.line import Piece
from earshot_server.speech.written.marks import BEFORE, BEHIND, Found, MarkModel, mark_model
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

    def write(self, words: Sequence[str]) -> Written:
        """Return the written form of a whole segment."""
        return self.open().finish([words])[0]

    def open(self) -> "OpenLine":
        """Begin a line that is still being spoken."""
        return OpenLine(self)


class OpenLine:
    """The written form of a segment while its words come; each costs only what is new in it."""

    __slots__ = (
        "_made",
        "_marks",
        "_rest",
        "_said",
        "_settled",
        "_settled_to",
        "_shown",
        "_tokens",
        "_words",
        "_writer",
    )

    def __init__(self, writer: Writer) -> None:
        self._writer = writer
        self._words: Sequence[str] = ()
        self._said = ""
        """The words as one text: one comparison tells whether only new ones came."""
        self._settled: list[Piece] = []
        """Pieces that no word behind them can change."""
        self._settled_to = 0
        """Index after the last word that they depend on."""
        self._marks: list[Found] = []
        """Of the first of them: those that have enough behind them."""
        self._tokens: list[WrittenToken] = []
        """Of all settled pieces."""
        self._rest: list[WrittenToken] = []
        """Of the words behind them."""
        self._made: Made = {}
        self._shown: Written = ()

    def update(self, words: Sequence[str]) -> Written:
        """Return the written form of the words so far.

        What the next words may change is left as it was spoken, and has no mark: a number that may go on, the
        last pieces.
        """
        said = " ".join(words)
        if said == self._said:
            return self._shown
        grew = not self._words or said.startswith(f"{self._said} ")
        same = len(self._words) if grew else _common(self._words, words)
        self._words, self._said = words, said
        if same < self._settled_to or len(words) - self._settled_to >= LOOK:
            self._settle(words, same)
            self._rest.clear()
        first = self._settled[-1].last + 1 if self._settled else 0
        del self._rest[max(0, same - first) :]
        new = [Piece(words[at], at, at) for at in range(first + len(self._rest), len(words))]
        self._rest += _tokens(words, new, (), self._made, begins=not self._rest and self._begins())
        self._shown = (*self._tokens, *self._rest)
        return self._shown

    def _settle(self, words: Sequence[str], same: int) -> None:
        """Write what no word behind it can change; of the words so many first ones are the same as before."""
        pieces = self._settled
        if same < self._settled_to:
            stays = self._open_from(words, same)
            while pieces and pieces[-1].last >= stays:
                pieces.pop()
        kept = len(pieces)
        open_from = self._open_from(words, len(words))
        pieces = write(words[:open_from], self._writer.tables, pieces)
        while pieces and pieces[-1].last >= open_from:
            pieces.pop()
        self._settled, self._settled_to = pieces, open_from
        self._mark(kept)
        have = len(self._tokens)
        self._tokens += _tokens(words, pieces[have:], self._marks[have:], self._made, begins=self._begins())

    def _begins(self) -> bool:
        """Tell whether a sentence begins behind the tokens."""
        return not self._tokens or self._tokens[-1].mark in (".", "?")

    def finish(self, parts: Sequence[Sequence[str]]) -> list[Written]:
        """Return the written form of each part of the whole segment, as `Writer.write`.

        For less than that after `update`, and for less together than one by one.
        """
        written = [write(words, self._writer.tables) for words in parts]
        marks = self._writer.marks.marks([[piece.text for piece in pieces] for pieces in written])
        return [
            tuple(_tokens(words, pieces, some, self._made))
            for words, pieces, some in zip(parts, written, marks, strict=True)
        ]

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
        (found,) = self._writer.marks.marks([texts], begun=start == 0, ended=False)
        self._marks += found[have - start : ready - start]
        del self._tokens[have:]


def _common(one: Sequence[str], other: Sequence[str]) -> int:
    """Return how many first words are the same."""
    count = min(len(one), len(other))
    return next((at for at in range(count) if one[at] != other[at]), count)


Made = dict[tuple[str, int, int, Mark | None, bool], WrittenToken]
"""Tokens of a line that were made before: most stay as they are while words come."""


def _tokens(
    words: Sequence[str], pieces: Sequence[Piece], marks: Sequence[Found], made: Made, *, begins: bool = True
) -> list[WrittenToken]:
    """Return pieces with their marks, as far as there are some, and capitals where sentences begin."""
    found: list[WrittenToken] = []
    marked = len(marks)
    for at, piece in enumerate(pieces):
        text, first, last, unsure, behind = piece
        if begins and text == words[first]:
            text = text[0].upper() + text[1:]
        mark = marks[at] if at < marked else ""
        if mark and not behind and (at + 1 == len(pieces) or _may_part(piece, pieces[at + 1])):
            behind = mark
        begins = behind in (".", "?")
        said = (text, first, last, behind, unsure)
        token = made.get(said)
        if token is None:
            token = made[said] = WrittenToken.made(text, first, last, behind, unsure)
        found.append(token)
    return found


def _may_part(piece: Piece, after: Piece) -> bool:
    """No mark stands in words that were left together, nor between a number and its unit."""
    if piece.unsure and after.unsure:
        return False
    return not (piece.text[0].isdigit() and piece.text[-1].isdigit() and after.text in _UNITS)


_UNITS = frozenset(tables().dose.values()) | frozenset(tables().measure.values())
