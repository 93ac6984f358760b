"""The store: connections that repeat nothing, checks at the start, errors without payloads."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from earshot_server.log.errors import StoreUnavailable, StoreUnfit
from earshot_server.log.scripts import Script
from earshot_server.log.store import Store, read_settings
from tests.support.disk import Disk
from tests.support.proxy import Proxy
from tests.support.store import Valkey, until

COUNT = Script("return {tostring(redis.call('INCR', KEYS[1]))}")


async def test_a_valkey_with_its_file_on_is_taken(store: Store) -> None:
    await store.connect()
    assert await store.writable()


async def test_a_store_without_its_file_is_refused(start_valkey: Callable[..., Valkey]) -> None:
    server = start_valkey(appendonly="no")
    store = Store(server.url)
    with pytest.raises(StoreUnfit, match="appendonly yes"):
        await store.connect()
    assert not await store.writable()
    await store.close()


async def test_a_store_that_never_syncs_is_refused(start_valkey: Callable[..., Valkey]) -> None:
    server = start_valkey(fsync="no")
    store = Store(server.url)
    with pytest.raises(StoreUnfit, match="appendfsync everysec"):
        await store.connect()
    await store.close()


async def test_a_store_that_is_not_there_may_come_later(tmp_path: Path) -> None:
    store = Store(f"unix://{tmp_path}/nobody")
    with pytest.raises(StoreUnavailable, match="spools"):
        await store.connect()
    assert not await store.writable()
    await store.close()


async def test_a_wrong_password_is_said_and_not_shown(start_valkey: Callable[..., Valkey]) -> None:
    server = start_valkey()
    server.command("CONFIG", "SET", "requirepass", "right")
    for url in (f"unix://:wr0ng@{server.folder}/s", server.url):
        store = Store(url)
        with pytest.raises(StoreUnfit, match="refuses user or password") as caught:
            await store.connect()
        assert "wr0ng" not in str(caught.value)
        await store.close()


async def test_a_store_that_hides_its_settings_is_taken(start_valkey: Callable[..., Valkey]) -> None:
    server = start_valkey()
    server.command("ACL", "SETUSER", "earshot", "on", ">secret", "~*", "&*", "+@all", "-config")
    store = Store(f"unix://earshot:secret@{server.folder}/s")
    await store.connect()
    await store.close()


async def test_it_is_reached_over_tcp_as_well(valkey: Valkey) -> None:
    async with Proxy(valkey.folder / "s") as proxy:
        store = Store(f"redis://127.0.0.1:{proxy.port}/0")
        await store.connect()
        await store.close()


async def test_a_script_whose_answer_was_lost_is_not_run_again(
    valkey: Valkey, tmp_path: Path, encounter: str
) -> None:
    """redis-py alone would count to three, and say nothing."""
    async with Proxy(valkey.folder / "s", path=tmp_path / "p") as proxy:
        store = Store(f"unix://{proxy.path}")
        await store.run(COUNT, [encounter], [])
        proxy.lose_reply(encounter.encode())
        with pytest.raises(StoreUnavailable):
            await store.run(COUNT, [encounter], [])
        assert valkey.command("GET", encounter) == b"2"
        await store.close()
    assert proxy.struck["lose_reply"] == 1


async def test_a_question_whose_answer_was_lost_is_asked_again(
    valkey: Valkey, tmp_path: Path, encounter: str
) -> None:
    valkey.command("SET", encounter, "found")
    async with Proxy(valkey.folder / "s", path=tmp_path / "p") as proxy:
        store = Store(f"unix://{proxy.path}")
        proxy.lose_reply(encounter.encode())
        assert await store.ask("GET", encounter) == b"found"
        await store.close()
    assert proxy.struck["lose_reply"] == 1


async def test_a_store_that_forgot_a_script_is_given_its_text(
    store: Store, valkey: Valkey, encounter: str
) -> None:
    valkey.command("SCRIPT", "FLUSH")
    assert await store.run(COUNT, [encounter], []) == ["1"]
    assert await store.run(COUNT, [encounter], []) == ["2"]


async def test_a_frozen_store_is_given_up_at_the_deadline(own_valkey: Valkey) -> None:
    store = Store(own_valkey.url, timeout=0.2)
    await store.ask("PING")
    own_valkey.freeze()
    started = asyncio.get_running_loop().time()
    with pytest.raises(StoreUnavailable, match="Timeout"):
        await store.run(COUNT, ["key"], [])
    assert asyncio.get_running_loop().time() - started < 1.0
    await store.close()


async def test_more_questions_than_connections_wait_their_turn(valkey: Valkey) -> None:
    store = Store(valkey.url, connections=2)
    answers = await asyncio.gather(*(store.ask("ECHO", str(number)) for number in range(50)))
    assert answers == [str(number).encode() for number in range(50)]
    await store.close()


async def test_a_refusal_names_the_stores_code_and_nothing_of_the_command(store: Store) -> None:
    with pytest.raises(StoreUnavailable) as caught:
        await store.ask("HGET", "penicillin")
    assert caught.value.reason == "ResponseError"
    assert "penicillin" not in str(caught.value)


async def test_a_full_disk_is_seen(disk: Disk, disk_valkey: Valkey) -> None:
    store = Store(disk_valkey.url)
    assert await store.writable()
    disk.fill()
    disk_valkey.command("SET", "key", "value")
    await until(lambda: disk.count("refused"))
    assert not await store.writable()
    disk.heal()
    await until(store.writable)
    await store.close()


def test_settings_are_read_from_pairs_and_nothing_else() -> None:
    assert read_settings([b"dir", b"/x", b"appendfsync", b"always"]) == {"dir": "/x", "appendfsync": "always"}
    assert read_settings(ValueError("NOPERM")) == {}


@pytest.mark.parametrize("steps", range(6))
async def test_a_cancellation_is_never_lost(valkey: Valkey, steps: int) -> None:
    store = Store(valkey.url)
    await store.connect()
    asking = asyncio.create_task(store.ask("INFO"))
    for _ in range(steps):
        await asyncio.sleep(0)
    if asking.cancel():
        with pytest.raises(asyncio.CancelledError):
            await asking
    await store.close()
