"""Signing in by name and password."""

import asyncio
import statistics
import threading
import time

import pyotp
import pytest

from earshot_server.access.account_file import Account
from earshot_server.access.accounts import AccountStore
from earshot_server.access.attempts import TRIES, Attempts
from earshot_server.access.errors import CodeNeeded, LockedOut, WrongPassword
from earshot_server.access.people import AT_ONCE, People
from earshot_server.access.totp import new_secret
from earshot_server.actor import Role
from earshot_server.log.store import Store
from tests.support.store import fresh_encounter

GOOD = "harbour violet tangent 7"
NOW = 1_800_000_000.0


@pytest.fixture
def people(accounts: AccountStore, store: Store) -> People:
    return People(accounts, store, clock=lambda: NOW)


@pytest.fixture
def okafor(accounts: AccountStore) -> Account:
    """Under a name of her own in each test: the store counts by name."""
    account = accounts.new(f"okafor.{fresh_encounter().lower()}", "Dr. Okafor", Role.CLINICIAN)
    accounts.set_password(account, GOOD)
    return accounts.named(account.login)


async def test_the_right_password_is_hers(people: People, okafor: Account) -> None:
    assert (await people.by_password(okafor.login.upper(), GOOD, None)).actor == okafor.principal.actor


@pytest.mark.parametrize("password", ["", GOOD + "x", GOOD.upper()])
async def test_a_wrong_one_is_nobodys(people: People, okafor: Account, password: str) -> None:
    with pytest.raises(WrongPassword):
        await people.by_password(okafor.login, password, None)


async def test_closed_unknown_and_without_a_password_are_told_the_same(
    people: People, okafor: Account, accounts: AccountStore
) -> None:
    accounts.close(okafor)
    without = accounts.new(fresh_encounter().lower(), "Device", Role.DEVICE)
    told = set()
    for login in (okafor.login, fresh_encounter(), without.login, "", "../x", "\ud800"):
        with pytest.raises(WrongPassword) as refused:
            await people.by_password(login, GOOD, None)
        told.add(str(refused.value))
    assert len(told) == 1


async def test_too_many_wrong_ones_lock_her_name_for_a_while(
    people: People, okafor: Account, store: Store
) -> None:
    for _ in range(TRIES - 1):
        await Attempts(store).begin(okafor.login)
    with pytest.raises(WrongPassword):
        await people.by_password(okafor.login, "wrong", None)
    with pytest.raises(LockedOut):
        await people.by_password(okafor.login, GOOD, None)
    await people.unlock(okafor.login)
    await people.by_password(okafor.login, GOOD, None)


async def test_a_code_is_asked_for_and_good_once(
    people: People, okafor: Account, accounts: AccountStore
) -> None:
    secret = new_secret()
    accounts.set_totp(okafor, secret)
    with pytest.raises(CodeNeeded):
        await people.by_password(okafor.login, GOOD, None)
    with pytest.raises(WrongPassword):
        await people.by_password(okafor.login, "wrong", pyotp.TOTP(secret).at(NOW))  # the code stays good
    with pytest.raises(WrongPassword):
        await people.by_password(okafor.login, GOOD, pyotp.TOTP(secret).at(NOW - 90))
    await people.by_password(okafor.login, GOOD, pyotp.TOTP(secret).at(NOW))
    with pytest.raises(WrongPassword):
        await people.by_password(okafor.login, GOOD, pyotp.TOTP(secret).at(NOW))


async def test_no_more_than_two_passwords_are_looked_at_together(
    people: People, accounts: AccountStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each takes 64 MiB for a moment: a hundred sign-ins at once must not take the server's memory."""
    now, most, lock = [0], [0], threading.Lock()

    def look(account: Account | None, password: str) -> bool:
        with lock:
            now[0] += 1
            most[0] = max(most[0], now[0])
        time.sleep(0.001)  # for as long as others could come in
        with lock:
            now[0] -= 1
        return False

    monkeypatch.setattr(accounts, "is_password", look)
    tries = (people.by_password(fresh_encounter(), "wrong", None) for _ in range(100))
    answers = await asyncio.gather(*tries, return_exceptions=True)
    assert {type(answer) for answer in answers} == {WrongPassword}
    assert most[0] == AT_ONCE == 2


async def test_a_name_that_is_not_there_takes_as_long_as_one_that_is(people: People, okafor: Account) -> None:
    """What is compared is work, not milliseconds: without the work, the ratio is near a thousand."""

    async def seconds(login: str) -> float:
        began = time.process_time_ns()
        with pytest.raises(WrongPassword):
            await people.by_password(login, "wrong", None)
        return time.process_time_ns() - began

    there = statistics.median([await seconds(okafor.login) for _ in range(3)])
    not_there = statistics.median([await seconds(fresh_encounter()) for _ in range(3)])
    print(
        f"processor time of a wrong password: name known {there / 1e6:.1f}, unknown {not_there / 1e6:.1f} ms"
    )
    assert 0.5 < not_there / there < 2
