"""The barrier: what it calls durable is on disk, whatever happens in between."""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from earshot_server.keys.ring import KeyRing
from earshot_server.log import barrier as barrier_module
from earshot_server.log import disk as disk_module
from earshot_server.log import sync
from earshot_server.log.barrier import Barrier
from earshot_server.log.embedded import EmbeddedStore
from earshot_server.log.errors import Erased, LostTail, StoreUnavailable
from earshot_server.log.events import EntryId
from earshot_server.log.log import Log, new_event_id
from earshot_server.log.store import Store
from tests.support.disk import Disk
from tests.support.events import heard, opened
from tests.support.proxy import Proxy
from tests.support.store import Valkey, until


@asynccontextmanager
async def running(store: Store) -> AsyncIterator[Barrier]:
    """A barrier and its task."""
    barrier = Barrier(store)
    task = asyncio.create_task(barrier.run())
    try:
        yield barrier
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await store.close()


async def test_an_entry_becomes_durable(valkey: Valkey, ring: KeyRing, encounter: str) -> None:
    store = Store(valkey.url)
    log = Log(store, ring)
    async with running(store) as barrier:
        epoch = await log.open(encounter, opened(), new_event_id())
        at = await log.append(encounter, epoch, heard(1), new_event_id())
        await barrier.durable(encounter, at)
        assert (barrier.waiting, barrier.lag_seconds) == (0, 0.0)


async def test_what_was_called_durable_survives_a_power_failure(
    disk: Disk, disk_valkey: Valkey, ring: KeyRing
) -> None:
    """Cut at its last sync, at random moments, the file still holds all that was called durable."""
    chance = random.Random(5)
    lost = 0
    for attempt in range(2):
        encounter = f"e{attempt}"
        store = Store(disk_valkey.url)
        log = Log(store, ring)
        async with running(store) as barrier:
            epoch = await log.open(encounter, opened(), "0")
            durable: list[EntryId] = []

            async def follow(at: EntryId, name: str, barrier: Barrier, durable: list[EntryId]) -> None:
                await barrier.durable(name, at)
                durable.append(at)

            following = []
            stop = asyncio.get_running_loop().time() + chance.uniform(1.5, 3.0)
            while asyncio.get_running_loop().time() < stop:
                at = await log.append(encounter, epoch, heard(1), new_event_id())
                following.append(asyncio.create_task(follow(at, encounter, barrier, durable)))
                await asyncio.sleep(chance.uniform(0, 0.05))
            disk_valkey.kill()
            for task in following:
                task.cancel()
            await asyncio.gather(*following, return_exceptions=True)
        lost += disk.lose_power(disk_valkey.file())
        disk_valkey.start(disk.environment)
        store = Store(disk_valkey.url)
        kept = {entry.at for entry in await Log(store, ring).read_all(encounter)}
        await store.close()
        assert durable
        assert set(durable) <= kept
    assert lost > 0, "no power failure lost anything: the test tried nothing"


async def test_an_entry_that_a_power_failure_took_is_reported_lost(
    disk: Disk, disk_valkey: Valkey, ring: KeyRing, encounter: str
) -> None:
    store = Store(disk_valkey.url)
    log = Log(store, ring)
    async with running(store) as barrier:
        epoch = await log.open(encounter, opened(), "first")
        await barrier.durable(encounter, EntryId(epoch=epoch, sequence=0))
        disk.stall()
        at = await log.append(encounter, epoch, heard(1), "second")
        waiting = asyncio.create_task(barrier.durable(encounter, at))
        await until(lambda: disk.count("stalled"))
        assert not waiting.done()
        disk_valkey.kill()
        assert disk.lose_power(disk_valkey.file()) > 0
        disk.heal()
        disk_valkey.start(disk.environment)
        with pytest.raises(LostTail, match=str(at)):
            await waiting


