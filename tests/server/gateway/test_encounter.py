"""An encounter that is owned: it outlives connections, and nothing of it is lost when it ends."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

from earshot_protocol.codes import CloseCode
from earshot_protocol.messages import Busy, Control, End, Ended, Partial, SegmentHeard
from earshot_protocol.units import RATE
from earshot_server.keys.wrapped import Kind
from earshot_server.log.events import Entry
from earshot_server.log.sound import read_sound
from tests.support.gateway import Running, reference, running, segments, sound, stream_all
from tests.support.store import Valkey
from tests.support.wire import hello


async def until_written(gateway: Running, encounter: str, to: int) -> list[Entry]:
    """Wait until the log holds all sound before `to`."""
    async with asyncio.timeout(30):
        while True:
            entries = await gateway.entries(encounter)
            if any(getattr(entry.event, "to", 0) >= to for entry in entries):
                return entries
            await asyncio.sleep(0.02)  # the log is another process's


async def test_an_encounter_goes_on_over_a_new_connection_as_if_nothing_had_been(
    gateway: Running, encounter: str
) -> None:
    greeting, samples = hello(encounter), sound(6, 24)
    async with gateway.client() as client:
        await client.open(greeting)
        await client.sound(samples[:100_000])
        await client.acked(received_to=100_000)
    async with gateway.client() as client:
        await stream_all(client, greeting, samples)
    entries = await gateway.entries(encounter)
    assert segments(entries) == reference(samples)
    assert [entry.event.kind for entry in entries].count("opened") == 1


async def test_words_are_told_behind_the_segment_that_they_follow(tmp_path: Path, encounter: str) -> None:
    """Also where the store takes its time: what was shown would vanish until the segment comes."""
    store = Valkey(tmp_path).start()
    try:
        async with running(tmp_path / "data", store.url) as gateway, gateway.client() as client:
            samples, greeting = sound(6, 24), hello(encounter)
            ready = await client.open(greeting)
            for at in range(0, len(samples), 9 * RATE):
                store.freeze()
                await client.sound(samples[at : at + 9 * RATE], ready.next_offset + at)
                await asyncio.sleep(1.5)  # segments end meanwhile, and words follow them
                store.thaw()
            await client.say(End(offset=len(samples), controls=0))
            await client.next(Ended, 60)
    finally:
        store.thaw()
        store.kill()
    ends = [one.segment.end for one in client.heard if isinstance(one, SegmentHeard)]
    told = 0
    for message in client.heard:
        if isinstance(message, SegmentHeard):
            told = message.segment.end
        elif isinstance(message, Partial) and message.words:
            assert [end for end in ends if told < end <= message.start] == []
    assert len(ends) > 2


async def test_the_tail_of_a_client_that_does_not_come_back_is_heard_and_written(
    tmp_path: Path, valkey: Valkey, encounter: str
) -> None:
    samples = sound(6, 9)
    async with running(tmp_path, valkey.url, grace_seconds=0.1) as gateway:
        async with gateway.client() as client:
            await client.open(hello(encounter))
            await client.sound(samples)
            await client.acked(received_to=len(samples))
        entries = await until_written(gateway, encounter, len(samples))
    assert segments(entries) == reference(samples)
    assert entries[-1].event.kind != "ended"


async def test_a_pause_divides_what_is_heard(gateway: Running, encounter: str) -> None:
    samples, middle = sound(7, 15), 56_000  # in the middle of a turn
    pause = Control(number=0, at=middle, wall=datetime.now(UTC), kind="pause")
    resume = Control(number=1, at=middle, wall=datetime.now(UTC), kind="resume")
    async with gateway.client() as client:
        await client.open(hello(encounter))
        await client.sound(samples[:middle])
        await client.say(pause, resume)
        await client.sound(samples[middle:], middle)
        await client.say(End(offset=len(samples), controls=2))
        await client.next(Ended, 60)
    heard = segments(await gateway.entries(encounter))
    assert not any(segment.start < middle < segment.end for segment in heard)
    assert heard == [
        *reference(samples[:middle]),
        *(shifted for shifted in heard if shifted.start >= middle),
    ]
    assert len(heard) >= 2


async def test_a_client_is_sent_away_when_the_store_is_gone_and_loses_nothing(
    tmp_path: Path, encounter: str
) -> None:
    greeting, samples = hello(encounter), sound(6, 24)
    (tmp_path / "own").mkdir()
    valkey = Valkey(tmp_path / "own", fsync="always").start()
    try:
        async with running(tmp_path, valkey.url) as gateway:
            async with gateway.client() as client:
                await client.open(greeting)
                valkey.kill()
                await client.sound(samples)
                assert await client.next(Busy)
                assert (await client.closed())[0] == CloseCode.BUSY
            valkey.start()
            async with gateway.client() as client:
                await stream_all(client, greeting, samples)
            assert segments(await gateway.entries(encounter)) == reference(samples)
    finally:
        valkey.kill()


async def test_retained_sound_is_what_was_sent(gateway: Running, encounter: str) -> None:
    samples = sound(6, 10)
    async with gateway.client() as client:
        await stream_all(client, hello(encounter), samples)
        await client.closed()
    key = gateway.ring.get(encounter, Kind.SOUND)
    records = list(read_sound(gateway.settings.sound_dir, encounter, 1, key))
    assert b"".join(kept for _, kept in records) == samples.tobytes()
    assert records[0][0] == 0


async def test_sound_that_cannot_be_kept_does_not_end_the_visit(
    tmp_path: Path, valkey: Valkey, encounter: str
) -> None:
    (tmp_path / "sound").write_text("a file where a folder should be")
    samples = sound(6, 10)
    async with running(tmp_path, valkey.url) as gateway, gateway.client() as client:
        await stream_all(client, hello(encounter), samples)
        assert segments(await gateway.entries(encounter)) == reference(samples)


async def test_no_sound_is_kept_where_the_clinic_does_not_want_it(
    tmp_path: Path, valkey: Valkey, encounter: str
) -> None:
    async with running(tmp_path, valkey.url, retain_sound=False) as gateway, gateway.client() as client:
        await stream_all(client, hello(encounter), sound(6, 8))
    assert not (tmp_path / "sound").exists()
