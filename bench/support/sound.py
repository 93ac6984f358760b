"""The sound that the benches stream: consultations from `samples/`, cut into pieces."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from earshot_protocol.units import RATE, WIDTH, seconds

SAMPLES = Path(__file__).parents[2] / "samples" / "consultations"
MODEL = Path(__file__).parents[2] / "models" / "earshot-en"


@dataclass(frozen=True)
class Piece:
    """Some sound, as samples of the stream's format."""

    name: str
    samples: bytes

    @property
    def count(self) -> int:
        """Length in samples."""
        return len(self.samples) // WIDTH

    @property
    def seconds(self) -> float:
        """Length in seconds."""
        return seconds(self.count)


def recordings(folder: Path = SAMPLES) -> list[Path]:
    """Return the recordings in a folder, by name."""
    return sorted(path for path in folder.iterdir() if path.suffix in (".flac", ".wav"))


@cache
def read(path: Path) -> Piece:
    """Read a whole recording."""
    from earshot_server.speech.recording import read_blocks

    return Piece(path.stem, b"".join(read_blocks(path)))


def pieces(count: int, length: float, folder: Path = SAMPLES) -> list[Piece]:
    """Return `count` pieces of `length` seconds: first the recordings' beginnings, then what follows."""
    whole = [read(path) for path in recordings(folder)]
    size = int(length * RATE) * WIDTH
    cut: list[Piece] = []
    start = 0
    while len(cut) < count:
        room = [piece for piece in whole if len(piece.samples) >= start + size]
        if not room:
            start = 0
            continue
        cut += [
            Piece(f"{piece.name}+{start // WIDTH // RATE}", piece.samples[start : start + size])
            for piece in room
        ]
        start += size
    return cut[:count]


def joined(length: float, folder: Path = SAMPLES) -> Piece:
    """Return `length` seconds of the recordings, one behind the other, from the first again if need be.

    Raises:
        FileNotFoundError: there is none in the folder.
    """
    whole = b"".join(read(path).samples for path in recordings(folder))
    if not whole:
        raise FileNotFoundError(f"{folder} has no recordings (.flac, .wav).")
    size = int(length * RATE) * WIDTH
    return Piece("joined", (whole * (size // len(whole) + 1))[:size])


def spoken(path: Path) -> str:
    """Return what is said in a recording, from the reference beside it."""
    turns = json.loads(path.with_suffix(".json").read_text("utf-8"))["turns"]
    return " ".join(turn["text"] for turn in turns)
