"""Pieces of the vendored consultations: real sound, short enough for many tests."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

from earshot_protocol.units import RATE

FOLDER = Path(__file__).parents[2] / "samples/consultations"
NAMES = tuple(sorted(path.stem for path in FOLDER.glob("*.flac")))


@dataclass(frozen=True)
class Piece:
    """A stretch of one consultation."""

    name: str
    start: float
    """Seconds from the consultation's start."""
    seconds: float

    def samples(self) -> NDArray[np.int16]:
        """Return its sound."""
        found, rate = soundfile.read(
            FOLDER / f"{self.name}.flac",
            start=round(self.start * RATE),
            frames=round(self.seconds * RATE),
            dtype="int16",
        )
        assert rate == RATE
        assert len(found) == round(self.seconds * RATE), "the consultation is shorter"
        return np.asarray(found, dtype=np.int16)

    def file(self, folder: Path) -> Path:
        """Write it as a WAV file into `folder` and return where."""
        path = folder / f"{self.name}-{self.start:.0f}-{self.seconds:.0f}.wav"
        if not path.exists():
            soundfile.write(path, self.samples(), RATE)
        return path
