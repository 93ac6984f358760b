"""The frames of some sound, folded: what the speaker model's network begins with.

A frame's window is its own mirror image, so the spectrum needs but the sums and the differences of a frame's
two halves, the second one reversed.
"""

import threading

import numpy as np
from numpy.typing import NDArray

FRAME, STEP = 400, 160
"""Samples a frame takes, and from one to the next."""
_HALF = FRAME // 2
_PREEMPHASIS = np.float32(0.97)

Floats = NDArray[np.float32]


class Folder(threading.local):
    """Folds frames in memory that each thread keeps: to be given fresh memory costs more than to fold."""

    def __init__(self) -> None:
        self._samples, self._frames = (np.empty((2, 0), np.float32) for _ in range(2))

    def fold(self, sound: NDArray[np.int16]) -> tuple[Floats, Floats]:
        """Return the halves' sums and differences of each frame, emphasised; good until the next call.

        The model was made for 8000 Hz: emphasis is over two samples here.
        """
        count = (len(sound) - FRAME) // STEP + 1
        self._samples = _enough(self._samples, len(sound))
        self._frames = _enough(self._frames, count * _HALF)
        forwards, backwards = self._samples[:, : len(sound)]
        sums, differences = self._frames[:, : count * _HALF].reshape(2, count, _HALF)
        np.multiply(sound, -_PREEMPHASIS, out=backwards, casting="unsafe")
        forwards[:] = sound
        forwards[2:] += backwards[:-2]
        backwards[:] = forwards[::-1]
        heads = _rows(forwards, count, 0, STEP)
        tails = _rows(backwards, count, len(sound) - FRAME, -STEP)
        return np.add(heads, tails, out=sums), np.subtract(heads, tails, out=differences)


def _enough(memory: Floats, size: int) -> Floats:
    return memory if memory.shape[1] >= size else np.empty((2, size), np.float32)


def _rows(samples: Floats, count: int, first: int, step: int) -> Floats:
    """Return half a frame in each row, as a view: `sliding_window_view` costs more than what it is for."""
    size = samples.itemsize
    return np.ndarray((count, _HALF), samples.dtype, samples, first * size, (step * size, size))
