"""Reads just enough of Kaldi's and OpenFst's binary files to tell whether they are whole.

Vosk ends the whole process on a file that is cut short, so it has to be found before Vosk opens it.
Both formats are little-endian; strings have a 32-bit length before them.
"""

import struct
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

LFS_POINTER = b"version https://git-lfs.github.com/spec/"
"""How a file begins that Git LFS never filled in."""

_KALDI_BINARY = b"\0B"
_FST_MAGIC = 0x7EB2FDD6
_ADD_ON_MAGIC = 0x1A9FD15A
_LONGEST_TYPE_NAME = 64
_PRIORS = b"<Priors> FV \4"
_TAIL = f"<i{len(_PRIORS)}si"
_PRIORS_WITHIN = 4 << 20  # bytes from the end: a float an output, models have thousands of outputs
_ARC_SIZE = 16
_STATE_SIZE = {"const": 20, "vector": 12}
_LEAST_STATE_SIZE = 8  # n-gram graphs: at least a back-off weight and a word a state


class Damaged(Exception):
    """A file that is not what its name says, or not all of it; the text goes after the file's name."""


@dataclass(frozen=True)
class FstHeader:
    """The beginning of a decoding graph."""

    type: str
    has_words: bool
    """It carries its own table of words."""
    states: int
    arcs: int
    size: int
    """Bytes that the header takes."""

    @property
    def least_size(self) -> int:
        """Bytes that header, states and arcs take together at least."""
        state_size = _STATE_SIZE.get(self.type, _LEAST_STATE_SIZE)
        return self.size + max(self.states, 0) * state_size + max(self.arcs, 0) * _ARC_SIZE


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


def check_graph(path: Path) -> FstHeader:
    """Check that a graph holds all the states and arcs that its header promises, and return the header.

    Raises:
        Damaged: it is not an OpenFst graph, or cut short.
    """
    size = path.stat().st_size
    with path.open("rb") as file:
        try:
            header = _read_header(file)
            if header.type == "olabel_lookahead":  # wraps a graph that has a header of its own
                least = header.size + _read_inner_header(file).least_size
            else:
                least = header.least_size
        except struct.error:
            raise Damaged("is cut short within its header") from None
    if size < least:
        raise Damaged(f"has {size:,} bytes where its header promises at least {least:,}")
    return header


def right_context(path: Path) -> int:
    """Return how many frames ahead an acoustic model looks; the number stands near its end.

    Raises:
        Damaged: it is not a Kaldi model in binary form, or cut short.
    """
    size = path.stat().st_size
    with path.open("rb") as file:
        if file.read(2) != _KALDI_BINARY:
            raise Damaged("does not begin like a Kaldi model in binary form")
        file.seek(max(0, size - _PRIORS_WITHIN))
        tail = file.read()
    return _parse_tail(tail)


def _parse_tail(tail: bytes) -> int:
    """Parse `<RightContext> \\4INT<Priors> FV \\4COUNT` and check that COUNT floats follow."""
    label = b"<RightContext> \4"
    at = tail.rfind(label)
    if at < 0:
        raise Damaged("is cut short")
    at += len(label)
    try:
        frames, priors, count = struct.unpack_from(_TAIL, tail, at)
    except struct.error:
        raise Damaged("is cut short") from None
    if priors != _PRIORS or len(tail) - at - struct.calcsize(_TAIL) < 4 * count:
        raise Damaged("is cut short within its last table")
    return int(frames)


def _read_header(file: BinaryIO) -> FstHeader:
    begin = file.tell()
    (magic,) = _unpack(file, "<i")
    if magic != _FST_MAGIC:
        raise Damaged("is not an OpenFst graph")
    kind, _arc_type = _read_string(file), _read_string(file)
    _version, flags, _properties, _start, states, arcs = _unpack(file, "<iiQqqq")
    return FstHeader(kind, bool(flags & 2), states, arcs, file.tell() - begin)


def _read_inner_header(file: BinaryIO) -> FstHeader:
    (magic,) = _unpack(file, "<i")
    if magic != _ADD_ON_MAGIC:
        raise Damaged("is not a graph that Vosk knows")
    return _read_header(file)


def _read_string(file: BinaryIO) -> str:
    (length,) = _unpack(file, "<i")
    if not 0 < length <= _LONGEST_TYPE_NAME:
        raise Damaged("is not an OpenFst graph")
    return file.read(length).decode("ascii", "replace")


def _unpack(file: BinaryIO, fields: str) -> tuple[int, ...]:
    return struct.unpack(fields, file.read(struct.calcsize(fields)))
