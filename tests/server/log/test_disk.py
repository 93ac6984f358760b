"""When what was written is on disk: following the store's own sync, or doing it ourselves."""

import asyncio
from pathlib import Path

import pytest

from earshot_server.log import disk as disk_module
from earshot_server.log.disk import reach_disk
from earshot_server.log.errors import StoreUnavailable
from earshot_server.log.store import Store, send
from tests.support.disk import Disk
from tests.support.store import Valkey, until


async def life_of(store: Store) -> str:
    info = await store.ask("INFO", "server")
    return str(info["run_id"])


async def test_it_waits_for_a_sync_that_begins_after_the_write(disk: Disk, disk_valkey: Valkey) -> None:
    store = Store(disk_valkey.url)
    client = store.client(connections=1, timeout=10)
    for number in range(2):
        await send(client, "SET", "key", f"value-{number}")
        await send(client, "WAITAOF", 1, 0, 5000)
        await reach_disk(client, {}, await life_of(store))
        synced = disk_valkey.file().read_bytes()[: disk.synced_bytes(disk_valkey.file())]
        assert f"value-{number}".encode() in synced
    await client.aclose()
    await store.close()


async def test_waitaof_alone_is_not_believed(disk: Disk, disk_valkey: Valkey) -> None:
    """While no sync can end nothing is called durable, whatever `WAITAOF` says."""
    store = Store(disk_valkey.url)
    client = store.client(connections=1, timeout=10)
    disk.stall()
    await send(client, "SET", "key", "value")
    print("WAITAOF says", await send(client, "WAITAOF", 1, 0, 500))
    following = asyncio.create_task(reach_disk(client, {}, await life_of(store)))
    await until(lambda: disk.count("stalled"))
    await asyncio.wait([following], timeout=2 * disk_module.EVERY)
    assert not following.done()
    disk.heal()
    await following
    await client.aclose()
    await store.close()


async def test_a_store_that_was_restarted_meanwhile_is_not_believed(own_valkey: Valkey) -> None:
    store = Store(own_valkey.url)
    client = store.client(connections=1, timeout=10)
    following = asyncio.create_task(reach_disk(client, {}, await life_of(store)))
    own_valkey.kill()
    own_valkey.start()
    with pytest.raises(StoreUnavailable):
        await following
    with pytest.raises(StoreUnavailable, match="restarted"):
        await reach_disk(client, {}, "another life")
    await client.aclose()
    await store.close()


async def test_a_failing_disk_is_said(disk: Disk, disk_valkey: Valkey) -> None:
    store = Store(disk_valkey.url)
    client = store.client(connections=1, timeout=10)
    disk.fill()
    await send(client, "SET", "key", "value")
    await until(lambda: disk.count("refused"))
    with pytest.raises(StoreUnavailable, match="disk fails"):
        await reach_disk(client, {}, await life_of(store))
    await client.aclose()
    await store.close()


async def test_a_store_that_syncs_each_write_needs_nothing_more(store: Store) -> None:
    client = store.client(connections=1, timeout=10)
    settings = {"appendfsync": "always", "dir": "/", "proc-title-template": ""}
    await reach_disk(client, settings, "another life")  # of which its own syncs would not be believed
    await client.aclose()


async def test_the_embedded_stores_folder_is_synced_here(store: Store, tmp_path: Path) -> None:
    (tmp_path / "id").write_text("abc", encoding="ascii")
    settings = {
        "appendfsync": "everysec",
        "dir": str(tmp_path),
        "proc-title-template": "{title} earshot-abc",
    }
    client = store.client(connections=1, timeout=10)
    await reach_disk(client, settings, "another life")
    await client.aclose()