async def test_a_kill_between_append_and_barrier_loses_nothing_and_the_barrier_comes_back(
    own_valkey: Valkey, ring: KeyRing, encounter: str
) -> None:
    store = Store(own_valkey.url)
    log = Log(store, ring)
    async with running(store) as barrier:
        epoch = await log.open(encounter, opened(), "first")
        at = await log.append(encounter, epoch, heard(1), "second")
        await until(lambda: b"second" in own_valkey.file_bytes())  # it answers up to 2 s before it writes
        own_valkey.kill()
        waiting = asyncio.create_task(barrier.durable(encounter, at))
        await until(lambda: barrier.lag_seconds > 0.2)
        own_valkey.start()
        await waiting
        assert [entry.event_id for entry in await log.read_all(encounter)] == ["first", "second"]


async def test_while_the_disk_stands_still_nothing_is_durable_and_the_lag_grows(
    disk: Disk, disk_valkey: Valkey, ring: KeyRing, encounter: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sync, "PATIENCE", 1.5)
    store = Store(disk_valkey.url)
    log = Log(store, ring)
    async with running(store) as barrier:
        epoch = await log.open(encounter, opened(), "first")
        await barrier.durable(encounter, EntryId(epoch=epoch, sequence=0))
        disk.stall()
        at = await log.append(encounter, epoch, heard(1), "second")
        waiting = asyncio.create_task(barrier.durable(encounter, at))
        await until(lambda: barrier.lag_seconds > 3.0)
        assert not waiting.done()
        assert disk.count("stalled") > 0
        disk.heal()
        await waiting
        assert disk.synced_bytes(disk_valkey.file()) > 0


async def test_a_slow_disk_is_waited_for(
    disk: Disk, disk_valkey: Valkey, ring: KeyRing, encounter: str
) -> None:
    disk.slow(700)
    store = Store(disk_valkey.url)
    log = Log(store, ring)
    async with running(store) as barrier:
        epoch = await log.open(encounter, opened(), "first")
        await barrier.durable(encounter, EntryId(epoch=epoch, sequence=0))
        assert encounter.encode() in disk_valkey.file().read_bytes()[: disk.synced_bytes(disk_valkey.file())]
    assert disk.count("synced") > 0


async def test_on_a_full_disk_nothing_is_durable_until_there_is_room(
    disk: Disk, disk_valkey: Valkey, ring: KeyRing, encounter: str
) -> None:
    store = Store(disk_valkey.url)
    log = Log(store, ring)
    async with running(store) as barrier:
        epoch = await log.open(encounter, opened(), "first")
        assert await store.writable()
        disk.fill()
        at = await log.append(encounter, epoch, heard(1), "second")
        waiting = asyncio.create_task(barrier.durable(encounter, at))
        await until(lambda: disk.count("refused"))
        assert not await store.writable()
        with pytest.raises(StoreUnavailable, match="MISCONF"):
            await log.append(encounter, epoch, heard(2), "third")
        await until(lambda: barrier.lag_seconds > 1.0)
        assert not waiting.done()
        disk.heal()
        await waiting
        await until(store.writable)
        await log.append(encounter, epoch, heard(2), "third")
        assert len(await log.read_all(encounter)) == 3


