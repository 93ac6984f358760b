"""A microphone that comes back when it was unplugged, taken or asleep; says so, and goes on by itself."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Protocol

from earshot_client.capture.source import Back, Block, Captured, Lost
from earshot_client.errors import CaptureError
from earshot_protocol.units import RATE

TRY_AGAIN = 1.0
"""Between two tries to open a device that is gone (seconds)."""
ZEROS = 5 * RATE
"""So many samples of exact silence after sound are a device that died without saying so (5 s)."""
SLEPT = 3.0
"""The wall clock ran ahead of the machine's own by so much: it slept (seconds)."""


class Input(Protocol):
    """A microphone as `Microphone` is one: opened once, gone once it breaks off."""

    @property
    def name(self) -> str:
        """What the system calls it."""

    @property
    def dropouts(self) -> int:
        """How often sound was lost."""

    @property
    def captured_to(self) -> float | None:
        """When the last sample of the newest block was captured (seconds of `time.monotonic`)."""

    async def open(self) -> None:
        """Open it, or raise `CaptureError`."""

    def blocks(self) -> AsyncIterator[Block]:
        """Yield sound until `stop`, or raise `CaptureError`."""

    def stop(self) -> None:
        """End after the sound that was captured so far."""


@dataclass(frozen=True, slots=True)
class Clocks:
    """The wall's clock and the machine's own, in seconds; only the first goes on while the machine sleeps."""

    wall: Callable[[], float] = time.time
    own: Callable[[], float] = time.monotonic

    def ahead(self) -> float:
        """How far the wall's clock is ahead."""
        return self.wall() - self.own()


class SteadyMicrophone:
    """The chosen device; if it breaks off, the same again, or another one if `fallback` allows it.

    A source (`capture/source.py`) whose sound may be broken by `Lost` and `Back`.
    """

    def __init__(
        self,
        make: Callable[[str | None], Input],
        device: str | None,
        *,
        fallback: bool = True,
        refresh: Callable[[], None] = lambda: None,
        clocks: Clocks | None = None,
    ) -> None:
        """Make inputs by `make`, from a device's name, or None for the system's default.

        `refresh` looks for devices anew; it is called in a thread while nothing is open.
        """
        self._make = make
        self._device = device
        self._fallback = fallback
        self._refresh = refresh
        self._clocks = clocks or Clocks()
        self._stopped = asyncio.Event()
        self._input = make(device)
        self._earlier_dropouts = 0

    @property
    def dropouts(self) -> int:
        """How often sound was lost between the device and the program."""
        return self._earlier_dropouts + self._input.dropouts

    @property
    def captured_to(self) -> float | None:
        """When the last sample of the newest block was captured (seconds of `time.monotonic`)."""
        return self._input.captured_to

    @property
    def name(self) -> str:
        """The device that is open, or was last."""
        return self._input.name

    async def open(self) -> None:
        """Open the chosen device; another one does not do at the start: a person is there to ask.

        Raises:
            CaptureError: it cannot be opened.
        """
        await self._input.open()

    async def blocks(self) -> AsyncIterator[Captured]:
        """Yield sound, and where it breaks off and goes on, until `stop`."""
        while True:
            ahead = self._clocks.ahead()
            try:
                async for block in self._lively():
                    yield block
                return
            except CaptureError as error:
                slept = self._clocks.ahead() - ahead > SLEPT
                yield Lost(error.sentence, "sleep" if slept else "device")
            if not await self._reopen():
                return
            yield Back(self._input.name)

    def stop(self) -> None:
        """End after the sound that was captured so far."""
        self._stopped.set()
        self._input.stop()

    def hurry(self) -> None:
        """Do nothing: a microphone is live."""

    async def _lively(self) -> AsyncIterator[Block]:
        """Yield what the open input gives; one that gives nothing but zeros after sound counts as gone."""
        zeros: int | None = None
        async for block in self._input.blocks():
            if block.any():
                zeros = 0
            elif zeros is not None:
                zeros += len(block)
            yield block
            if zeros is not None and zeros >= ZEROS:
                raise CaptureError(
                    f"The microphone ({self._input.name}) gives nothing but digital silence: is it muted, "
                    "or does another program hold it? Earshot opens it anew."
                )

    async def _reopen(self) -> bool:
        """Try until a device is open; return False if stopped before."""
        while not self._stopped.is_set():
            await asyncio.to_thread(self._refresh)
            for device in (self._device, None) if self._fallback else (self._device,):
                if await self._opened(device):
                    return True
            try:
                async with asyncio.timeout(TRY_AGAIN):
                    await self._stopped.wait()
            except TimeoutError:
                continue
        return False

    async def _opened(self, device: str | None) -> bool:
        fresh = self._make(device)
        try:
            await fresh.open()
        except CaptureError:
            return False
        self._earlier_dropouts += self._input.dropouts
        self._input = fresh
        if self._stopped.is_set():
            fresh.stop()
        return True
