"""What the rules look at: the words of a line, and what is written of it so far."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from earshot_protocol.words import Mark
from earshot_server.speech.written.tables import Tables


class Piece(NamedTuple):
    """A piece of the written form; `last` belongs to it."""

    text: str
    first: int
    last: int
    unsure: bool = False
    mark: Mark | None = None


@dataclass
class Line:
    """Words being written from left to right."""

    words: Sequence[str]
    tables: Tables
    pieces: list[Piece] = field(default_factory=list)

    def word(self, at: int) -> str:
        """Return the word there; nothing before the first and behind the last one."""
        return self.words[at] if 0 <= at < len(self.words) else ""

    def said(self, at: int, phrase: Sequence[str]) -> bool:
        """Tell whether a phrase begins there."""
        return tuple(self.words[at : at + len(phrase)]) == tuple(phrase)

    def near(self, before: int, cues: frozenset[str], stops: frozenset[str], reach: int) -> bool:
        """Tell whether one of some words stands shortly before a place, with none of `stops` in between."""
        for piece in reversed(self.pieces):
            if piece.last < before - reach:
                return False
            if piece.last >= before:
                continue
            text = piece.text.lower()
            if text in cues:
                return True
            if text in stops:
                return False
        return False

    def spoken(self, first: int, behind: int, unsure: bool = False) -> list[Piece]:
        """Return words as they were spoken."""
        return [Piece(self.words[at], at, at, unsure) for at in range(first, behind)]


Rule = Callable[[Line, int], list[Piece] | None]
"""Writes what begins at a word; None: it is none of its business."""
