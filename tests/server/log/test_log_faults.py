"""The log when answers are lost, the store freezes or dies, or loses what it had not synced."""

import asyncio
import random
from pathlib import Path

import pytest

from earshot_server.keys.ring import KeyRing
from earshot_server.log.errors import LostTail, StoreUnavailable
from earshot_server.log.log import Log, new_event_id
from earshot_server.log.store import Store
from tests.support.disk import Disk
from tests.support.events import heard, opened
from tests.support.proxy import Proxy
from tests.support.store import Valkey, fresh_encounter, until


async def events(log: Log, encounter: str) -> list[str]:
    return [entry.event_id for entry in await log.read_all(encounter)]


# --- lost answers ----------------------------------------------------------------


async def know_scripts(log: Log) -> None:
    """Let the store know the scripts: the reply to be lost must not be that it knows none."""
    other = fresh_encounter()
    await log.append(other, await log.open(other, opened(), new_event_id()), heard(1), new_event_id())


async def test_a_lost_answer_to_an_append_is_settled_by_the_log(
    valkey: Valkey, ring: KeyRing, encounter: str, tmp_path: Path
) -> None:
    async with Proxy(valkey.folder / "s", path=tmp_path / "p") as proxy:
        store = Store(f"unix://{proxy.path}")
        log = Log(store, ring)
        await know_scripts(log)
        epoch = await log.open(encounter, opened(), "first")
        proxy.lose_reply(b"second")
        at = await log.append(encounter, epoch, heard(1), "second")
        assert await log.top(encounter) == at
        assert await events(log, encounter) == ["first", "second"]
        await store.close()
    assert proxy.struck["lose_reply"] == 1


async def test_a_lost_answer_to_an_opening_is_settled_by_the_log(
    valkey: Valkey, ring: KeyRing, encounter: str, tmp_path: Path
) -> None:
    async with Proxy(valkey.folder / "s", path=tmp_path / "p") as proxy:
        store = Store(f"unix://{proxy.path}")
        log = Log(store, ring)
        await know_scripts(log)
        assert await log.open(encounter, opened(), "first") == 1
        proxy.lose_reply(b"second")
        assert await log.open(encounter, opened(), "second") == 2
        assert await events(log, encounter) == ["first", "second"]
        await store.close()
    assert proxy.struck["lose_reply"] == 1


async def test_a_lost_request_is_sent_again(
    valkey: Valkey, ring: KeyRing, encounter: str, tmp_path: Path
) -> None:
    async with Proxy(valkey.folder / "s", path=tmp_path / "p") as proxy:
        store = Store(f"unix://{proxy.path}")
        log = Log(store, ring)
        await know_scripts(log)
        epoch = await log.open(encounter, opened(), "first")
        proxy.lose_request(b"second")
        await log.append(encounter, epoch, heard(1), "second")
        assert await events(log, encounter) == ["first", "second"]
        await store.close()
    assert proxy.struck["lose_request"] == 1


async def test_an_answer_lost_twice_leaves_one_entry_and_says_that_nothing_is_known(
    valkey: Valkey, ring: KeyRing, encounter: str, tmp_path: Path
) -> None:
    async with Proxy(valkey.folder / "s", path=tmp_path / "p") as proxy:
        store = Store(f"unix://{proxy.path}")
        log = Log(store, ring)
        await know_scripts(log)
        epoch = await log.open(encounter, opened(), "first")
        proxy.lose_reply(b"second")
        proxy.lose_reply(b"second")
        with pytest.raises(StoreUnavailable):
            await log.append(encounter, epoch, heard(1), "second")
        assert await events(log, encounter) == ["first", "second"]
        await store.close()
    assert proxy.struck["lose_reply"] == 2


