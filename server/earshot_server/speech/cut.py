"""Where to divide speech that goes on for too long: in the quietest gap between two words."""

import itertools
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from earshot_protocol.units import RATE
from earshot_protocol.words import Word

_EARLIEST = 1 / 3
"""No cut in the first part of the sound: what remains is heard again, so it should be short."""

_MARGIN = RATE * 3 // 10
"""No cut so close to the end (samples): the last words may still change."""

_SPAN = RATE * 30 // 1000
"""Loudness is taken over so many samples to each side of a gap's middle."""


def quietest_gap(words: Sequence[Word], sound: NDArray[np.int16], start: int) -> int | None:
    """Return the offset of the quietest gap between words; None if no gap is far enough from both ends.

    Args:
        words: the words heard in `sound`, in order.
        sound: the samples of the segment.
        start: the offset of its first sample.
    """
    earliest = start + int(len(sound) * _EARLIEST)
    latest = start + len(sound) - _MARGIN
    middles = [(before.end + after.start) // 2 for before, after in itertools.pairwise(words)]
    candidates = [middle for middle in middles if earliest <= middle <= latest]
    return min(candidates, key=lambda middle: _loudness(sound, middle - start), default=None)


def _loudness(sound: NDArray[np.int16], at: int) -> float:
    around = sound[max(0, at - _SPAN) : at + _SPAN].astype(np.float64)
    return float(np.mean(around * around)) if len(around) else 0.0
