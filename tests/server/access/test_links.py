"""One-time links."""

import pytest

from earshot_server.access.errors import Unknown
from earshot_server.access.links import LINK_SECONDS, Links
from earshot_server.access.secret import digest
from earshot_server.log.errors import StoreUnavailable
from earshot_server.log.store import Store
from tests.support.store import Valkey


async def test_a_code_is_good_once(store: Store) -> None:
    links = Links(store)
    code = await links.new("0a0b0c0d")
    assert await links.take(code) == "0a0b0c0d"
    with pytest.raises(Unknown):
        await links.take(code)


async def test_a_code_that_was_never_made_is_refused(store: Store) -> None:
    with pytest.raises(Unknown):
        await Links(store).take("made-up")


async def test_the_store_holds_a_digest_that_ends_in_ten_minutes(store: Store, valkey: Valkey) -> None:
    code = await Links(store).new("0a0b0c0d")
    key = f"earshot:link:{digest(code)}"
    left = valkey.command("TTL", key)
    assert isinstance(left, int)
    assert LINK_SECONDS - 5 < left <= LINK_SECONDS == 600
    assert code.encode() not in valkey.file_bytes()


async def test_a_code_is_lost_rather_than_good_twice_when_the_answer_is(store: Store, valkey: Valkey) -> None:
    code = await Links(store).new("0a0b0c0d")
    valkey.command("GETDEL", f"earshot:link:{digest(code)}")  # what a lost answer leaves behind
    with pytest.raises(Unknown):
        await Links(store).take(code)


async def test_a_store_that_is_down_is_said(tmp_path_factory: pytest.TempPathFactory) -> None:
    store = Store(f"unix://{tmp_path_factory.mktemp('none')}/s")
    with pytest.raises(StoreUnavailable):
        await Links(store).take("code")
    await store.close()
