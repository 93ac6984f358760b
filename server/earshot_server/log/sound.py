"""Retained sound: one encrypted file an encounter and epoch, in records of about a second.

Record: offset (8 bytes), length of the sealed samples (4 bytes), both little-endian, sealed samples.
"""

import os
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from earshot_protocol.units import RATE, WIDTH
from earshot_server.keys.errors import NoDataKey
from earshot_server.keys.ring import KeyRing
from earshot_server.keys.seal import OVERHEAD_BYTES, place, seal, unseal
from earshot_server.keys.wrapped import Kind

_HEAD = struct.Struct("<QI")
_RECORD = RATE
"""Samples a record."""
SEALED_MAX = RATE * WIDTH * 60
"""A longer record is no record (bytes)."""


def sound_path(folder: Path, encounter: str, epoch: int, generation: int = 0) -> Path:
    """Return where the sound of an epoch is kept, sealed by this generation of the encounter's key."""
    return folder / encounter / (f"{epoch}.{generation}.sound" if generation else f"{epoch}.sound")


def sound_files(folder: Path, encounter: str) -> list[tuple[Path, int, int]]:
    """Return the encounter's files of sound, with epoch and generation, in order."""
    found = []
    for path in (folder / encounter).glob("*.sound"):
        epoch, _, generation = path.name.removesuffix(".sound").partition(".")
        if epoch.isdigit() and (generation or "0").isdigit():
            found.append((path, int(epoch), int(generation or "0")))
    return sorted(found, key=lambda one: one[1:])


class SoundWriter:
    """Appends an epoch's sound to its file: `add` and `take` in the event loop, `write` in a thread."""

    def __init__(self, folder: Path, encounter: str, epoch: int, key: bytes, generation: int = 0) -> None:
        self._path = sound_path(folder, encounter, epoch, generation)
        self._place = (encounter, str(epoch))
        self._key = key
        self._waiting = bytearray()
        self._offset: int | None = None

    def add(self, offset: int, samples: bytes) -> bool:
        """Take the samples that follow; True if enough wait for a record."""
        if self._offset is None:
            self._offset = offset
        self._waiting += samples
        return len(self._waiting) >= _RECORD * WIDTH

    def take(self) -> tuple[int, bytes] | None:
        """Return what waits, as offset and samples, and forget it."""
        if self._offset is None or not self._waiting:
            return None
        offset, samples = self._offset, bytes(self._waiting)
        self._offset = offset + len(samples) // WIDTH
        self._waiting.clear()
        return offset, samples

    def write(self, offset: int, samples: bytes) -> None:
        """Append a record.

        Raises:
            OSError: the disk does not take it.
        """
        sealed = seal(self._key, samples, place("sound", *self._place, str(offset)))
        self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(descriptor, "ab") as file:
            file.write(_HEAD.pack(offset, len(sealed)) + sealed)


def read_sound(
    folder: Path, encounter: str, epoch: int, key: bytes, generation: int = 0
) -> Iterator[tuple[int, bytes]]:
    """Yield (offset, samples) of all whole records; one cut short at the end is left out.

    Raises:
        NotAuthentic: a record was changed or belongs elsewhere.
        OSError: there is no such file.
    """
    with sound_path(folder, encounter, epoch, generation).open("rb") as file:
        while len(head := file.read(_HEAD.size)) == _HEAD.size:
            offset, length = _HEAD.unpack(head)
            if length > SEALED_MAX or len(sealed := file.read(length)) < length:
                return
            where = place("sound", encounter, str(epoch), str(offset))
            yield offset, unseal(key, sealed, where, "A record of sound")


def read_encounter(folder: Path, encounter: str, ring: KeyRing) -> Iterator[tuple[int, bytes]]:
    """Yield (offset, samples) of all that is kept of an encounter, epoch after epoch.

    Raises:
        NoDataKey: its sound was erased.
        NotAuthentic: a record was changed or belongs elsewhere.
    """
    for _, epoch, generation in sound_files(folder, encounter):
        key = ring.get(encounter, Kind.SOUND, generation)
        yield from read_sound(folder, encounter, epoch, key, generation)


