"""Guesses at one name, from wherever."""

import asyncio

import pytest

from earshot_server.access.attempts import TRIES, WINDOW_SECONDS, Attempts
from earshot_server.access.errors import LockedOut
from earshot_server.access.secret import digest
from earshot_server.log.store import Store
from tests.support.store import Valkey, fresh_encounter


@pytest.fixture
def login() -> str:
    return fresh_encounter()


async def test_so_many_tries_and_no_more(store: Store, login: str) -> None:
    for _ in range(TRIES):
        await Attempts(store).begin(login)
    with pytest.raises(LockedOut) as refused:
        await Attempts(store).begin(login.upper())  # another server, another case: the same name
    assert WINDOW_SECONDS - 60 < refused.value.retry_after <= WINDOW_SECONDS
    assert "15 min" in str(refused.value)
    await Attempts(store).begin(f"{login}-other")


async def test_tries_that_come_at_once_are_all_counted(store: Store, login: str) -> None:
    tries = [Attempts(store).begin(login) for _ in range(30)]
    refused = await asyncio.gather(*tries, return_exceptions=True)
    assert sum(isinstance(one, LockedOut) for one in refused) == 30 - TRIES


async def test_whoever_is_known_begins_anew(store: Store, login: str) -> None:
    attempts = Attempts(store)
    for _ in range(TRIES):
        await attempts.begin(login)
    await attempts.forget(login)
    await attempts.begin(login)


async def test_guessing_on_does_not_lock_for_longer(store: Store, login: str, valkey: Valkey) -> None:
    attempts = Attempts(store)
    await attempts.begin(login)
    valkey.command("EXPIRE", f"earshot:tries:{digest(login)}", "5")
    await attempts.begin(login)
    left = valkey.command("TTL", f"earshot:tries:{digest(login)}")
    assert isinstance(left, int)
    assert left <= 5


async def test_a_code_is_good_once(store: Store, login: str) -> None:
    attempts = Attempts(store)
    assert await attempts.use_once(login, 7, 120)
    assert not await attempts.use_once(login, 7, 120)
    assert await attempts.use_once(login, 8, 120)


async def test_the_store_holds_no_name(store: Store, valkey: Valkey) -> None:
    await Attempts(store).begin("okafor.the.clinician")
    assert b"okafor.the" not in valkey.file_bytes()
