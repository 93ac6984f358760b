"""Whether the microphone is there, opens, and gives sound."""

import asyncio
from collections.abc import Callable

from earshot_client.capture.level import Level, LevelMeter, Verdict
from earshot_client.capture.microphone import Device
from earshot_client.capture.steady import Input
from earshot_client.doctor.report import Check, Outcome
from earshot_client.errors import CaptureError

LISTEN = 1.5
"""How long it is listened to (seconds)."""
_REMEDIES = {
    Verdict.NO_SIGNAL: "Is it muted, or the wrong one chosen? Look at the system's sound settings.",
    Verdict.TOO_QUIET: "If somebody spoke: turn its level up, or put it nearer.",
    Verdict.CLIPPING: "Turn its level down.",
    Verdict.NOISY: "Is a fan or a street near it? Put it nearer to who speaks.",
}


async def check_audio(
    devices: Callable[[], list[Device]], make: Callable[[str | None], Input], chosen: str | None
) -> Check:
    """Look for the microphone and listen to it for a moment."""
    try:
        known = await asyncio.to_thread(devices)
        if not known:
            raise CaptureError("This machine has no microphone.")
        level, name = await _listen(make(chosen))
    except CaptureError as error:
        return Check("audio", Outcome.BAD, error.sentence, "Plug it in, or choose another in the settings.")
    return judge(level, name)


def judge(level: Level | None, name: str) -> Check:
    """Say what the level means."""
    if level is None:
        return Check("audio", Outcome.BAD, f"{name} opens, but gives no sound.", _REMEDIES[Verdict.NO_SIGNAL])
    remedy = _REMEDIES.get(level.verdict, "")
    found = f"{name}: {level.verdict.value} ({level.rms:.0f} dBFS)."
    return Check("audio", Outcome.WORTH_A_LOOK if remedy else Outcome.GOOD, found, remedy)


async def _listen(source: Input) -> tuple[Level | None, str]:
    await source.open()
    meter = LevelMeter()
    level = None
    loop = asyncio.get_running_loop()
    ending = loop.call_later(LISTEN, source.stop)
    async for block in source.blocks():
        level = meter.update(block)
    ending.cancel()
    return level, source.name