async def test_a_store_that_syncs_each_write_is_not_waited_for(
    valkey: Valkey, ring: KeyRing, encounter: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(disk_module, "EVERY", 1000.0)  # following its own syncs would take so long
    store = Store(valkey.url)
    log = Log(store, ring)
    async with running(store) as barrier:
        epoch = await log.open(encounter, opened(), "first")
        async with asyncio.timeout(30):
            await barrier.durable(encounter, EntryId(epoch=epoch, sequence=0))


async def test_the_embedded_stores_file_is_synced_by_ourselves(
    disk: Disk, tmp_path: Path, ring: KeyRing, encounter: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its own sync stalls, and yet, rightly, the entry is durable."""
    for name, value in disk.environment.items():
        monkeypatch.setenv(name, value)
    embedded = EmbeddedStore(tmp_path / "store")
    await embedded.start()
    store = Store(embedded.url)
    log = Log(store, ring)
    async with running(store) as barrier:
        disk.stall()
        epoch = await log.open(encounter, opened(), "first")
        await barrier.durable(encounter, EntryId(epoch=epoch, sequence=0))
        await until(lambda: disk.count("stalled"))
        at = await log.append(encounter, epoch, heard(1), "second")
        await barrier.durable(encounter, at)
        disk.heal()
    await embedded.stop()


async def test_a_frozen_store_makes_the_barrier_wait_and_no_more(
    own_valkey: Valkey, ring: KeyRing, encounter: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(barrier_module, "PATIENCE", 0.0)  # the deadline of its connection
    store = Store(own_valkey.url, timeout=0.5)
    log = Log(store, ring)
    async with running(store) as barrier:
        epoch = await log.open(encounter, opened(), "first")
        own_valkey.freeze()
        waiting = asyncio.create_task(barrier.durable(encounter, EntryId(epoch=epoch, sequence=0)))
        await until(lambda: barrier.lag_seconds > 0.7)
        assert not waiting.done()
        own_valkey.thaw()
        await waiting


async def test_a_connection_that_breaks_in_the_middle_is_made_again(
    valkey: Valkey, ring: KeyRing, encounter: str, tmp_path: Path
) -> None:
    async with Proxy(valkey.folder / "s", path=tmp_path / "p") as proxy:
        store = Store(f"unix://{proxy.path}")
        log = Log(store, ring)
        async with running(store) as barrier:
            epoch = await log.open(encounter, opened(), "first")
            proxy.lose_reply(b"WAITAOF")
            await barrier.durable(encounter, EntryId(epoch=epoch, sequence=0))
    assert proxy.struck["lose_reply"] == 1


async def test_many_wait_at_once_for_entries_of_many_encounters(
    valkey: Valkey, ring: KeyRing, encounter: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(barrier_module, "ROUND_MAX", 15)
    store = Store(valkey.url)
    log = Log(store, ring)
    async with running(store) as barrier:
        places = []
        for number in range(20):
            name = f"{encounter}-{number}"
            await log.open(name, opened(), new_event_id())
            places.append((name, await log.append(name, 1, heard(1), new_event_id())))
        await asyncio.gather(*(barrier.durable(*place) for place in places))


async def test_one_lost_entry_does_not_harm_the_others(valkey: Valkey, ring: KeyRing, encounter: str) -> None:
    store = Store(valkey.url)
    log = Log(store, ring)
    async with running(store) as barrier:
        epoch = await log.open(encounter, opened(), "first")
        at = await log.append(encounter, epoch, heard(1), "second")
        gone = EntryId(epoch=1, sequence=at.sequence + 1)
        results = await asyncio.gather(
            barrier.durable(encounter, at), barrier.durable(encounter, gone), return_exceptions=True
        )
        assert results[0] is None
        assert isinstance(results[1], LostTail)


async def test_waiting_for_an_erased_encounter_says_so(valkey: Valkey, ring: KeyRing, encounter: str) -> None:
    store = Store(valkey.url)
    log = Log(store, ring)
    async with running(store) as barrier:
        epoch = await log.open(encounter, opened(), "first")
        await log.erase(encounter)
        with pytest.raises(Erased):
            await barrier.durable(encounter, EntryId(epoch=epoch, sequence=0))


async def test_a_waiter_may_be_cancelled(store: Store) -> None:
    barrier = Barrier(store)
    waiting = asyncio.create_task(barrier.durable("e", EntryId(epoch=1, sequence=0)))
    await asyncio.sleep(0)
    assert barrier.waiting == 1
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    assert barrier.waiting == 0


async def test_when_it_is_stopped_nobody_waits_on(store: Store) -> None:
    barrier = Barrier(store)
    task = asyncio.create_task(barrier.run())
    waiting = asyncio.create_task(barrier.durable("e", EntryId(epoch=1, sequence=0)))
    await asyncio.sleep(0)
    task.cancel()
    for one in (waiting, asyncio.create_task(barrier.durable("e", EntryId(epoch=1, sequence=0)))):
        with pytest.raises(StoreUnavailable, match="stopped"):
            await one
    await asyncio.gather(task, return_exceptions=True)
