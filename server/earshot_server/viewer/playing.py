"""Retained sound as one WAV file of the encounter's whole timeline, read by ranges of bytes.

What is not kept is silence in it, so that a place in the file is a place in the stream.
"""

import struct
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from earshot_protocol.units import RATE, WIDTH
from earshot_server.keys.ring import KeyRing
from earshot_server.log.sound import SoundRecord, open_record, sound_records

HEAD_BYTES = 44
RANGE_BYTES_MAX = 60 * RATE * WIDTH
"""One answer holds no more: a minute."""


@dataclass(frozen=True)
class Range:
    """Bytes of the file, `end` behind the last one."""

    start: int
    end: int


def read_range(header: str | None, size: int) -> Range | None:
    """Return what a `Range` header asks for, cut to what one answer holds; None if it cannot be met.

    Only one range of bytes is read (RFC 9110, 14.2: a server may leave out others).
    """
    if header is None:
        return Range(0, size)
    unit, _, asked = header.partition("=")
    first, dash, last = asked.strip().partition("-")
    if unit.strip() != "bytes" or not dash or not (first + last).isdecimal():
        return None
    if first:
        start, end = int(first), int(last) + 1 if last else size
    else:
        start, end = max(0, size - int(last)), size
    end = min(end, size, start + RANGE_BYTES_MAX)
    return Range(start, end) if start < end else None


class Recording:
    """What is kept of one encounter's sound. Reads records' heads at first, their samples when asked."""

    def __init__(self, records: Iterable[SoundRecord]) -> None:
        self._records: list[SoundRecord] = []
        for record in records:  # a later epoch heard again what it begins with: it leads
            while self._records and self._records[-1].offset >= record.offset:
                self._records.pop()
            self._records.append(record)
        self._starts = [record.offset for record in self._records]
        self.samples = self._records[-1].end if self._records else 0
        """Length, with what is missing in between."""

    @classmethod
    def of(cls, folder: Path, encounter: str) -> "Recording":
        """Return what is kept; nothing, if nothing is."""
        return cls(sound_records(folder, encounter))

    @property
    def size(self) -> int:
        """Length of the WAV file, in bytes."""
        return HEAD_BYTES + self.samples * WIDTH

    def read(self, wanted: Range, ring: KeyRing) -> bytes:
        """Return bytes of the WAV file.

        Raises:
            NoDataKey: the sound was erased.
            NotAuthentic: a record was changed or belongs elsewhere.
            OSError: it cannot be read.
        """
        head = _head(self.samples)[wanted.start : wanted.end]
        first, last = (max(0, place - HEAD_BYTES) for place in (wanted.start, wanted.end))
        start, end = first // WIDTH, -(-last // WIDTH)
        sound = bytearray((end - start) * WIDTH)
        for record in self._records[max(0, bisect_right(self._starts, start) - 1) :]:
            if record.offset >= end:
                break
            samples = open_record(record, ring)
            low, high = max(start, record.offset), min(end, record.end)
            if low < high:
                piece = samples[(low - record.offset) * WIDTH : (high - record.offset) * WIDTH]
                sound[(low - start) * WIDTH : (low - start) * WIDTH + len(piece)] = piece
        skip = first - start * WIDTH
        return head + bytes(sound[skip : skip + last - first])


def _head(samples: int) -> bytes:
    """Return a WAV header: PCM, 16 bit, mono (Multimedia Programming Interface 1.0, IBM and Microsoft)."""
    length = samples * WIDTH
    form = struct.pack("<4sI4s", b"RIFF", min(length + 36, 0xFFFFFFFF), b"WAVE")
    chunk = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, 1, RATE, RATE * WIDTH, WIDTH, 8 * WIDTH)
    return form + chunk + struct.pack("<4sI", b"data", min(length, 0xFFFFFFFF))
