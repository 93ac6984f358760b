"""How loud the sound is, in dBFS and in words; pure."""

from collections import deque
from dataclasses import dataclass
from enum import Enum

import numpy as np

from earshot_client.capture.source import Block

WINDOW = 50
"""Blocks that a verdict looks back on (5 s)."""
SETTLE = 10
"""Blocks before the first verdict (1 s)."""

FLOOR = -96.0
"""Shown for digital silence (dBFS): one step of 16 bits is -90."""
NO_SIGNAL = -80.0
"""A peak below it is no sound at all: a muted or dead microphone still flips its lowest bits (dBFS)."""
TOO_QUIET = -45.0
"""Speech whose loudest block lies below it is hard to recognise (RMS, dBFS)."""
NOISY_FLOOR = -45.0
"""Noise below it disturbs nobody (RMS, dBFS)."""
NOISY_GAP = 10.0
"""Speech should stand out from the noise by at least so much (dB)."""
CLIPPED = 32_700
"""Samples at or beyond it count as clipped..."""
CLIPPED_COUNT = 8
"""... and so many in the window are more than an accident."""


class Verdict(Enum):
    """The level in words."""

    LISTENING = "listening"
    GOOD = "good"
    NO_SIGNAL = "no signal"
    TOO_QUIET = "too quiet"
    CLIPPING = "clipping"
    NOISY = "noisy"


@dataclass(frozen=True, slots=True)
class Level:
    """Of the newest block; the verdict is about the last five seconds."""

    peak: float
    """dBFS."""
    rms: float
    """dBFS."""
    verdict: Verdict


class LevelMeter:
    """Follows the level block by block."""

    def __init__(self) -> None:
        self._window: deque[tuple[float, float, int]] = deque(maxlen=WINDOW)

    def update(self, block: Block) -> Level:
        """Take in a block."""
        loudness = np.abs(block.astype(np.int32))
        peak = _dbfs(float(loudness.max(initial=0)))
        rms = _dbfs(float(np.sqrt(np.mean(np.square(loudness, dtype=np.float64)))) if len(block) else 0.0)
        self._window.append((peak, rms, int(np.count_nonzero(loudness >= CLIPPED))))
        return Level(peak, rms, self._verdict())

    def _verdict(self) -> Verdict:
        if len(self._window) < SETTLE:
            return Verdict.LISTENING
        peaks, loudness, clipped = zip(*self._window, strict=True)
        if max(peaks) < NO_SIGNAL:
            return Verdict.NO_SIGNAL
        if sum(clipped) >= CLIPPED_COUNT:
            return Verdict.CLIPPING
        speech, noise = np.percentile(loudness, (95, 10))
        if speech < TOO_QUIET:
            return Verdict.TOO_QUIET
        if noise > NOISY_FLOOR and speech - noise < NOISY_GAP:
            return Verdict.NOISY
        return Verdict.GOOD


def _dbfs(amplitude: float) -> float:
    return FLOOR if amplitude <= 0 else max(FLOOR, 20 * float(np.log10(amplitude / 32768)))
