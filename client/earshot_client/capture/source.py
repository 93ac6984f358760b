"""What every source of sound offers."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from earshot_protocol.messages import PauseReason
from earshot_protocol.units import RATE

Block = npt.NDArray[np.int16]
"""Mono samples at 16 kHz; `BLOCK` of them save in the last block."""

BLOCK = RATE // 10
"""Samples a block (100 ms)."""


@dataclass(frozen=True, slots=True)
class Lost:
    """From here on nothing is captured, until `Back`."""

    sentence: str
    reason: PauseReason


@dataclass(frozen=True, slots=True)
class Back:
    """Sound comes again; what was said in between was not captured."""

    name: str
    """Of the device."""


Captured = Block | Lost | Back


class Source(Protocol):
    """Sound from a microphone, a file or a pipe. Call `open`, then read `blocks` once."""

    @property
    def dropouts(self) -> int:
        """How often captured sound found no room and was lost (microphone only), so far."""

    @property
    def captured_to(self) -> float | None:
        """When the last sample of the newest block was captured (seconds of `time.monotonic`).

        None where the sound is not live.
        """

    async def open(self) -> None:
        """Open it.

        Raises:
            CaptureError: it cannot be opened, or holds no sound.
        """

    def blocks(self) -> AsyncIterator[Captured]:
        """Yield the sound until it ends or `stop` is called, and close the source.

        A source that can lose its device and come back says so in between; all others yield blocks only.

        Raises:
            CaptureError: it broke off; the blocks before are good.
        """

    def stop(self) -> None:
        """End after the sound that was captured so far."""

    def hurry(self) -> None:
        """Give up pacing where the sound is not live: nobody listens any more, the spool shall have it."""
