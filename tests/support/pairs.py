"""The spoken and written pairs, and a written form as they write it."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from earshot_server.speech.written.line import Piece
from earshot_server.speech.written.rules import write
from earshot_server.speech.written.tables import tables

FOLDER = Path(__file__).parents[1] / "server/speech/written/pairs"
EXACT = frozenset({"dose", "vital", "number", "range", "unsure"})
"""Kinds that must be exact in 98 of 100."""


@dataclass(frozen=True)
class Pair:
    """What was said and what a chart writes."""

    kind: str
    spoken: str
    written: str


def pairs(name: str) -> list[Pair]:
    """Read `pairs`, `set-aside` or `second`."""
    lines = (FOLDER / f"{name}.tsv").read_text("utf-8").splitlines()
    rows = [line.split("\t") for line in lines if not line.startswith("#")]
    return [Pair(kind, spoken, written) for kind, _, spoken, written in rows]


def shown(pieces: Iterable[Piece]) -> str:
    """Return a written form as the pairs have it: unsure words in braces."""
    groups = []
    for unsure, some in groupby(pieces, key=lambda piece: piece.unsure):
        text = " ".join(piece.text + (piece.mark or "") for piece in some)
        groups.append(f"{{{text}}}" if unsure else text)
    return " ".join(groups)


def wrote(spoken: str) -> str:
    """Return what the rules write of some words."""
    return shown(write(spoken.split(), tables()))
