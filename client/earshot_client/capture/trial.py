"""Five seconds of the microphone, and back through the loudspeaker: does it hear what was said?"""

import asyncio

import numpy as np

from earshot_client.capture.level import Level, LevelMeter
from earshot_client.capture.microphone import portaudio
from earshot_client.capture.source import Block
from earshot_client.capture.steady import Input
from earshot_client.errors import CaptureError
from earshot_protocol.units import RATE

LENGTH = 5.0
"""Seconds."""


async def record_trial(source: Input, length: float = LENGTH) -> tuple[Block, Level | None]:
    """Record `length` seconds; return the sound, and the level at its end. Nothing is kept on disk.

    Raises:
        CaptureError: the microphone cannot be opened, or broke off.
    """
    await source.open()
    meter, level, blocks = LevelMeter(), None, [np.zeros(0, np.int16)]
    wanted = round(length * RATE)
    async for block in source.blocks():
        level = meter.update(block)
        blocks.append(block)
        wanted -= len(block)
        if wanted <= 0:
            source.stop()
    return np.concatenate(blocks), level


async def play(sound: Block) -> None:
    """Play sound on the system's default loudspeaker, to its end.

    Raises:
        CaptureError: there is none.
    """
    sounddevice = portaudio()
    try:
        await asyncio.to_thread(sounddevice.play, sound, RATE, blocking=True)
    except sounddevice.PortAudioError as error:
        raise CaptureError(f"The loudspeaker cannot be used: {error.args[0]}.") from None
