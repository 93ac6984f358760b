"""Two gateways, one encounter: a frozen one, one that is told to end."""

from collections.abc import AsyncIterator, Callable

import pytest

from earshot_protocol.messages import Draining
from earshot_protocol.units import RATE
from earshot_server.log.events import Opened
from tests.support.compare import Comparison, compare, faults
from tests.support.consultations import Piece
from tests.support.device import Client
from tests.support.reference import Reference
from tests.support.site import Site, address, raw
from tests.support.store import fresh_encounter
from tests.support.wire import hello, wire

PIECE = Piece("diabetes", 30, 40)


class TwoGateways:
    """Both on one store; `site.gateway` is the first."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.first = site.gateway
        self.second = site.second

    async def epochs(self, encounter: str) -> list[int]:
        entries = await self.site.entries(encounter)
        return [entry.at.epoch for entry in entries if isinstance(entry.event, Opened)]


@pytest.fixture(scope="module")
def gateways(make_site: Callable[..., Site]) -> TwoGateways:
    return TwoGateways(make_site())


@pytest.fixture
async def two(gateways: TwoGateways) -> AsyncIterator[TwoGateways]:
    dead = [gateway for gateway in (gateways.first, gateways.second) if not gateway.alive]
    for gateway in dead:
        gateway.start()
    for gateway in dead:
        await gateway.listening()
    yield gateways
    gateways.first.thaw()


def check(expected: Comparison) -> None:
    print(f"{expected.same} tiles the same, {len(expected.moved)} moved", end="; ")
    print(f"in these {expected.kept_words} words the same, {expected.other_words} others")
    assert expected.faults == []


async def feed_to(client: Client, sound: bytes, start: int, to: int) -> None:
    """Feed samples and wait until the server has them."""
    await client.feed(sound[2 * start : 2 * to])
    await client.until(lambda: client.received_to >= to)


async def test_a_frozen_gateway_that_wakes_writes_nothing(two: TwoGateways, reference: Reference) -> None:
    site, encounter, samples = two.site, fresh_encounter(), PIECE.samples()
    token, one = site.token(), hello(encounter)
    async with wire(address(two.first), token) as old, wire(address(two.second), token) as new:
        await old.open(one)
        await old.sound(samples[: 15 * RATE])
        await old.acked(received_to=15 * RATE, durable_to=1)
        two.first.freeze()
        # What is on its way into the frozen one: it will hear this when it wakes, and try to write it.
        await old.sound(samples[15 * RATE : 25 * RATE], 15 * RATE)
        ready = await new.open(one)
        assert (ready.epoch, 0 < ready.next_offset <= 15 * RATE) == (2, True)
        await new.sound(samples[ready.next_offset : 30 * RATE], ready.next_offset)
        await new.acked(durable_to=ready.next_offset + 1)
        two.first.thaw()
        assert await old.closed() == (1001, None)
        assert isinstance(old.heard[-1], Draining)
        assert two.first.logged("encounter.left") == 1
        entries = await site.entries(encounter)
        opened = next(entry.at for entry in entries if entry.at.epoch == 2)
        assert [entry for entry in entries if entry.at.epoch == 1 and opened < entry.at] == []
        assert len({entry.at.epoch for entry in entries}) == 2
        await new.sound(samples[30 * RATE :], 30 * RATE)
        await new.say(f'{{"type": "end", "offset": {len(samples)}, "controls": 0}}')
        assert await new.closed() == (1000, None)
    heard = await site.hearing(encounter)
    assert faults(heard, len(samples)) == []
    assert heard == reference.hear(samples)


async def test_a_client_of_a_frozen_gateway_goes_to_another(two: TwoGateways, reference: Reference) -> None:
    site, encounter, samples = two.site, fresh_encounter(), PIECE.samples()
    device = site.device(two.first, two.second)
    client = await device.stream("-", encounter)
    sound = raw(samples)
    await feed_to(client, sound, 0, 12 * RATE)
    two.first.freeze()
    await client.feed(sound[24 * RATE :])
    await client.finish()
    assert await client.wait() == 0, device.said
    before = await site.entries(encounter)
    two.first.thaw()
    # It hears what was on its way when it froze, finds itself fenced, and lets go.
    await two.first.until_logged("encounter.left")
    assert await site.entries(encounter) == before
    assert await two.epochs(encounter) == [1, 2]
    heard = await site.hearing(encounter)
    assert faults(heard, len(samples)) == []
    assert heard == reference.hear(samples)


async def test_a_gateway_told_to_end_writes_live_tails_and_the_client_goes_on(
    two: TwoGateways, reference: Reference
) -> None:
    site, encounter, samples = two.site, fresh_encounter(), PIECE.samples()
    device = site.device(two.first, two.second)
    client = await device.stream("-", encounter)
    sound = raw(samples)
    fed = round(17.3 * RATE)
    await feed_to(client, sound, 0, fed)
    await client.until(lambda: client.heard_to > fed - 3 * RATE)  # the tail is live
    took = two.first.stop()
    print(f"drained in {took:.1f} s")
    assert took < 10
    tail = [entry for entry in await site.entries(encounter) if entry.at.epoch == 1]
    from_first = (await site.hearing(encounter)).to if len(tail) > 1 else 0
    assert from_first == fed, "what was received is not all in the log"
    await client.feed(sound[2 * fed :])
    await client.finish()
    assert await client.wait() == 0, device.said
    heard = await site.hearing(encounter)
    assert faults(heard, len(samples)) == []
    result = compare(reference.hear(samples), heard)
    assert len(result.moved) <= 1
    check(result)


async def test_a_gateway_far_behind_ends_at_once_and_leaves_the_rest_to_the_spool(
    two: TwoGateways, reference: Reference
) -> None:
    site, encounter = two.site, fresh_encounter()
    piece = Piece("knee-injury", 20, 60)
    device = site.device(two.first, two.second)
    client = await device.stream(piece.file(site.folder), encounter)
    await client.until(lambda: client.heard_to > 5 * RATE)
    took = two.first.stop()
    print(f"ended in {took:.1f} s")
    assert took < 10
    assert await client.wait() == 0, device.said
    assert await two.epochs(encounter) == [1, 2], "the stream was over before the fault struck"
    heard = await site.hearing(encounter)
    assert faults(heard, len(piece.samples())) == []
    check(compare(reference.hear(piece.samples()), heard))
