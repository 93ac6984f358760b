"""A slow, standing, full disk under the store, and a power cut: what was called durable is there."""

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from earshot_protocol.units import RATE, seconds
from tests.support.compare import faults
from tests.support.consultations import Piece
from tests.support.device import Client
from tests.support.disk import Disk
from tests.support.own_store import OwnStore
from tests.support.reference import Reference
from tests.support.site import Site, raw
from tests.support.store import Valkey, fresh_encounter, until

PIECE = Piece("breast-cancer-family", 150, 60)


class Shaky:
    """A site whose disk is at the test's will."""

    def __init__(self, site: Site, disk: Disk) -> None:
        self.site = site
        self.disk = disk
        site.gateway.start()

    @property
    def _is_one_machine(self) -> bool:
        return isinstance(self.site.valkey, OwnStore)

    def lose_power(self) -> int:
        """Everything on the store's machine dies at once, and what was not synced is gone; in bytes."""
        if self._is_one_machine:
            self.site.gateway.kill()
        self.site.valkey.kill()
        return self.disk.lose_power(self.site.valkey.file())

    def restore_power(self) -> None:
        self.site.valkey.start(self.disk.environment)
        if self._is_one_machine:
            self.site.gateway.start()


@pytest.fixture
def shaky(request: pytest.FixtureRequest, make_site: Callable[..., Site], tmp_path: Path) -> Iterator[Shaky]:
    """Has our own store, or the one that the test's parameter names."""
    disk = Disk(tmp_path)
    site = make_site(getattr(request, "param", OwnStore), disk)  # who syncs is a gateway too: one disk
    yield Shaky(site, disk)
    disk.heal()
    site.clean_up()


async def check(shaky: Shaky, encounter: str, client: Client, reference: Reference) -> None:
    """The stream ends well, and the transcript is the undisturbed one's."""
    assert await client.wait() == 0
    heard = await shaky.site.hearing(encounter)
    assert faults(heard, len(PIECE.samples())) == []
    assert heard == reference.hear(PIECE.samples())


async def test_nothing_is_called_durable_while_the_disk_stands_still(
    shaky: Shaky, reference: Reference
) -> None:
    encounter, sound, device = fresh_encounter(), raw(PIECE.samples()), shaky.site.device()
    client = await device.stream("-", encounter)
    await client.feed(sound[: 2 * 15 * RATE])
    await client.until(lambda: client.durable_to > 0)
    shaky.disk.stall()
    known = len(client.of("segment"))
    await client.feed(sound[2 * 15 * RATE : 2 * 40 * RATE])
    await until(lambda: shaky.disk.count("stalled"))
    await client.until(lambda: len(client.of("segment")) > known + 1)
    await client.until(lambda: client.received_to >= 39 * RATE)
    behind = client.durable_to
    heard = (await shaky.site.hearing(encounter)).to
    print(f"\nheard to {seconds(heard):.1f} s, durable to {seconds(behind):.1f} s")
    assert behind < heard
    shaky.disk.heal()
    await client.until(lambda: client.durable_to >= heard)
    await client.feed(sound[2 * 40 * RATE :])
    await client.finish()
    await check(shaky, encounter, client, reference)


@pytest.mark.parametrize(
    ("shaky", "cuts"),
    [(OwnStore, 3), (Valkey, 2)],
    ids=["own store", "clinic's store"],
    indirect=["shaky"],
)
async def test_power_cuts_take_nothing_that_was_called_durable(
    shaky: Shaky, cuts: int, reference: Reference
) -> None:
    encounter, sound, device = fresh_encounter(), raw(PIECE.samples()), shaky.site.device()
    hearing = reference.hear(PIECE.samples())
    spoken = {tile.to for tile in hearing.tiles if tile.segment}
    ends = [to for to in hearing.checkpoints if to in spoken]
    shaky.disk.slow(300)
    client, fed, lost = await device.stream("-", encounter), 0, []
    for number in range(cuts):
        durable, at_risk = ends[2 * number : 2 * number + 2]
        for to in (durable, at_risk):
            await client.feed(sound[2 * fed : 2 * (to + RATE // 2)])
            fed = to + RATE // 2
            if to == durable:
                await client.until(lambda to=to: client.durable_to >= to)
        # Now the store has a segment, and its disk is at it.
        await client.until(lambda to=at_risk: client.segments_to >= to)
        size = shaky.lose_power()
        await asyncio.sleep(0.3)  # what was told before may still be on its way; nothing new can be
        told = client.durable_to
        shaky.restore_power()
        kept = (await shaky.site.hearing(encounter)).to
        assert kept >= told >= durable, "what was called durable is gone"
        lost.append(f"{seconds(max(0, at_risk - kept)):.1f} s ({size} bytes) at {seconds(at_risk):.0f} s")
    await client.feed(sound[2 * fed :])
    await client.finish()
    await check(shaky, encounter, client, reference)
    print(f"\n{cuts} power cuts, lost from the log: {', '.join(lost)}; of what was called durable: nothing")
    assert sum(not one.startswith("0.0") for one in lost) >= cuts - 1, "too few cuts lost anything"


async def test_a_full_disk_is_waited_for(shaky: Shaky, reference: Reference) -> None:
    encounter, sound, device = fresh_encounter(), raw(PIECE.samples()), shaky.site.device()
    client = await device.stream("-", encounter)
    await client.feed(sound[: 2 * 15 * RATE])
    await client.until(lambda: client.durable_to > 0)
    shaky.disk.fill()
    await client.feed(sound[2 * 15 * RATE :])
    await client.finish()
    await until(lambda: shaky.disk.count("refused"))
    await client.until(lambda: client.of("waiting"))
    assert client.durable_to < len(sound) // 2
    shaky.disk.heal()
    await check(shaky, encounter, client, reference)
