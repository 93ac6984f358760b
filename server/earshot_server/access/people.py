"""Signing in by name and password, and a one-time code where the account asks for one."""

import asyncio
import time
from collections.abc import Callable

from earshot_server.access import totp
from earshot_server.access.account_file import Account
from earshot_server.access.accounts import AccountStore
from earshot_server.access.attempts import Attempts
from earshot_server.access.errors import CodeNeeded, WrongPassword
from earshot_server.access.rights import Principal
from earshot_server.log.store import Store

AT_ONCE = 2
"""So many passwords are looked at together: each takes 64 MiB and a core for a moment."""


class People:
    """Knows people by what they type."""

    def __init__(self, accounts: AccountStore, store: Store, clock: Callable[[], float] = time.time) -> None:
        self._accounts = accounts
        self._attempts = Attempts(store)
        self._clock = clock
        self._room = asyncio.Semaphore(AT_ONCE)

    async def by_password(self, login: str, password: str, code: str | None) -> Principal:
        """Return whose name and password these are.

        Raises:
            WrongPassword: nobody's, or the code is wrong or was used.
            CodeNeeded: they are right, and the account asks for a one-time code.
            LockedOut: too many tries for this name.
            StoreUnavailable: the store, which counts the tries, does not answer.
        """
        await self._attempts.begin(login)
        account = self._accounts.find(login)
        if not await self._is_password(account, password) or account is None:
            raise WrongPassword
        await self._check_code(account, code)
        await self._attempts.forget(login)
        return account.principal

    async def check_password(self, account: Account, password: str) -> None:
        """Do nothing if it is the account's.

        Raises:
            WrongPassword, LockedOut, StoreUnavailable: as `by_password`.
        """
        await self._attempts.begin(account.login)
        if not await self._is_password(account, password):
            raise WrongPassword
        await self._attempts.forget(account.login)

    async def change_password(self, account: Account, password: str) -> None:
        """Replace the password; all sessions of the account end.

        Raises:
            WeakPassword: guessers would find it.
        """
        async with self._room:
            await asyncio.to_thread(self._accounts.set_password, account, password)

    async def _is_password(self, account: Account | None, password: str) -> bool:
        async with self._room:
            return await asyncio.to_thread(self._accounts.is_password, account, password)

    async def unlock(self, login: str) -> None:
        """Let a person try again at once.

        Raises:
            StoreUnavailable: the store does not answer.
        """
        await self._attempts.forget(login)

    async def _check_code(self, account: Account, code: str | None) -> None:
        secret = self._accounts.totp(account)
        if secret is None:
            return
        if not code:
            raise CodeNeeded
        step = totp.step_of(secret, code, self._clock())
        if step is None or not await self._attempts.use_once(account.id, step, 4 * totp.STEP_SECONDS):
            raise WrongPassword
