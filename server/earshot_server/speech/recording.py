"""Reads recordings as blocks of samples at the stream's rate."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import soundfile
import soxr
from numpy.typing import NDArray

from earshot_protocol.units import RATE

_BLOCK_SECONDS = 0.5


class _Recording(soundfile.SoundFile):  # type: ignore[misc]  # it has no types
    """A sound file that is read without jumps: soundfile's seek after each read spoils MP3."""

    def seekable(self) -> bool:
        """Say no."""
        return False


class RecordingUnreadable(Exception):
    """A file that is no recording, or is not there."""

    exit_code = 2


def check_recording(file: Path) -> None:
    """Do nothing if `file` can be read as sound.

    Raises:
        RecordingUnreadable: it is missing, empty, or no sound.
    """
    if not file.is_file():
        raise RecordingUnreadable(f"There is no file {file}.")
    try:
        frames = soundfile.info(str(file)).frames
    except soundfile.LibsndfileError:
        raise RecordingUnreadable(
            f"{file} cannot be read as sound. WAV, FLAC, Ogg and MP3 files can be."
        ) from None
    if frames == 0:
        raise RecordingUnreadable(f"{file} holds no sound.")


def read_blocks(file: Path) -> Iterator[bytes]:
    """Yield blocks of samples (16 kHz, mono, 16 bit); other rates are resampled, channels mixed.

    Raises:
        RecordingUnreadable: as `check_recording`; or it is damaged further on.
    """
    check_recording(file)
    with _Recording(str(file)) as sound:
        rate = sound.samplerate
        resampler = soxr.ResampleStream(rate, RATE, 1, dtype="float32") if rate != RATE else None
        size = int(rate * _BLOCK_SECONDS)
        while len(block := _read(sound, size)):
            mono = block.mean(axis=1, dtype=np.float32)
            yield _samples(resampler.resample_chunk(mono) if resampler else mono)
        if resampler:
            yield _samples(resampler.resample_chunk(np.zeros(0, dtype=np.float32), last=True))


def _read(sound: _Recording, size: int) -> NDArray[np.float32]:
    try:
        block: NDArray[np.float32] = sound.read(size, dtype="float32", always_2d=True)
    except soundfile.LibsndfileError:
        raise RecordingUnreadable(
            f"{sound.name} is damaged or cut off somewhere, so none of its words are given. Copy it again."
        ) from None
    return block


def _samples(sound: NDArray[np.float32]) -> bytes:
    samples: NDArray[np.int16] = np.clip(np.rint(sound * 32768.0), -32768, 32767).astype("<i2")
    return samples.tobytes()
