"""The store's copy: every kind of key comes back as it was; what expires or is made anew is left out."""

import json
from collections.abc import Callable

import pytest

from earshot_server.custody.dump import PAGE, dump, load
from earshot_server.custody.errors import BackupError
from earshot_server.log import names
from earshot_server.log.store import Store
from tests.support.store import Valkey


@pytest.fixture
def own(start_valkey: Callable[..., Valkey]) -> Valkey:
    return start_valkey()


async def lines(valkey: Valkey) -> list[bytes]:
    store = Store(valkey.url)
    found = [line async for line in dump(store)]
    await store.close()
    return found


async def test_every_kind_of_key_comes_back(own: Valkey, start_valkey: Callable[..., Valkey]) -> None:
    own.command("SET", "earshot:tombstone:e1", b"\x00\xff1")
    own.command("HSET", "earshot:draft:e2", "version", 7, "sealed", b"\x80\n")
    own.command("ZADD", "earshot:encounters", 1700000000123, "e2")
    own.command("SADD", "earshot:some", "a", "b")
    own.command("RPUSH", "earshot:list", "x", "y")
    for number in range(PAGE + 10):
        own.command(
            "XADD", "earshot:log:e2", f"1-{number + 1}", "id", f"i{number}", "d", bytes([number % 256])
        )
    other = start_valkey()
    store = Store(other.url)
    copied = await lines(own)
    assert await load(store, copied, lambda key: True) == len(copied) == 7
    await store.close()
    for command in (
        ("GET", "earshot:tombstone:e1"),
        ("HGETALL", "earshot:draft:e2"),
        ("ZRANGE", "earshot:encounters", 0, -1, "WITHSCORES"),
        ("LRANGE", "earshot:list", 0, -1),
        ("XRANGE", "earshot:log:e2", "-", "+"),
    ):
        assert other.command(*command) == own.command(*command)
    assert set(other.command("SMEMBERS", "earshot:some")) == {b"a", b"b"}  # type: ignore[call-overload]


async def test_what_expires_is_made_anew_or_is_not_ours_is_left_out(own: Valkey) -> None:
    own.command("SET", "earshot:session:x", "1", "EX", 100)
    own.command("SET", names.MARK, "1")
    own.command("HSET", names.QUEUED, "e1", "1-1")
    own.command("SET", "other", "1")
    assert await lines(own) == []


async def test_only_what_is_wanted_is_loaded(own: Valkey) -> None:
    own.command("SET", "earshot:a", "1")
    own.command("SET", "earshot:b", "1")
    copied = await lines(own)
    own.command("FLUSHALL")
    store = Store(own.url)
    assert await load(store, copied, lambda key: key.endswith("b")) == 1
    await store.close()
    assert own.command("KEYS", "*") == [b"earshot:b"]


@pytest.mark.parametrize("line", [b"", b"nonsense", b"[1]", json.dumps(["!", "string", []]).encode()])
async def test_a_line_that_is_none_is_refused(own: Valkey, line: bytes) -> None:
    store = Store(own.url)
    with pytest.raises(BackupError, match="cannot be read"):
        await load(store, [line], lambda key: True)
    await store.close()
