"""The spoken and written pairs, and a written form as they write it."""

import re
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
_MEASURE = re.compile(r"\d[\d.,/]*|\b(?:mcg|mg|g|kg|mL|L|mEq|lb|oz|units|cm|mm)\b")


@dataclass(frozen=True)
class Pair:
    """What was said and what a chart writes."""

    kind: str
    spoken: str
    written: str


def pairs(name: str) -> list[Pair]:
    """Read one of the files of pairs."""
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


def wrong(pair: Pair) -> bool:
    """Tell whether a number or a unit is written that nobody said; words left as spoken are not wrong."""
    right = {*_MEASURE.findall(pair.written), *pair.spoken.split()}
    return not set(_MEASURE.findall(wrote(pair.spoken))) <= right
