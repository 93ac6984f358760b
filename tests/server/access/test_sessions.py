"""Sessions."""

import pytest

from earshot_server.access.errors import Expired, Unknown
from earshot_server.access.rights import Right
from earshot_server.access.secret import digest
from earshot_server.access.sessions import SESSION_SECONDS, Sessions
from earshot_server.access.tokens import TokenStore
from earshot_server.log.store import Store
from tests.support.store import Valkey


async def test_a_session_stands_for_its_token(store: Store, tokens: TokenStore) -> None:
    sessions = Sessions(store, tokens)
    token_id, secret = tokens.new("Robin Sample", [Right.VIEW], days=1)
    session = await sessions.open(token_id)
    assert await sessions.check(session) == tokens.check(secret)


async def test_a_closed_session_is_nobodys(store: Store, tokens: TokenStore) -> None:
    sessions = Sessions(store, tokens)
    token_id, _ = tokens.new("Robin Sample", [Right.VIEW], days=1)
    kept, closed = await sessions.open(token_id), await sessions.open(token_id)
    await sessions.close(closed)
    with pytest.raises(Unknown):
        await sessions.check(closed)
    await sessions.check(kept)


async def test_a_revoked_token_ends_its_sessions(store: Store, tokens: TokenStore) -> None:
    sessions = Sessions(store, tokens)
    token_id, _ = tokens.new("Robin Sample", [Right.VIEW], days=1)
    session = await sessions.open(token_id)
    tokens.revoke(token_id)
    with pytest.raises(Unknown):
        await sessions.check(session)


async def test_an_expired_token_ends_its_sessions(store: Store, tokens: TokenStore) -> None:
    sessions = Sessions(store, tokens)
    token_id, _ = tokens.new("Robin Sample", [Right.VIEW], days=0)
    with pytest.raises(Expired):
        await sessions.check(await sessions.open(token_id))


async def test_the_store_holds_no_secret_and_no_name(
    store: Store, tokens: TokenStore, valkey: Valkey
) -> None:
    sessions = Sessions(store, tokens)
    token_id, _ = tokens.new("Robin Sample", [Right.VIEW], days=1)
    session = await sessions.open(token_id)
    left = valkey.command("TTL", f"earshot:session:{digest(session)}")
    assert isinstance(left, int)
    assert SESSION_SECONDS - 5 < left <= SESSION_SECONDS == 12 * 3600
    assert session.encode() not in valkey.file_bytes()
    assert b"Robin" not in valkey.file_bytes()
