"""Reads just enough of OpenFst's binary files, Vosk's decoding graphs, to tell whether they are whole.

All numbers are little-endian; a string has its length before it, in 32 bits.
"""

import mmap
import struct
from dataclasses import dataclass
from pathlib import Path

from earshot_server.speech.kaldi import Damaged

_FST_MAGIC = 0x7EB2FDD6
_ADD_ON_MAGIC = 0x1A9FD15A
_INPUT_WORDS, _OUTPUT_WORDS = 1, 2  # flags: the graph carries these tables
_LONGEST_TYPE_NAME = 64
_ARC_SIZE = 16
_STATE_SIZES = {"const": 20, "vector": 12}


@dataclass(frozen=True)
class _Header:
    type: str
    flags: int
    states: int
    arcs: int
    end: int
    """Offset of what follows it, in bytes."""


def check_graph(path: Path) -> bool:
    """Check that a graph holds all that its header promises; return whether it carries its words.

    Raises:
        Damaged: it is not an OpenFst graph, or cut short.
    """
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        try:
            header = _read_header(data, 0)
            least = _least_size(data, header)
        except struct.error:
            raise Damaged("is cut short") from None
        if len(data) < least:
            raise Damaged(f"has {len(data):,} bytes where its header promises {least:,}")
        return bool(header.flags & _OUTPUT_WORDS)


def _least_size(data: mmap.mmap, header: _Header) -> int:
    """Return the bytes that all parts take together; of kinds with more parts than known here, at least."""
    if header.type == "olabel_lookahead":  # wraps a graph that has a header of its own
        (magic,) = struct.unpack_from("<i", data, header.end)
        if magic != _ADD_ON_MAGIC:
            raise Damaged("is not a graph that Vosk knows")
        return _least_size(data, _read_header(data, header.end + 4))
    at = _skip_words(data, header)
    if header.type == "ngram":
        return at + _ngram_size(*struct.unpack_from("<QQQ", data, at))
    if header.type in _STATE_SIZES:
        return at + max(header.states, 0) * _STATE_SIZES[header.type] + max(header.arcs, 0) * _ARC_SIZE
    return at


def _ngram_size(states: int, futures: int, finals: int) -> int:
    """Return the bytes that an n-gram graph takes after its tables (OpenFst's `NGramFstImpl::Storage`)."""
    bitmaps = sum((bits + 63) // 64 * 8 for bits in (2 * states + 1, futures + states + 1, states))
    labels = 4 * (states + 1 + futures)
    weights = 4 * (states + 1 + finals + futures + 1)
    return struct.calcsize("<QQQ") + bitmaps + labels + weights


def _read_header(data: mmap.mmap, at: int) -> _Header:
    (magic,) = struct.unpack_from("<i", data, at)
    if magic != _FST_MAGIC:
        raise Damaged("is not an OpenFst graph")
    kind, at = _read_string(data, at + 4)
    _arc_type, at = _read_string(data, at)
    layout = "<iiQqqq"
    _version, flags, _properties, _start, states, arcs = struct.unpack_from(layout, data, at)
    return _Header(kind, flags, states, arcs, at + struct.calcsize(layout))


def _read_string(data: mmap.mmap, at: int) -> tuple[str, int]:
    (length,) = struct.unpack_from("<i", data, at)
    if not 0 < length <= _LONGEST_TYPE_NAME:
        raise Damaged("is not an OpenFst graph")
    at += 4
    return data[at : at + length].decode("ascii", "replace"), at + length


def _skip_words(data: mmap.mmap, header: _Header) -> int:
    """Return where the tables of words end that follow the header."""
    at = header.end
    for table in (_INPUT_WORDS, _OUTPUT_WORDS):
        if header.flags & table:
            at = _skip_string(data, at + 4)  # its magic number, then its name
            _free_key, words = struct.unpack_from("<qq", data, at)
            at += 16
            for _ in range(words):
                at = _skip_string(data, at) + 8
    return at


def _skip_string(data: mmap.mmap, at: int) -> int:
    length: int
    (length,) = struct.unpack_from("<i", data, at)
    if length < 0:
        raise Damaged("is damaged in its table of words")
    return at + 4 + length
