"""Sessions."""

import pytest

from earshot_server.access.directory import Directory
from earshot_server.access.errors import Expired, Unknown
from earshot_server.access.rights import Right
from earshot_server.access.secret import digest
from earshot_server.access.sessions import SESSION_SECONDS, Sessions
from earshot_server.actor import Role
from earshot_server.log.store import Store
from tests.support.store import Valkey


@pytest.fixture
def sessions(store: Store, directory: Directory) -> Sessions:
    return Sessions(store, directory)


async def test_a_session_stands_for_its_token(sessions: Sessions, directory: Directory) -> None:
    token_id, secret = directory.tokens.new("Robin Sample", [Right.VIEW], days=1)
    session = await sessions.open(token_id, "token")
    assert await sessions.check(session) == directory.check(secret)


async def test_a_session_stands_for_its_account(sessions: Sessions, directory: Directory) -> None:
    okafor = directory.accounts.new("okafor", "Dr. Okafor", Role.CLINICIAN)
    session = await sessions.open(okafor.id, "password")
    assert await sessions.check(session) == okafor.principal
    directory.accounts.change(okafor.id, role=Role.SCRIBE)
    assert (await sessions.check(session)).actor.role is Role.SCRIBE


async def test_a_closed_session_is_nobodys(sessions: Sessions, directory: Directory) -> None:
    token_id, _ = directory.tokens.new("Robin Sample", [Right.VIEW], days=1)
    kept, closed = await sessions.open(token_id, "token"), await sessions.open(token_id, "token")
    await sessions.close(closed)
    with pytest.raises(Unknown):
        await sessions.check(closed)
    await sessions.check(kept)


async def test_a_revoked_token_ends_its_sessions(sessions: Sessions, directory: Directory) -> None:
    token_id, _ = directory.tokens.new("Robin Sample", [Right.VIEW], days=1)
    session = await sessions.open(token_id, "link")
    directory.tokens.revoke(token_id)
    with pytest.raises(Unknown):
        await sessions.check(session)


async def test_an_expired_token_ends_its_sessions(sessions: Sessions, directory: Directory) -> None:
    token_id, _ = directory.tokens.new("Robin Sample", [Right.VIEW], days=0)
    with pytest.raises(Expired):
        await sessions.check(await sessions.open(token_id, "link"))
    assert await sessions.list(token_id) == {}


@pytest.mark.parametrize("how", ["close", "sign_out"])
async def test_what_ends_an_account_s_sessions(sessions: Sessions, directory: Directory, how: str) -> None:
    okafor = directory.accounts.new("okafor", "Dr. Okafor", Role.CLINICIAN)
    session = await sessions.open(okafor.id, "password")
    getattr(directory.accounts, how)(okafor)
    with pytest.raises(Unknown):
        await sessions.check(session)


async def test_a_new_password_ends_all_sessions(sessions: Sessions, directory: Directory) -> None:
    okafor = directory.accounts.new("okafor", "Dr. Okafor", Role.CLINICIAN)
    session = await sessions.open(okafor.id, "password")
    directory.accounts.set_password(okafor, "harbour violet tangent 7")
    with pytest.raises(Unknown):
        await sessions.check(session)
    await sessions.check(await sessions.open(okafor.id, "password"))


async def test_one_session_of_several_is_ended_from_outside(sessions: Sessions, directory: Directory) -> None:
    okafor = directory.accounts.new("okafor", "Dr. Okafor", Role.CLINICIAN)
    secrets = [await sessions.open(okafor.id, "password") for _ in range(2)]
    shown = await sessions.list(okafor.id)
    assert [(session.who, session.how) for session in shown.values()] == [(okafor.id, "password")] * 2
    assert set(shown) == {digest(secret)[:12] for secret in secrets}
    assert await sessions.end(digest(secrets[0])[:12])
    assert not await sessions.end(digest(secrets[0])[:12])
    with pytest.raises(Unknown):
        await sessions.check(secrets[0])
    await sessions.check(secrets[1])


async def test_what_an_earlier_version_left_is_no_session(sessions: Sessions, valkey: Valkey) -> None:
    valkey.command("SET", f"earshot:session:{digest('old')}", "3fa94c21")
    with pytest.raises(Unknown):
        await sessions.check("old")


async def test_the_store_holds_no_secret_and_no_name(
    sessions: Sessions, directory: Directory, valkey: Valkey
) -> None:
    token_id, _ = directory.tokens.new("Robin Sample", [Right.VIEW], days=1)
    session = await sessions.open(token_id, "link")
    left = valkey.command("TTL", f"earshot:session:{digest(session)}")
    assert isinstance(left, int)
    assert SESSION_SECONDS - 5 < left <= SESSION_SECONDS == 12 * 3600
    assert session.encode() not in valkey.file_bytes()
    assert b"Robin" not in valkey.file_bytes()