@pytest.mark.parametrize("seed", range(3))
async def test_whatever_the_network_does_every_event_is_there_once_and_in_order(
    valkey: Valkey, ring: KeyRing, encounter: str, tmp_path: Path, seed: int
) -> None:
    chance = random.Random(seed)
    async with Proxy(valkey.folder / "s", path=tmp_path / "p") as proxy:
        store = Store(f"unix://{proxy.path}", timeout=2.0)
        log = Log(store, ring)
        await know_scripts(log)
        epoch = await log.open(encounter, opened(), "event-open")
        said_yes = ["event-open"]
        for number in range(60):
            event = f"event-{number:03}"
            match chance.choice(["none", "reply", "request", "up", "down"]):
                case "reply":
                    proxy.lose_reply(event.encode())
                case "request":
                    proxy.lose_request(event.encode())
                case "up":
                    proxy.cut("up", chance.randrange(400))
                case "down":
                    proxy.cut("down", chance.randrange(30))
            try:
                await log.append(encounter, epoch, heard(number), event)
                said_yes.append(event)
            except StoreUnavailable:
                # What a gateway does: let go, and go on from what the log has.
                proxy.heal()
                epoch = await log.open(encounter, opened(), f"event-open-{number}")
                if event not in await events(log, encounter):
                    await log.append(encounter, epoch, heard(number), event)
                said_yes.append(event)
        proxy.heal()
        found = [event for event in await events(log, encounter) if not event.startswith("event-open-")]
        await store.close()
    assert found == said_yes
    print(dict(proxy.struck))
    assert all(proxy.struck[fault] for fault in ("lose_reply", "lose_request", "cut"))


async def test_a_frozen_store_is_given_up_at_the_deadline_and_gets_the_event_at_most_once(
    own_valkey: Valkey, ring: KeyRing, encounter: str
) -> None:
    store = Store(own_valkey.url, timeout=0.3)
    log = Log(store, ring)
    epoch = await log.open(encounter, opened(), "first")
    own_valkey.freeze()
    started = asyncio.get_running_loop().time()
    with pytest.raises(StoreUnavailable):
        await log.append(encounter, epoch, heard(1), "second")
    assert asyncio.get_running_loop().time() - started < 2.0
    own_valkey.thaw()
    assert (await events(log, encounter)).count("second") <= 1
    await store.close()


async def test_appends_go_on_when_the_store_was_killed_and_started_again(
    own_valkey: Valkey, ring: KeyRing, encounter: str
) -> None:
    store = Store(own_valkey.url)
    log = Log(store, ring)
    epoch = await log.open(encounter, opened(), "first")
    await until(lambda: b"first" in own_valkey.file_bytes())
    own_valkey.kill()
    with pytest.raises(StoreUnavailable):
        await log.append(encounter, epoch, heard(1), "second")
    own_valkey.start()
    await log.append(encounter, epoch, heard(1), "second")
    assert await events(log, encounter) == ["first", "second"]
    await store.close()


# --- a store that lost its tail --------------------------------------------------


async def test_a_writer_does_not_write_behind_entries_that_the_store_lost(
    disk: Disk, disk_valkey: Valkey, ring: KeyRing, encounter: str
) -> None:
    server = disk_valkey
    store = Store(server.url)
    log = Log(store, ring)
    epoch = await log.open(encounter, opened(), "first")
    _sync(server)
    disk.stall()
    at = await log.append(encounter, epoch, heard(1), "lost")
    server.kill()
    assert disk.lose_power(server.file()) > 0
    disk.heal()
    server.start(disk.environment)
    assert await events(log, encounter) == ["first"]
    with pytest.raises(LostTail):
        await log.append(encounter, epoch, heard(2), "behind a hole")
    with pytest.raises(LostTail):
        await log.read(encounter, at)
    assert await events(log, encounter) == ["first"]
    assert await log.open(encounter, opened(), "again") == 2
    await store.close()


async def test_two_who_were_given_the_same_epoch_by_a_store_that_lost_one_never_both_write(
    disk: Disk, disk_valkey: Valkey, ring: KeyRing, encounter: str
) -> None:
    server = disk_valkey
    store = Store(server.url)
    first, second, third = (Log(store, ring) for _ in range(3))
    await first.open(encounter, opened(), "first")
    _sync(server)
    disk.stall()
    assert await second.open(encounter, opened(), "lost") == 2
    server.kill()
    assert disk.lose_power(server.file()) > 0
    disk.heal()
    server.start(disk.environment)
    assert await third.open(encounter, opened(), "third") == 2
    with pytest.raises(LostTail):
        await second.append(encounter, 2, heard(1), "of the lost epoch")
    await third.append(encounter, 2, heard(1), "of the third")
    assert await events(third, encounter) == ["first", "third", "of the third"]
    await store.close()


def _sync(server: Valkey) -> None:
    """Bring all that was written to disk."""
    server.command("CONFIG", "SET", "appendfsync", "always")
    server.command("SET", "synced", "1")
    server.command("CONFIG", "SET", "appendfsync", "everysec")
