"""Sound from a pipe: a WAV, FLAC, Ogg, AIFF or AU stream, or raw samples."""

import os
import sys
from collections.abc import Iterator
from typing import BinaryIO

import soundfile

from earshot_client.capture.convert import Converter, from_int16
from earshot_client.capture.files import SoundFile, read_blocks
from earshot_client.capture.reading import ReadSource
from earshot_client.capture.source import BLOCK, Block
from earshot_client.errors import CaptureError
from earshot_protocol.units import RATE, WIDTH

NAME = "The standard input"


def stdin_source(*, raw: bool, realtime: bool) -> ReadSource:
    """Return the sound of the standard input; `raw` means 16-bit mono at 16 kHz without a header."""
    read = read_raw if raw else read_container
    return ReadSource(NAME, lambda: read(_standard_input()), realtime=realtime)


def read_raw(pipe: BinaryIO) -> Iterator[Block]:
    """Yield blocks of raw 16-bit mono samples at 16 kHz.

    Raises:
        CaptureError: it ended within a sample.
    """
    converter = Converter(RATE)
    rest = b""
    while data := pipe.read(BLOCK * WIDTH):
        data = rest + data
        whole = len(data) // WIDTH * WIDTH
        rest = data[whole:]
        yield from converter.feed(from_int16(data[:whole], 1))
    yield from converter.flush()
    if rest:
        raise CaptureError(
            f"{NAME} ended in the middle of a sample: is it 16-bit mono at 16 kHz? "
            "What came before was taken."
        )


def read_container(pipe: BinaryIO) -> Iterator[Block]:
    """Yield the blocks of a sound file that comes through a pipe.

    Raises:
        CaptureError: nothing came, not a sound file, or one that cannot be read without jumping in it.
    """
    forward = ForwardFile(pipe)
    if not forward.read(1):
        raise CaptureError(f"{NAME} is empty.")
    forward.seek(0)
    try:
        sound = SoundFile(forward)
    except soundfile.LibsndfileError:
        raise CaptureError(
            f"{NAME} is not a sound file that can be read from a pipe. WAV, FLAC, Ogg, AIFF and AU "
            "are known; give others by name, or raw 16-bit mono samples at 16 kHz with --raw."
        ) from None
    with sound:
        yield from read_blocks(sound, NAME)


class ForwardFile:
    """Makes a pipe look like a file of unknown length, as far as libsndfile needs it.

    libsndfile jumps a little back while it reads headers and FLAC frames: the last bytes are kept for that.
    """

    KEPT = 1 << 20
    """Bytes kept to jump back to."""
    LENGTH = 1 << 36
    """Told as the length, for a pipe has none: more than any recording has (bytes)."""

    def __init__(self, pipe: BinaryIO) -> None:
        self._pipe = pipe
        self._kept = bytearray()
        self._kept_from = 0
        self._position = 0

    def tell(self) -> int:
        """Return the position in bytes."""
        return self._position

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Move the position; nothing is read before the next `read`."""
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._position, os.SEEK_END: self.LENGTH}[whence]
        self._position = base + offset
        return self._position

    def read(self, count: int) -> bytes:
        """Return `count` bytes from the position; fewer at the pipe's end, none out of reach."""
        if self._position < self._kept_from or self._position > self._kept_to + self.KEPT:
            return b""
        while (missing := self._position + count - self._kept_to) > 0:
            data = self._pipe.read(missing)
            if not data:
                break
            self._kept += data
        at = self._position - self._kept_from
        found = bytes(self._kept[at : at + count])
        self._position += len(found)
        self._forget()
        return found

    @property
    def _kept_to(self) -> int:
        return self._kept_from + len(self._kept)

    def _forget(self) -> None:
        if len(self._kept) > 2 * self.KEPT:
            surplus = len(self._kept) - self.KEPT
            del self._kept[:surplus]
            self._kept_from += surplus


def _standard_input() -> BinaryIO:
    """Open it without a buffer, whose lock would hold up the exit while a read waits."""
    return open(sys.stdin.fileno(), "rb", buffering=0, closefd=False)
