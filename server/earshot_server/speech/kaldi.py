"""Reads just enough of Kaldi's files to tell whether they are whole.

Vosk ends the whole process on a file that is cut short, so it has to be found before Vosk opens it.
"""

import struct
from pathlib import Path

LFS_POINTER = b"version https://git-lfs.github.com/spec/"
"""How a file begins that Git LFS never filled in."""

_KALDI_BINARY = b"\0B"
_RIGHT_CONTEXT = b"<RightContext> \4"
_PRIORS = b"<Priors> FV \4"
_TAIL = f"<i{len(_PRIORS)}si"
_TAIL_WITHIN = 4 << 20  # bytes from the end: a float an output, and models have thousands of outputs


class Damaged(Exception):
    """A file that is not what its name says, or not all of it; the text goes after the file's name."""


def check_present(path: Path) -> None:
    """Check that a file has content of its own.

    Raises:
        Damaged: it is missing, empty, or a pointer left by Git LFS.
    """
    if not path.is_file():
        raise Damaged("is missing")
    with path.open("rb") as file:
        start = file.read(len(LFS_POINTER))
    if not start:
        raise Damaged("is empty")
    if start == LFS_POINTER:
        raise Damaged("is only a Git LFS pointer (`git lfs pull` brings the file itself)")


def right_context(path: Path) -> int:
    """Return how many frames ahead an acoustic model looks; the number stands near its end.

    Raises:
        Damaged: it is not a Kaldi model in binary form, or cut short.
    """
    size = path.stat().st_size
    with path.open("rb") as file:
        if file.read(len(_KALDI_BINARY)) != _KALDI_BINARY:
            raise Damaged("does not begin like a Kaldi model in binary form")
        file.seek(max(0, size - _TAIL_WITHIN))
        tail = file.read()
    at = tail.rfind(_RIGHT_CONTEXT) + len(_RIGHT_CONTEXT)
    if at < len(_RIGHT_CONTEXT) or len(tail) < at + struct.calcsize(_TAIL):
        raise Damaged("is cut short")
    frames, priors, count = struct.unpack_from(_TAIL, tail, at)
    if priors != _PRIORS or len(tail) < at + struct.calcsize(_TAIL) + 4 * count:
        raise Damaged("is cut short within its last table")
    return int(frames)
