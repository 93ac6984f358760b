"""What lies in a spool file, before encryption; pure. `docs/spool.md` is the specification."""

import struct
from dataclasses import dataclass
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, ConfigDict, StringConstraints, ValidationError

from earshot_client.errors import SpoolDamaged
from earshot_protocol.messages import Control, EncounterId, Hello, Label, Number, Offset
from earshot_protocol.units import RATE, WIDTH

MAGIC = b"earshot-spool-1\n"
FILE_SAMPLES = 30 * RATE
"""Sound in a file at most, in samples (30 s)."""
SOUND_MAX = RATE
"""Longest sound in a record, in samples (1 s)."""
RECORD_BYTES_MAX = 64 * 1024
"""Longest record, encrypted, in bytes."""

_OFFSET = struct.Struct("<Q")
_HEAD, _SOUND, _CONTROL, _FINISHED = b"H", b"S", b"C", b"F"

Server = Annotated[str, StringConstraints(max_length=2000)]


class StreamHead(BaseModel):
    """Whose sound it is: all that is needed to send it without the program that recorded it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    encounter: EncounterId
    stream_key: str
    """Lets this client back into its stream, and no other."""
    servers: tuple[Server, ...]
    """Where it was meant to go, in the order of preference."""
    label: Label | None = None
    clinician: Label | None = None
    started: AwareDatetime

    def hello(self, first_offset: int, first_control: int) -> Hello:
        """Return the message that opens the stream from the first sample and control still held."""
        return Hello(
            encounter=self.encounter,
            stream_key=self.stream_key,
            first_offset=first_offset,
            first_control=first_control,
            label=self.label,
            clinician=self.clinician,
        )


class FileHead(BaseModel):
    """The first record of every file: files before it may have been freed."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    stream: StreamHead
    number: Number
    """Of the file, from 1; also its name."""
    first_offset: Offset
    first_control: Number


@dataclass(frozen=True, slots=True)
class Sound:
    """Samples from `offset` on."""

    offset: int
    samples: bytes
    """Signed 16-bit little-endian samples."""

    @property
    def end(self) -> int:
        """Offset after the last sample."""
        return self.offset + len(self.samples) // WIDTH


@dataclass(frozen=True, slots=True)
class Finished:
    """The capture ended in order, and not by a crash."""


Record = FileHead | Sound | Control | Finished


def pack(record: Record) -> bytes:
    """Return the bytes of a record: a letter for its kind, then its body."""
    if isinstance(record, Sound):
        return _SOUND + _OFFSET.pack(record.offset) + record.samples
    if isinstance(record, Control):
        return _CONTROL + record.model_dump_json(exclude_none=True).encode()
    if isinstance(record, FileHead):
        return _HEAD + record.model_dump_json(exclude_none=True).encode()
    return _FINISHED


def unpack(data: bytes) -> Record:
    """Read a record.

    Raises:
        SpoolDamaged: it is none; as records are authenticated, another version of the program wrote it.
    """
    kind, body = data[:1], data[1:]
    try:
        if kind == _SOUND and len(body) >= _OFFSET.size and (len(body) - _OFFSET.size) % WIDTH == 0:
            return Sound(_OFFSET.unpack_from(body)[0], body[_OFFSET.size :])
        if kind == _CONTROL:
            return Control.model_validate_json(body)
        if kind == _HEAD:
            return FileHead.model_validate_json(body)
        if kind == _FINISHED and not body:
            return Finished()
    except ValidationError:
        pass
    raise SpoolDamaged("A record of the spool is of no kind that this version of Earshot knows.")
