"""The binary frames of `earshot.stream.v1`: chunks of sound.

    byte 0      kind, 1 = sound
    byte 1      flags, 0
    bytes 2-3   reserved, 0
    bytes 4-11  offset of the first sample, unsigned
    then        1 to CHUNK_MAX samples, signed 16 bit

All numbers are little-endian.
"""

import struct
from dataclasses import dataclass

from earshot_protocol.errors import MalformedFrame
from earshot_protocol.units import CHUNK_MAX, OFFSET_MAX, WIDTH

KIND_SOUND = 1
_HEADER = struct.Struct("<BBHQ")
FRAME_BYTES_MAX = _HEADER.size + CHUNK_MAX * WIDTH
"""Longest binary frame, in bytes."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """Sound of one binary frame.

    Raises:
        MalformedFrame: no whole samples, none at all, more than `CHUNK_MAX`, or beyond `OFFSET_MAX`.
    """

    offset: int
    """Of the first sample, in samples from the encounter's start."""
    samples: bytes
    """Signed 16-bit little-endian samples."""

    def __post_init__(self) -> None:
        if not self.samples:
            raise MalformedFrame("it holds no sample")
        if len(self.samples) % WIDTH:
            raise MalformedFrame(f"{len(self.samples)} bytes of sound are no whole number of samples")
        if len(self.samples) > CHUNK_MAX * WIDTH:
            raise MalformedFrame(f"{len(self.samples) // WIDTH} samples, at most {CHUNK_MAX} are allowed")
        if not 0 <= self.offset <= OFFSET_MAX - self.count:
            raise MalformedFrame(f"it ends beyond sample {OFFSET_MAX}")

    @property
    def count(self) -> int:
        """Length in samples."""
        return len(self.samples) // WIDTH

    @property
    def end(self) -> int:
        """Offset after the last sample."""
        return self.offset + self.count


def encode_chunk(chunk: Chunk) -> bytes:
    """Return the binary frame of a chunk."""
    return _HEADER.pack(KIND_SOUND, 0, 0, chunk.offset) + chunk.samples


def decode_chunk(data: bytes) -> Chunk:
    """Read a binary frame.

    Raises:
        MalformedFrame: too short, too long, an unknown kind, flags or reserved bits set, or no legal chunk.
    """
    if len(data) < _HEADER.size:
        raise MalformedFrame(f"{len(data)} bytes, the header alone has {_HEADER.size}")
    if len(data) > FRAME_BYTES_MAX:
        raise MalformedFrame(f"{len(data)} bytes, at most {FRAME_BYTES_MAX} are allowed")
    kind, flags, reserved, offset = _HEADER.unpack_from(data)
    if kind != KIND_SOUND:
        raise MalformedFrame(f"kind is {kind}, known is {KIND_SOUND}")
    if flags or reserved:
        raise MalformedFrame("flags or reserved bits are set, none is known")
    return Chunk(offset, data[_HEADER.size :])
