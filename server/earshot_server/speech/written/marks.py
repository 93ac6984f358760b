"""Punctuation by a small model: for each piece the mark behind it.

A stack of gated convolutions over the pieces, trained from punctuated dialogues by
`scripts/train_punctuation.py`. It looks at `BEFORE` pieces before a mark's and at `BEHIND` behind it, so
that a mark with so many behind it never changes, whatever is said later.
"""

import re
from collections.abc import Sequence
from functools import cache
from math import exp, log, log1p
from pathlib import Path
from typing import Literal

import numpy as np
import onnxruntime
from numpy.typing import NDArray

MODEL = Path(__file__).parent / "marks.npz"
Found = Literal["", ",", ".", "?"]
MARKS: tuple[Found, ...] = ("", ",", ".", "?")
"""What the model's outputs mean."""
LAYERS = ((-2, -1, 0, 1, 2), (-2, -1, 0, 1, 2), (-4, -2, 0), (-8, -4, 0))
"""The places that each layer looks at, relative to its own."""
BEFORE = -sum(offsets[0] for offsets in LAYERS)
BEHIND = sum(offsets[-1] for offsets in LAYERS)
GAP = max(-offsets[0] for offsets in LAYERS)
"""So many places without a piece lie between lines that are looked at together: no layer sees over them."""

Floats = NDArray[np.float32]
_NUMBER = re.compile(r"\d[\d.,:/]*")


def key(text: str) -> str:
    """Return what the model knows a piece by: in lower case, all numbers alike."""
    text = text.lower()
    return text if text.isalpha() else _NUMBER.sub("0", text)


class MarkModel:
    """The trained model; shared by all streams and threads."""

    def __init__(self, path: Path = MODEL) -> None:
        with np.load(path) as found:
            parts = {name: found[name] for name in found.files}
        self._words = _numbered(parts["words"])
        self._endings = _numbered(parts["endings"])
        self._rows: NDArray[np.int8] = parts["rows"]
        """Of the words, in steps of `_scale`: a fourth of the memory of floats. The last is that of a gap."""
        self._scale: Floats = parts["scale"]
        self._ending_rows, edges = (parts[name].astype(np.float32) for name in ("ending_rows", "edges"))
        """What is known of a word by its ending alone; what the first and the last piece have more."""
        self._first, self._last = edges
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.enable_mem_pattern = False  # lines are of all lengths
        self._session = onnxruntime.InferenceSession(
            parts["graph"].tobytes(), sess_options=options, providers=["CPUExecutionProvider"]
        )

    def marks(
        self, lines: Sequence[Sequence[str]], *, begun: bool = True, ended: bool = True
    ) -> list[list[Found]]:
        """Return the mark behind each piece of each line; together lines cost less than one by one.

        Args:
            begun: the first piece of each begins a segment.
            ended: the last one ends it. Without that the last `BEHIND` marks are not to be relied on.
        """
        found = self.scores(lines, begun=begun, ended=ended)
        return [[_likeliest(*row) for row in scores.tolist()] for scores in found]

    def scores(
        self, lines: Sequence[Sequence[str]], *, begun: bool = True, ended: bool = True
    ) -> list[Floats]:
        """Return for each line a row of scores for each piece, one for each of `MARKS` (log-odds)."""
        words, places, starts = self._words, list[int](), list[int]()
        for line in lines:
            places += [len(self._rows) - 1] * GAP if places else ()
            starts.append(len(places))
            places += [words.get(text) or words.get(key(text), 0) for text in line]  # most are their own key
        if not places:
            return [np.zeros((0, len(MARKS)), np.float32) for _ in lines]
        x: Floats = self._rows[places] * self._scale
        for line, start in zip(lines, starts, strict=True):
            self._complete(x[start : start + len(line)], places[start:], line, begun, ended)
        (scores,) = self._session.run(None, {"pieces": x.T[None]})
        rows: Floats = scores[0].T
        return [rows[start : start + len(line)] for line, start in zip(lines, starts, strict=True)]

    def _complete(
        self, x: Floats, places: Sequence[int], line: Sequence[str], begun: bool, ended: bool
    ) -> None:
        """Add to a line's rows what is known of words by their endings, and of its first and last piece."""
        for at, text in enumerate(line):
            if not places[at]:
                x[at] = self._ending_rows[self._endings.get(key(text)[-3:], 0)]
        if begun:
            x[:1] += self._first
        if ended:
            x[-1:] += self._last


_BOTH = log(2)
"""Two marks together are likelier than the one that is likelier by this much at most."""


def _likeliest(nothing: float, comma: float, full_stop: float, question: float) -> Found:
    """Return the mark for a piece's scores.

    A sentence ends where both its marks together are likelier than each of the others.
    """
    end, other = max(full_stop, question), max(nothing, comma)
    if end > other or (end + _BOTH > other and end + log1p(exp(-abs(full_stop - question))) > other):
        return "?" if question > full_stop else "."
    return "," if comma > nothing else ""


@cache
def mark_model() -> MarkModel:
    """Return the model that ships with Earshot, loaded once."""
    return MarkModel()


def _numbered(lines: NDArray[np.uint8]) -> dict[str, int]:
    return {word: place for place, word in enumerate(lines.tobytes().decode().split("\n"))}
