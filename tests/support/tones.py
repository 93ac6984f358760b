"""Sound that tests make: tones and files."""

from pathlib import Path

import numpy as np
import numpy.typing as npt
import soundfile

from earshot_protocol.units import RATE


def tone(
    seconds: float, rate: int = RATE, pitch: float = 440.0, amplitude: float = 0.3
) -> npt.NDArray[np.float32]:
    """Return a sine between -1 and 1."""
    moments = np.arange(round(seconds * rate)) / rate
    return (amplitude * np.sin(2 * np.pi * pitch * moments)).astype(np.float32)


def noise(seconds: float, seed: int = 1, amplitude: float = 0.3) -> npt.NDArray[np.int16]:
    """Return samples at 16 kHz of which no two pieces are alike."""
    random = np.random.default_rng(seed)
    return random.integers(
        -round(amplitude * 32767), round(amplitude * 32767), round(seconds * RATE), dtype=np.int16
    )


def sound_file(
    path: Path, samples: npt.NDArray[np.generic], rate: int = RATE, subtype: str | None = None
) -> Path:
    """Write a sound file; its kind follows from the name."""
    soundfile.write(path, samples, rate, subtype=subtype)
    return path
