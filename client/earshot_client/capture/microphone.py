"""The microphone, by PortAudio. The audio callback never waits: it puts into a ring and leaves."""

import asyncio
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from earshot_client.capture.convert import Converter, from_int16
from earshot_client.capture.ring import Ring
from earshot_client.capture.source import Block
from earshot_client.errors import CaptureError
from earshot_protocol.units import RATE, WIDTH

CAPACITY = 30 * 48_000 * 2 * WIDTH
"""Bytes that wait at most, 30 s of 48 kHz stereo: a program that is later loses sound, and says so."""
SILENT_AFTER = 1.5
"""A device that delivers nothing for so long is gone (seconds); a quiet room still delivers samples."""
FIRST_AFTER = 6.0
"""A device may take so long to its first samples (seconds): sound servers and headsets wake up slowly."""
AGE_MAX = 2.0
"""Sound that is said to be older when it comes is not (seconds)."""
LATENCY = 0.3
"""Asked of PortAudio (seconds): its own buffer, for moments when the machine is busy."""


@dataclass(frozen=True, slots=True)
class Device:
    """An input that PortAudio knows."""

    index: int
    name: str
    system: str
    """The host API ("ALSA", "Windows WASAPI", "Core Audio")."""
    rate: int
    """Its own rate (Hz)."""
    default: bool


def refresh() -> None:
    """Look for devices anew: PortAudio keeps the list of its start. No stream may be open."""
    sounddevice = portaudio()
    sounddevice._terminate()
    sounddevice._initialize()


def devices() -> list[Device]:
    """Return the inputs of this machine.

    Raises:
        CaptureError: PortAudio is not installed.
    """
    sounddevice = portaudio()
    systems = sounddevice.query_hostapis()
    return [
        Device(
            index=info["index"],
            name=info["name"],
            system=systems[info["hostapi"]]["name"],
            rate=round(info["default_samplerate"]),
            default=info["index"] == sounddevice.default.device[0],
        )
        for info in sounddevice.query_devices()
        if info["max_input_channels"] > 0
    ]


class Microphone:
    """Sound from a microphone, by name (a part of it), by number, or the system's default."""

    def __init__(self, device: str | None = None) -> None:
        self._device = int(device) if device is not None and device.isdecimal() else device
        self._arrived = asyncio.Event()
        self._stopped = False
        self._overflows = 0
        self._loop: asyncio.AbstractEventLoop | None = None
        self._ring = Ring(CAPACITY, self._wake)
        self._stream: _OpenStream | None = None
        self._put = 0
        self._anchor = (0, 0.0)
        """Frames that came so far, and when the last one was captured: one value, set by PortAudio."""
        self._captured_to: float | None = None

    @property
    def name(self) -> str:
        """What the system calls the open device."""
        return "none" if self._stream is None else self._stream.name

    @property
    def dropouts(self) -> int:
        """How often sound was lost, here or before it reached the program."""
        return self._overflows + self._ring.overflows

    @property
    def captured_to(self) -> float | None:
        """When the last sample of the newest block was captured (seconds of `time.monotonic`)."""
        return self._captured_to

    async def open(self) -> None:
        """Open the device and begin to capture.

        Raises:
            CaptureError: no PortAudio, no such device, or it cannot be opened.
        """
        self._loop = asyncio.get_running_loop()
        self._stream = await asyncio.to_thread(_open, self._device, self._on_sound)

    async def blocks(self) -> AsyncIterator[Block]:
        """Yield what is captured until `stop`.

        Raises:
            CaptureError: the device delivers nothing any more.
        """
        stream = self._stream
        assert stream is not None, "open() comes first"
        converter = Converter(stream.rate)
        taken = 0
        try:
            while (piece := await self._next_piece(stream.name)) is not None:
                taken += len(piece) // (WIDTH * stream.channels)
                blocks = converter.feed(from_int16(piece, stream.channels))
                for place, block in enumerate(blocks, start=1):
                    waiting = sum(map(len, blocks[place:])) + converter.waiting
                    self._captured_to = self._captured_at(taken, stream.rate) - waiting / RATE
                    yield block
            for block in converter.flush():
                yield block
        finally:
            await asyncio.to_thread(stream.close)

    def stop(self) -> None:
        """End after the sound that was captured so far."""
        self._stopped = True
        self._arrived.set()

    def hurry(self) -> None:
        """Do nothing: a microphone is live."""

    async def _next_piece(self, name: str) -> bytes | None:
        while True:
            self._arrived.clear()
            piece = self._ring.take()
            if piece is not None or self._stopped:
                return piece
            try:
                async with asyncio.timeout(SILENT_AFTER if self._put else FIRST_AFTER):
                    await self._arrived.wait()
            except TimeoutError:
                raise CaptureError(
                    f"The microphone ({name}) delivers no sound any more: it was unplugged, or another "
                    "program took it. What was recorded is kept."
                ) from None

    def _captured_at(self, frame: int, rate: int) -> float:
        frames, when = self._anchor
        return when - (frames - frame) / rate

    def _on_sound(self, data: Any, frames: int, times: Any, status: Any) -> None:
        """Run in PortAudio's thread."""
        if status.input_overflow:
            self._overflows += 1
        if self._stopped:
            return
        rate = RATE if self._stream is None else self._stream.rate
        self._put += frames
        self._anchor = (self._put, time.monotonic() - age_of_last(times, frames / rate))
        self._ring.put(bytes(data))

    def _wake(self) -> None:
        with suppress(RuntimeError):  # the event loop ended a moment before the stream
            if self._loop is not None:
                self._loop.call_soon_threadsafe(self._arrived.set)


