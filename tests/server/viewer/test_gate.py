"""Who passes the gate."""

from typing import Any

import pytest
from starlette.requests import HTTPConnection

from earshot_server.access.errors import ForeignOrigin, TooManyGuesses, Unknown
from earshot_server.viewer.gate import Gate
from tests.support.clinic import Clinic


def asking(address: str = "10.0.0.1", **headers: str) -> HTTPConnection:
    raw = [(name.encode(), value.encode()) for name, value in headers.items()]
    scope: dict[str, Any] = {"type": "http", "headers": raw, "client": (address, 1)}
    return HTTPConnection(scope)


@pytest.fixture
def gate(clinic: Clinic) -> Gate:
    return Gate.of(clinic.settings, clinic.store, clinic.directory, clinic.audit)


async def test_a_program_shows_a_token(gate: Gate, clinic: Clinic) -> None:
    assert (await gate.who(asking(authorization=f"Bearer {clinic.token()}"))).actor.name == "Robin Sample"


async def test_a_browser_shows_a_session(gate: Gate, clinic: Clinic) -> None:
    token_id, _ = clinic.tokens.new("Robin Sample", [], 1)
    session = await gate.sessions.open(token_id, "token")
    assert (await gate.who(asking(cookie=f"earshot={session}"))).actor.id == token_id
    with pytest.raises(Unknown):
        await gate.who(asking(cookie=f"other={session}"))


async def test_a_wrong_token_is_not_helped_by_a_good_session(gate: Gate, clinic: Clinic) -> None:
    token_id, _ = clinic.tokens.new("Robin Sample", [], 1)
    session = await gate.sessions.open(token_id, "token")
    with pytest.raises(Unknown):
        await gate.who(asking(cookie=f"earshot={session}", authorization="Bearer wrong"))


async def test_a_session_is_no_token(gate: Gate, clinic: Clinic) -> None:
    token_id, secret = clinic.tokens.new("Robin Sample", [], 1)
    session = await gate.sessions.open(token_id, "token")
    with pytest.raises(Unknown):
        await gate.who(asking(authorization=f"Bearer {session}"))
    with pytest.raises(Unknown):
        await gate.who(asking(cookie=f"earshot={secret}"))


async def test_guesses_count_by_address(gate: Gate, clinic: Clinic) -> None:
    for _ in range(10):
        with pytest.raises(Unknown):
            await gate.who(asking(authorization="Bearer wrong"))
    good = f"Bearer {clinic.token()}"
    with pytest.raises(TooManyGuesses):
        await gate.who(asking(authorization=good))
    await gate.who(asking("10.0.0.2", authorization=good))


def test_a_program_may_come_without_an_origin_a_browser_not(gate: Gate) -> None:
    gate.check_origin(asking(host="127.0.0.1:1", authorization="Bearer x"))
    gate.check_origin(asking(host="127.0.0.1:1", origin="http://127.0.0.1:1"))
    with pytest.raises(ForeignOrigin):
        gate.check_origin(asking(host="127.0.0.1:1"))
    with pytest.raises(ForeignOrigin):
        gate.check_origin(asking(host="127.0.0.1:1", authorization="Bearer x", origin="http://evil.example"))
