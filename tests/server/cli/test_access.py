"""`earshot tokens` and `earshot link`, as they are typed."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from earshot_server.access.errors import NotRunning
from earshot_server.access.links import Links
from earshot_server.access.rights import Right
from earshot_server.access.tokens import TokenStore
from earshot_server.cli.access import register
from earshot_server.log.store import Store
from tests.support.store import Valkey


@pytest.fixture
def valkey(tmp_path: Path) -> Iterator[Valkey]:
    folder = tmp_path / "v"
    folder.mkdir()
    server = Valkey(folder).start()
    yield server
    server.kill()


@pytest.fixture(autouse=True)
def tokens(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> TokenStore:
    monkeypatch.setenv("EARSHOT_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.delenv("EARSHOT_REDIS_URL", raising=False)
    return TokenStore(tmp_path / "data" / "access")


def earshot(*arguments: str) -> Result:
    app = typer.Typer()
    register(app)
    return CliRunner().invoke(app, arguments)


def test_a_new_token_is_the_only_thing_on_standard_output(tokens: TokenStore) -> None:
    result = earshot("tokens", "new", "Room 2", "--right", "stream", "--days", "7")
    principal = tokens.check(result.stdout.strip())
    assert (principal.name, principal.rights) == ("Room 2", {Right.STREAM})
    assert principal.id in result.stderr
    [token] = tokens.list()
    assert (token.expires - token.created).days == 7


def test_a_right_that_is_none_is_refused(tokens: TokenStore) -> None:
    result = earshot("tokens", "new", "Room 2", "--right", "everything")
    assert result.exit_code == 2
    assert "stream, view, edit, sign, admin" in result.stderr
    assert tokens.list() == []


def test_tokens_are_listed_with_their_state(tokens: TokenStore) -> None:
    assert "no tokens yet" in earshot("tokens", "list").stdout
    tokens.new("Room 1", [Right.STREAM], 1)
    tokens.new("Room 2", [Right.VIEW, Right.EDIT], 0)
    gone, _ = tokens.new("Room 3", [Right.ADMIN], 1)
    assert earshot("tokens", "revoke", gone).exit_code == 0
    lines = earshot("tokens", "list").stdout.splitlines()
    found = [re.sub(r" +", " ", line).split(" ", 1)[1].rsplit(" until ") for line in lines]
    assert [(state, line[-6:]) for state, line in found] == [
        ("good stream", "Room 1"),
        ("expired edit,view", "Room 2"),
        ("revoked admin", "Room 3"),
    ]
    assert not any("earshot_" in line for line in lines)


def test_revoking_what_is_not_there_is_said(tokens: TokenStore) -> None:
    result = earshot("tokens", "revoke", "00000000")
    assert result.exit_code == 2
    assert "tokens list" in result.stderr


async def test_a_link_signs_a_new_person_in_once(
    valkey: Valkey, tokens: TokenStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EARSHOT_REDIS_URL", valkey.url)
    import asyncio

    result = await asyncio.to_thread(earshot, "link", "Robin Sample")
    address, _, code = result.stdout.strip().partition("#")
    assert address == "http://127.0.0.1:8080/enter"
    store = Store(valkey.url)
    principal = tokens.good(await Links(store).take(code))
    await store.close()
    assert (principal.name, principal.rights) == ("Robin Sample", {Right.VIEW})


def test_a_link_for_a_token_that_is_there(
    valkey: Valkey, tokens: TokenStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EARSHOT_REDIS_URL", valkey.url)
    token_id, _ = tokens.new("Robin Sample", [Right.EDIT], 1)
    assert "/enter#" in earshot("link", "--token", token_id).stdout
    assert len(tokens.list()) == 1


@pytest.mark.parametrize("arguments", [(), ("Robin", "--token", "00000000")])
def test_a_link_is_for_one(arguments: tuple[str, ...]) -> None:
    assert earshot("link", *arguments).exit_code == 2


def test_without_a_running_server_there_is_no_link_and_no_new_token(tokens: TokenStore) -> None:
    result = earshot("link", "Robin Sample")
    assert isinstance(result.exception, NotRunning)
    assert all(token.revoked for token in tokens.list())
