"""Running a script and waiting for the disk behind it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from earshot_server.log import sync
from earshot_server.log.errors import StoreUnavailable
from earshot_server.log.scripts import Script
from earshot_server.log.store import Store
from earshot_server.log.sync import run_and_sync
from tests.support.disk import Disk
from tests.support.proxy import Proxy
from tests.support.store import Valkey

SET = Script("redis.call('SET', KEYS[1], ARGV[1]) return {'ok'}")


async def test_what_a_script_wrote_is_synced_when_it_returns(disk: Disk, disk_valkey: Valkey) -> None:
    store = Store(disk_valkey.url)
    client = store.client(connections=1, timeout=10)
    for number in range(2):
        assert await run_and_sync(client, SET, ["key"], [f"value-{number}"]) == (["ok"], True)
        synced = disk_valkey.file().read_bytes()[: disk.synced_bytes(disk_valkey.file())]
        assert f"value-{number}".encode() in synced
    await client.aclose()
    await store.close()


async def test_a_disk_that_stands_still_is_no_error_and_not_synced(
    disk: Disk, disk_valkey: Valkey, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sync, "PATIENCE", 1.0)
    store = Store(disk_valkey.url)
    client = store.client(connections=1, timeout=10)
    disk.stall()
    assert await run_and_sync(client, SET, ["key"], ["value"]) == (["ok"], False)
    disk.heal()
    assert await run_and_sync(client, SET, ["key"], ["value"]) == (["ok"], False)
    await client.aclose()
    await store.close()


async def test_a_script_that_fails_is_not_taken_for_one_that_said_nothing(store: Store) -> None:
    client = store.client(connections=1, timeout=10)
    with pytest.raises(StoreUnavailable):
        await run_and_sync(client, Script("return redis.call('GET')"), ["key"], [])
    await client.aclose()


async def test_a_cut_connection_means_that_nothing_is_known(valkey: Valkey, tmp_path: Path) -> None:
    async with Proxy(valkey.folder / "s", path=tmp_path / "p") as proxy:
        store = Store(f"unix://{proxy.path}")
        client = store.client(connections=1, timeout=10)
        proxy.cut("up", 200)
        with pytest.raises(StoreUnavailable):
            await run_and_sync(client, SET, ["key"], ["value"])
        await client.aclose()
        await store.close()
    assert proxy.struck["cut"] == 1


async def test_settings_that_are_hidden_do_not_matter(start_valkey: Callable[..., Valkey]) -> None:
    server = start_valkey()
    server.command("ACL", "SETUSER", "earshot", "on", ">secret", "~*", "&*", "+@all", "-config")
    store = Store(f"unix://earshot:secret@{server.folder}/s")
    client = store.client(connections=1, timeout=10)
    assert await run_and_sync(client, SET, ["key"], ["value"]) == (["ok"], True)
    await client.aclose()
    await store.close()