@dataclass(frozen=True)
class SoundRecord:
    """Where a record lies, and which samples it holds; what they are is read by `open_record`."""

    path: Path
    encounter: str
    epoch: int
    generation: int
    offset: int
    """First sample, counted from the encounter's start."""
    end: int
    """Sample after the last one."""
    place: int
    """Of the sealed samples in the file (bytes)."""
    length: int
    """Of the sealed samples (bytes)."""


def sound_records(folder: Path, encounter: str) -> Iterator[SoundRecord]:
    """Yield all whole records of an encounter, epoch after epoch, without opening any."""
    for path, epoch, generation in sound_files(folder, encounter):
        size = path.stat().st_size
        with path.open("rb") as file:
            while len(head := file.read(_HEAD.size)) == _HEAD.size:
                offset, length = _HEAD.unpack(head)
                place = file.tell()
                if length > SEALED_MAX or place + length > size:
                    break
                end = offset + (length - OVERHEAD_BYTES) // WIDTH
                yield SoundRecord(path, encounter, epoch, generation, offset, end, place, length)
                file.seek(length, os.SEEK_CUR)


def open_record(record: SoundRecord, ring: KeyRing) -> bytes:
    """Return a record's samples.

    Raises:
        NoDataKey: the sound was erased.
        NotAuthentic: it was changed or belongs elsewhere.
        OSError: the file is gone.
    """
    with record.path.open("rb") as file:
        file.seek(record.place)
        sealed = file.read(record.length)
    where = place("sound", record.encounter, str(record.epoch), str(record.offset))
    key = ring.get(record.encounter, Kind.SOUND, record.generation)
    return unseal(key, sealed, where, "A record of sound")


def keep_sound(folder: Path, encounter: str, ring: KeyRing, spans: Sequence[tuple[int, int]]) -> None:
    """Write all sound anew under the newest key, without the spans (start, end); then delete the old files.

    May be repeated after it was interrupted.

    Raises:
        NotAuthentic: a record was changed: nothing was deleted.
        OSError: the disk does not take it: nothing was deleted.
    """
    files = sound_files(folder, encounter)
    try:
        newest, key = ring.newest(encounter, Kind.SOUND)
    except NoDataKey:
        newest, key = -1, b""  # nobody can read it any more
    for epoch in sorted({epoch for _, epoch, _ in files} if key else ()):
        target = sound_path(folder, encounter, epoch, newest)
        if target.exists():
            continue  # done before it was interrupted
        fresh = target.with_suffix(".part")
        with fresh.open("wb") as file:
            for _, _, generation in [one for one in files if one[1] == epoch]:
                old = ring.get(encounter, Kind.SOUND, generation)
                for offset, samples in read_sound(folder, encounter, epoch, old, generation):
                    for start, piece in _outside(offset, samples, spans):
                        sealed = seal(key, piece, place("sound", encounter, str(epoch), str(start)))
                        file.write(_HEAD.pack(start, len(sealed)) + sealed)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(target)
    for path, _, generation in files:
        if generation != newest:
            path.unlink(missing_ok=True)


def silenced(offset: int, samples: bytes, spans: Sequence[tuple[int, int]]) -> bytes:
    """Return samples with silence in place of what lies in the spans (start, end)."""
    heard = samples
    for start, end in spans:
        first = max(0, start - offset) * WIDTH
        last = min(len(samples), max(0, end - offset) * WIDTH)
        if first < last:
            heard = heard[:first] + bytes(last - first) + heard[last:]
    return heard


def _outside(offset: int, samples: bytes, spans: Sequence[tuple[int, int]]) -> Iterator[tuple[int, bytes]]:
    """Yield the pieces (offset, samples) that lie in no span."""
    start, to = offset, offset + len(samples) // WIDTH
    for first, last in sorted(spans):
        if last <= start or first >= to:
            continue
        if first > start:
            yield start, samples[(start - offset) * WIDTH : (first - offset) * WIDTH]
        start = last
    if start < to:
        yield start, samples[(start - offset) * WIDTH :]
