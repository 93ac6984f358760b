"""Punctuation by a small model: for each piece the mark behind it.

A stack of gated convolutions over the pieces, trained from punctuated dialogues by
`scripts/train_punctuation.py`. It looks at `BEFORE` pieces before a mark's and at `BEHIND` behind it, so
that a mark with so many behind it never changes, whatever is said later.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

MODEL = Path(__file__).parent / "marks.npz"
MARKS = ("", ",", ".", "?")
"""What the model's outputs mean."""
LAYERS = ((-2, -1, 0, 1, 2), (-2, -1, 0, 1, 2), (-4, -2, 0), (-8, -4, 0))
"""The places that each layer looks at, relative to its own."""
BEFORE = -sum(offsets[0] for offsets in LAYERS)
BEHIND = sum(offsets[-1] for offsets in LAYERS)

Floats = NDArray[np.float32]
_NUMBER = re.compile(r"\d[\d.,:/]*")


def key(text: str) -> str:
    """Return what the model knows a piece by: in lower case, all numbers alike."""
    return _NUMBER.sub("0", text.lower())


@dataclass(frozen=True)
class _Layer:
    weight: Floats
    bias: Floats
    scale: Floats
    shift: Floats


class MarkModel:
    """The trained model; shared by all streams and threads."""

    def __init__(self, path: Path = MODEL) -> None:
        with np.load(path) as found:
            parts = {name: found[name] for name in found.files}
        self._words = _numbered(parts["words"])
        self._endings = _numbered(parts["endings"])
        parts = {name: part.astype(np.float32) for name, part in parts.items() if part.dtype.kind == "f"}
        self._word_vectors, self._ending_vectors = parts["word_vectors"], parts["ending_vectors"]
        self._first, self._last = parts["edges"]
        self._into = parts["into_weight"], parts["into_bias"]
        self._out = parts["out_weight"], parts["out_bias"]
        names = ("weight", "bias", "scale", "shift")
        self._layers = [_Layer(*(parts[f"{name}{at}"] for name in names)) for at in range(len(LAYERS))]

    def marks(self, texts: Sequence[str], *, begun: bool = True, ended: bool = True) -> list[str]:
        """Return the mark behind each piece, one of `MARKS`.

        Args:
            begun: the first piece begins a segment.
            ended: the last one ends it. Without that the last `BEHIND` marks are not to be relied on.
        """
        if not texts:
            return []
        return [MARKS[found] for found in self.scores(texts, begun=begun, ended=ended).argmax(axis=1)]

    def scores(self, texts: Sequence[str], *, begun: bool = True, ended: bool = True) -> Floats:
        """Return a row of scores for each piece, one for each of `MARKS`; the highest is chosen."""
        keys = [key(text) for text in texts]
        words = self._word_vectors[[self._words.get(one, 1) for one in keys]]
        endings = self._ending_vectors[[self._endings.get(one[-3:], 0) for one in keys]]
        x: Floats = np.concatenate([words, endings], axis=1) @ self._into[0] + self._into[1]
        if begun:
            x[0] += self._first
        if ended:
            x[-1] += self._last
        for layer, offsets in zip(self._layers, LAYERS, strict=True):
            x = x + _gated(layer, _seen(_normalised(layer, x), offsets))
        scores: Floats = x @ self._out[0] + self._out[1]
        return scores


@cache
def mark_model() -> MarkModel:
    """Return the model that ships with Earshot, loaded once."""
    return MarkModel()


def _numbered(lines: NDArray[np.uint8]) -> dict[str, int]:
    return {word: place for place, word in enumerate(lines.tobytes().decode().split("\n"))}


def _normalised(layer: _Layer, x: Floats) -> Floats:
    centred = x - x.mean(axis=1, keepdims=True)
    deviation = np.sqrt((centred * centred).mean(axis=1, keepdims=True) + np.float32(1e-5))
    normal: Floats = centred / deviation * layer.scale + layer.shift
    return normal


def _seen(x: Floats, offsets: Sequence[int]) -> Floats:
    """Return for each place the rows at its offsets, side by side; zeros beyond the ends."""
    before, behind = -offsets[0], max(0, offsets[-1])
    padded = np.pad(x, ((before, behind), (0, 0)))
    return np.concatenate([padded[before + at : before + at + len(x)] for at in offsets], axis=1)


def _gated(layer: _Layer, seen: Floats) -> Floats:
    value, gate = np.split(seen @ layer.weight + layer.bias, 2, axis=1)
    gated: Floats = value / (1 + np.exp(-gate))
    return gated
