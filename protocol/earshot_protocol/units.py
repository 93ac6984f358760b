"""The units of a stream: 16 kHz, mono, signed 16-bit little-endian samples.

An *offset* counts samples from the encounter's start; time that was not captured
(a pause, off the record) is no part of it.
"""

RATE = 16_000
"""Samples a second (Hz)."""

WIDTH = 2
"""Bytes a sample."""

CHUNK_MIN = RATE * 20 // 1000
"""Shortest chunk, in samples (20 ms); only the last one of a capture may be shorter."""

CHUNK_MAX = RATE * 200 // 1000
"""Longest chunk, in samples (200 ms)."""

OFFSET_MAX = 2**48
"""No stream is longer, in samples: a larger offset is a fault of the sender."""


def seconds(samples: int) -> float:
    """Return the length of `samples` in seconds."""
    return samples / RATE