def age_of_last(times: Any, length: float) -> float:
    """Return how long ago the last sample of a callback was captured (seconds), `length` after its first.

    `times` is PortAudio's: not every system fills it in, and some with nonsense; then it was just now.
    """
    age = times.currentTime - times.inputBufferAdcTime - length if times is not None else 0.0
    return age if times is not None and times.inputBufferAdcTime > 0 and 0 < age < AGE_MAX else 0.0


@dataclass(frozen=True, slots=True)
class _OpenStream:
    stream: Any
    name: str
    rate: int
    channels: int

    def close(self) -> None:
        self.stream.abort(ignore_errors=True)
        self.stream.close(ignore_errors=True)


def _open(device: int | str | None, callback: Callable[..., None]) -> _OpenStream:
    """Open at 16 kHz if the device can, else at its own rate, with as few channels as it allows."""
    sounddevice = portaudio()
    info = _find(sounddevice, device)
    native, channels = round(info["default_samplerate"]), info["max_input_channels"]
    reason = ""
    for rate, count in dict.fromkeys(((RATE, 1), (native, 1), (native, channels))):
        try:
            stream = sounddevice.RawInputStream(
                samplerate=rate,
                channels=count,
                blocksize=0,  # as it suits the device: with sizes of ours some deliver late, or use up a core
                device=info["index"],
                dtype="int16",
                latency=LATENCY,
                callback=callback,
            )
            stream.start()
        except sounddevice.PortAudioError as error:
            reason = str(error.args[0])
        else:
            return _OpenStream(stream, info["name"], rate, count)
    raise CaptureError(
        f"The microphone ({info['name']}) cannot be opened: {reason}. Does another program use it, "
        "or do the system's privacy settings forbid it?"
    )


def _find(sounddevice: ModuleType, device: int | str | None) -> dict[str, Any]:
    try:
        return dict(sounddevice.query_devices(device, "input"))
    except (sounddevice.PortAudioError, ValueError):
        if device is None:
            raise CaptureError("This machine has no microphone that PortAudio knows.") from None
        raise CaptureError(
            f"No microphone, or more than one, is called {device!r}; `earshot devices` lists them."
        ) from None


def portaudio() -> ModuleType:
    """Import sounddevice, which loads the PortAudio library.

    Raises:
        CaptureError: the library is not there.
    """
    try:
        import sounddevice
    except OSError:
        hint = (
            "On Debian and Ubuntu: apt install libportaudio2"
            if sys.platform.startswith("linux")
            else "Reinstall the Python package sounddevice, which brings it"
        )
        raise CaptureError(f"The PortAudio library is not installed. {hint}.") from None
    module: ModuleType = sounddevice
    return module
