import asyncio
from collections.abc import AsyncIterator

import numpy as np

from earshot_client.capture.level import Level, Verdict
from earshot_client.capture.microphone import Device
from earshot_client.capture.source import Block
from earshot_client.doctor import audio
from earshot_client.doctor.audio import check_audio, judge
from earshot_client.doctor.report import Outcome
from earshot_client.errors import CaptureError

DESK = Device(0, "Desk", "ALSA", 48_000, default=True)


class Speaking:
    """A microphone into which somebody speaks."""

    name = "Desk"
    dropouts = 0
    captured_to: float | None = None

    def __init__(self, device: str | None) -> None:
        self._stopped = asyncio.Event()

    async def open(self) -> None:
        pass

    async def blocks(self) -> AsyncIterator[Block]:
        for number in range(20):
            yield np.full(1_600, 3_000 if number % 4 else 30, np.int16)
        await self._stopped.wait()

    def stop(self) -> None:
        self._stopped.set()


class Taken(Speaking):
    async def open(self) -> None:
        raise CaptureError("The microphone (Desk) cannot be opened.")


async def test_a_microphone_that_gives_sound_is_good(monkeypatch: object) -> None:
    audio_check = await check_audio(lambda: [DESK], Speaking, None)
    assert audio_check.outcome is Outcome.GOOD
    assert audio_check.found.startswith("Desk: good (")


async def test_no_microphone_and_one_that_is_taken_are_bad() -> None:
    for devices, make in (([], Speaking), ([DESK], Taken)):
        check = await check_audio(lambda devices=devices: devices, make, None)  # type: ignore[misc]
        assert check.outcome is Outcome.BAD
        assert "choose another" in check.remedy


def test_every_verdict_that_is_not_good_has_a_remedy() -> None:
    for verdict in Verdict:
        check = judge(Level(-3.0, -20.0, verdict), "Desk")
        fine = verdict in (Verdict.GOOD, Verdict.LISTENING)
        assert (check.outcome is Outcome.GOOD) == fine == (not check.remedy)
    assert judge(None, "Desk").outcome is Outcome.BAD
    assert audio.LISTEN > 1.0
