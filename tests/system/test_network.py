"""A network between device and server that stalls, resets and cuts, in every place where that hurts."""

from collections.abc import AsyncIterator

import pytest

from earshot_protocol.units import RATE
from tests.support.compare import faults
from tests.support.consultations import Piece
from tests.support.device import Client, Device
from tests.support.proxy import Proxy
from tests.support.reference import Reference
from tests.support.site import Site, raw
from tests.support.store import fresh_encounter

PIECE = Piece("knee-injury", 90, 40)


@pytest.fixture
async def proxy(site: Site, device: Device) -> AsyncIterator[Proxy]:
    """Stands between the device and the gateway."""
    await site.gateway.listening()
    port = int(site.gateway.environment["EARSHOT_GATEWAY_PORT"])
    async with Proxy(("127.0.0.1", port)) as found:
        device.servers = [f"ws://127.0.0.1:{found.port}"]
        yield found


async def again(client: Client, before: int) -> None:
    """Wait until it is connected once more than `before`."""
    await client.until(lambda: len(client.of("connected")) > before)


async def check(site: Site, encounter: str, client: Client, reference: Reference, piece: Piece) -> None:
    """The stream ends well, and nothing of it is missing or there twice."""
    assert await client.wait() == 0
    heard, samples = await site.hearing(encounter), piece.samples()
    assert client.ended_at == heard.ended == len(samples)
    assert faults(heard, len(samples)) == []
    assert heard == reference.hear(samples)


async def test_resets_and_cuts_in_the_middle_of_frames(
    site: Site, device: Device, proxy: Proxy, reference: Reference
) -> None:
    encounter, sound, fed = fresh_encounter(), raw(PIECE.samples()), RATE
    client = await device.stream("-", encounter)
    await client.feed(sound[: 2 * fed])
    await again(client, 0)
    for number in range(8):
        before = len(client.of("connected"))
        if number % 4 == 0:
            proxy.reset()
        elif number % 4 == 3:
            proxy.cut("down", 7 + number)
        else:
            proxy.cut("up", 20_000 + 1_111 * number)
        fed += 4 * RATE
        await client.feed(sound[2 * (fed - 4 * RATE) : 2 * fed])
        await again(client, before)
        await client.until(lambda to=fed - RATE: client.received_to >= to)  # else it waits longer each time
    await client.feed(sound[2 * fed :])
    await client.finish()
    await check(site, encounter, client, reference, PIECE)
    print(f"\nstruck: {dict(proxy.struck)}, connected {len(client.of('connected'))} times")
    assert (proxy.struck["reset"], proxy.struck["cut"]) == (2, 6)


@pytest.mark.parametrize(("direction", "after"), [("up", 0), ("up", 60), ("down", 1), ("down", 40)])
async def test_cuts_in_the_opening_handshake(
    site: Site, device: Device, proxy: Proxy, reference: Reference, direction: str, after: int
) -> None:
    encounter, piece = fresh_encounter(), Piece("knee-injury", 100, 8)
    proxy.cut("up" if direction == "up" else "down", after)
    client = await device.stream(piece.file(site.folder), encounter)
    await check(site, encounter, client, reference, piece)
    assert proxy.struck["cut"] == 1
    assert client.of("waiting")


async def test_cuts_just_before_the_end_is_told(
    site: Site, device: Device, proxy: Proxy, reference: Reference
) -> None:
    encounter, piece = fresh_encounter(), Piece("knee-injury", 110, 8)
    for _ in range(3):
        proxy.cut_in(b'{"type":"ended"')
    client = await device.stream(piece.file(site.folder), encounter)
    await check(site, encounter, client, reference, piece)
    assert proxy.struck["cut_in"] == 3
    assert len(client.of("connected")) == 4
    assert not device.spooled(encounter)


async def test_a_network_that_stands_still_is_left(
    site: Site, device: Device, proxy: Proxy, reference: Reference
) -> None:
    encounter, sound = fresh_encounter(), raw(PIECE.samples())
    client = await device.stream("-", encounter)
    await client.feed(sound[: 2 * 15 * RATE])
    await client.until(lambda: client.received_to >= 14 * RATE)
    proxy.stall()
    await client.feed(sound[2 * 15 * RATE :])
    await client.finish()
    await client.until(lambda: client.of("waiting"))
    proxy.heal()
    await check(site, encounter, client, reference, PIECE)
    print(f"\nstruck: {dict(proxy.struck)}")
    assert proxy.struck["stall"] > 0
