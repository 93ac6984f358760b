"""The gateway process: whole streams, its way in and out."""

import asyncio
from pathlib import Path

import pytest

from earshot_protocol.codes import CloseCode
from earshot_protocol.messages import Ack, Draining, Partial, Ready, SegmentHeard
from earshot_server.access.errors import PublicWithoutTls
from tests.support.gateway import Running, reference, running, segments, sound, stream_all
from tests.support.store import Valkey
from tests.support.wire import hello


async def test_a_whole_stream_ends_with_the_words_of_an_undisturbed_hearing(
    gateway: Running, encounter: str
) -> None:
    samples = sound(6, 30)
    async with gateway.client() as client:
        ended = await stream_all(client, hello(encounter), samples)
        assert ended.offset == len(samples)
        assert await client.closed() == (1000, None)
    expected = reference(samples)
    assert segments(await gateway.entries(encounter)) == expected
    assert [message.segment for message in client.heard if isinstance(message, SegmentHeard)] == expected
    assert any(isinstance(message, Partial) and message.words for message in client.heard)


async def test_the_end_is_told_only_when_all_of_it_is_durable(gateway: Running, encounter: str) -> None:
    samples = sound(6, 12)
    async with gateway.client() as client:
        await stream_all(client, hello(encounter), samples)
    acks = [message for message in client.heard if isinstance(message, Ack)]
    assert acks[-1].durable_to == acks[-1].received_to == len(samples)


async def test_a_gateway_that_is_told_to_stop_finishes_the_tail_and_sends_its_clients_elsewhere(
    gateway: Running, encounter: str
) -> None:
    samples = sound(6, 12)
    async with gateway.client() as client:
        await client.open(hello(encounter))
        await client.sound(samples)
        await client.acked(received_to=len(samples))
        gateway.stop.set()
        await client.next(Draining)
        assert await client.closed() == (1001, None)
        await asyncio.wait_for(asyncio.shield(gateway.serving), 10)
    entries = await gateway.entries(encounter)
    assert entries[-1].event.to == len(samples)  # type: ignore[union-attr]
    assert segments(entries) == reference(samples)


async def test_a_client_that_comes_in_while_it_stops_is_sent_away(tmp_path: Path, encounter: str) -> None:
    """Its hello waits for the store when the stop comes: nobody may own the encounter afterwards."""
    (tmp_path / "own").mkdir()
    valkey = Valkey(tmp_path / "own", fsync="always").start()
    try:
        async with running(tmp_path, valkey.url) as gateway, gateway.client() as client:
            valkey.freeze()
            await client.say(hello(encounter))
            gateway.stop.set()
            valkey.thaw()
            assert (await client.closed())[0] in (CloseCode.BUSY, CloseCode.DRAINING)
            assert not any(isinstance(message, Ready) for message in client.heard)
            await asyncio.wait_for(asyncio.shield(gateway.serving), 10)
    finally:
        valkey.thaw()
        valkey.kill()


async def test_it_does_not_listen_beyond_this_machine_without_tls(tmp_path: Path, valkey: Valkey) -> None:
    with pytest.raises(PublicWithoutTls):
        async with running(tmp_path, valkey.url, host="0.0.0.0"):
            raise AssertionError("it listens")


async def test_a_port_that_is_taken_ends_it(gateway: Running, tmp_path: Path, valkey: Valkey) -> None:
    with pytest.raises(OSError, match="address already in use"):
        async with running(
            tmp_path / "other", valkey.url, gateway_port=gateway.settings.gateway_port
        ) as other:
            await other.serving
