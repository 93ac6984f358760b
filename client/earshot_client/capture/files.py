"""Sound files: whatever libsndfile reads (WAV, FLAC, Ogg, Opus, MP3, AIFF), any rate and channel count."""

from collections.abc import Iterator
from pathlib import Path

import soundfile

from earshot_client.capture.convert import Converter
from earshot_client.capture.reading import ReadSource
from earshot_client.capture.source import Block
from earshot_client.errors import CaptureError


class SoundFile(soundfile.SoundFile):  # type: ignore[misc]  # it has no types
    """A sound file that is read from its start to its end, without a jump.

    soundfile seeks after each read to where the file is anyway; that makes libsndfile's MP3 decoder forget
    what it needs for the next frame, and the sound is spoilt.
    """

    def seekable(self) -> bool:
        """Say no."""
        return False


def file_source(path: Path, *, realtime: bool) -> ReadSource:
    """Return the sound of a file; `realtime` paces it as if spoken now."""
    return ReadSource(path.name, lambda: read_file(path), realtime=realtime)


def read_file(path: Path) -> Iterator[Block]:
    """Yield the blocks of a file.

    Raises:
        CaptureError: not there, not a sound file, or broken off.
    """
    if not path.exists():
        raise CaptureError(f"{path} is not there.")
    if not path.is_file():
        raise CaptureError(f"{path} is not a file.")
    if path.stat().st_size == 0:
        raise CaptureError(f"{path} is empty.")
    try:
        sound = SoundFile(path)
    except soundfile.LibsndfileError as error:
        raise CaptureError(
            f"{path} is not a sound file that can be read here ({error.error_string.strip(' .')}). "
            "WAV, FLAC, Ogg, Opus, MP3 and AIFF are known."
        ) from None
    with sound:
        yield from read_blocks(sound, str(path))


def read_blocks(sound: SoundFile, name: str) -> Iterator[Block]:
    """Yield the blocks of an open sound file.

    Raises:
        CaptureError: it broke off.
    """
    converter = Converter(sound.samplerate)
    read = 0
    while True:
        try:
            frames = sound.read(sound.samplerate // 10, dtype="float32", always_2d=True)
        except soundfile.LibsndfileError as error:
            yield from converter.flush()
            raise CaptureError(
                f"{name} is damaged {read / sound.samplerate:.1f} s after its start "
                f"({error.error_string.strip(' .')}); what comes before was taken."
            ) from None
        if not len(frames):
            break
        read += len(frames)
        yield from converter.feed(frames)
    yield from converter.flush()
