import asyncio
from collections.abc import AsyncIterator

import numpy as np
import pytest

from earshot_client.capture.source import BLOCK, Back, Block, Captured, Lost
from earshot_client.capture.steady import ZEROS, Clocks, SteadyMicrophone
from earshot_client.errors import CaptureError

GONE = CaptureError("The microphone (desk) delivers no sound any more.")
TONE: Block = np.full(BLOCK, 7, np.int16)
SILENT: Block = np.zeros(BLOCK, np.int16)


class Device:
    """A microphone that does what a test says: blocks, then a fault or an end."""

    def __init__(self, name: str, *then: Block | CaptureError, absent: bool = False, lost: int = 0) -> None:
        self.name = name
        self.dropouts = lost
        self.captured_to: float | None = None
        self._then = then
        self._absent = absent
        self._stopped = asyncio.Event()

    async def open(self) -> None:
        if self._absent:
            raise CaptureError("No such microphone.")

    async def blocks(self) -> AsyncIterator[Block]:
        for one in self._then:
            if isinstance(one, CaptureError):
                raise one
            yield one
        await self._stopped.wait()

    def stop(self) -> None:
        self._stopped.set()


class Desk:
    """Hands out devices in turn, and notes for which name each was asked."""

    def __init__(self, *devices: Device) -> None:
        self.asked: list[str | None] = []
        self.refreshed = 0
        self._devices = list(devices)

    def make(self, name: str | None) -> Device:
        self.asked.append(name)
        return self._devices.pop(0)

    def refresh(self) -> None:
        self.refreshed += 1


async def captured(source: SteadyMicrophone, stop_after: int) -> list[Captured]:
    """What comes until there are so many, then what still comes."""
    found: list[Captured] = []
    await source.open()
    async for one in source.blocks():
        found.append(one)
        if len(found) == stop_after:
            source.stop()
    return found


def shapes(found: list[Captured]) -> list[object]:
    return [one if isinstance(one, Lost | Back) else len(one) for one in found]


async def test_a_device_that_is_unplugged_and_plugged_in_again_goes_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("earshot_client.capture.steady.TRY_AGAIN", 0.0)
    desk = Desk(Device("desk", TONE, GONE, lost=2), Device("desk", absent=True), Device("desk", TONE, lost=1))
    source = SteadyMicrophone(desk.make, "desk", fallback=False, refresh=desk.refresh)
    found = await captured(source, stop_after=4)
    assert shapes(found) == [BLOCK, Lost(GONE.sentence, "device"), Back("desk"), BLOCK]
    assert desk.asked == ["desk", "desk", "desk"]
    assert desk.refreshed == 2
    assert source.dropouts == 3


async def test_another_microphone_takes_over_where_that_is_allowed() -> None:
    desk = Desk(Device("desk", GONE), Device("desk", absent=True), Device("built-in", TONE))
    source = SteadyMicrophone(desk.make, "desk", refresh=desk.refresh)
    found = await captured(source, stop_after=3)
    assert shapes(found) == [Lost(GONE.sentence, "device"), Back("built-in"), BLOCK]
    assert desk.asked == ["desk", "desk", None]
    assert source.name == "built-in"


async def test_digital_silence_after_sound_is_a_device_that_died() -> None:
    zeros = [SILENT] * (ZEROS // BLOCK)
    desk = Desk(Device("desk", TONE, *zeros, TONE), Device("desk", TONE))
    source = SteadyMicrophone(desk.make, "desk")
    found = await captured(source, stop_after=len(zeros) + 4)
    assert [type(one) for one in found[-3:]] == [Lost, Back, np.ndarray]
    assert "digital silence" in str(found[-3])


async def test_a_muted_device_is_opened_anew_only_once_a_silence() -> None:
    zeros = [SILENT] * (ZEROS // BLOCK)
    desk = Desk(Device("desk", TONE, *zeros), Device("desk", *zeros, *zeros))
    found = await captured(SteadyMicrophone(desk.make, "desk"), stop_after=3 * len(zeros) + 3)
    assert sum(isinstance(one, Lost) for one in found) == 1


async def test_a_machine_that_slept_is_told_from_a_device_that_went() -> None:
    wall = iter([100.0, 700.0])
    clocks = Clocks(wall=lambda: next(wall, 700.0), own=lambda: 100.0)
    desk = Desk(Device("desk", GONE), Device("desk", TONE))
    found = await captured(SteadyMicrophone(desk.make, "desk", clocks=clocks), stop_after=3)
    assert found[0] == Lost(GONE.sentence, "sleep")


async def test_stopping_while_the_device_is_gone_ends_at_once() -> None:
    devices = [Device("desk", TONE, GONE), *(Device("desk", absent=True) for _ in range(9))]
    source = SteadyMicrophone(Desk(*devices).make, "desk", fallback=False)
    found = await captured(source, stop_after=2)
    assert [type(one) for one in found] == [np.ndarray, Lost]


async def test_a_device_that_is_not_there_at_the_start_is_for_a_person_to_solve() -> None:
    source = SteadyMicrophone(Desk(Device("desk", absent=True)).make, "desk")
    with pytest.raises(CaptureError, match="No such microphone"):
        await source.open()
