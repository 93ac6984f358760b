"""From any rate and number of channels to blocks of 16 kHz mono; pure."""

import numpy as np
import numpy.typing as npt
import soxr

from earshot_client.capture.source import BLOCK, Block
from earshot_protocol.units import RATE

Frames = npt.NDArray[np.float32]
"""Samples between -1 and 1, one row a moment, one column a channel."""


class Converter:
    """Downmixes, resamples and cuts into blocks; 16-bit mono at 16 kHz passes through unchanged."""

    def __init__(self, rate: float) -> None:
        self._resampler = None if rate == RATE else soxr.ResampleStream(rate, RATE, 1, dtype="float32")
        self._rest: Block = np.zeros(0, np.int16)

    def feed(self, frames: Frames, *, last: bool = False) -> list[Block]:
        """Return the blocks that are whole now; with `last`, also what is left."""
        mono = frames.mean(axis=1, dtype=np.float32)
        if self._resampler is not None:
            mono = self._resampler.resample_chunk(mono, last=last)
        sound = np.concatenate((self._rest, _to_int16(mono)))
        whole = len(sound) // BLOCK * BLOCK
        blocks = [sound[at : at + BLOCK] for at in range(0, whole, BLOCK)]
        self._rest = sound[whole:]
        if last and len(self._rest):
            blocks.append(self._rest)
            self._rest = self._rest[:0]
        return blocks

    @property
    def waiting(self) -> int:
        """Samples at 16 kHz that wait for a block to be whole."""
        return len(self._rest)

    def flush(self) -> list[Block]:
        """Return what is left after the last frames."""
        return self.feed(np.zeros((0, 1), np.float32), last=True)


def from_int16(samples: bytes, channels: int) -> Frames:
    """Return little-endian 16-bit samples as frames."""
    return np.frombuffer(samples, "<i2").reshape(-1, channels).astype(np.float32) / np.float32(32768)


def _to_int16(mono: npt.NDArray[np.float32]) -> Block:
    return np.clip(np.rint(mono * 32768), -32768, 32767).astype(np.int16)
