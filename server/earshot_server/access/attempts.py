"""A limit on guessing one person's password, wherever the guesses come from; the servers share it."""

from earshot_server.access.errors import LockedOut
from earshot_server.access.secret import digest
from earshot_server.log import names
from earshot_server.log.store import Store

TRIES = 10
WINDOW_SECONDS = 15 * 60


class Attempts:
    """Counts tries by name in the store, by its digest, whether there is such an account or not."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def begin(self, login: str) -> None:
        """Count a try; before the password is looked at, so that many at once are counted too.

        Raises:
            LockedOut: there were too many within a quarter of an hour.
            StoreUnavailable: the store does not answer.
        """
        key = _key(login)
        count = int(await self._store.ask("INCR", key))
        await self._store.ask("EXPIRE", key, WINDOW_SECONDS, "NX")
        if count > TRIES:
            left = int(await self._store.ask("TTL", key))
            raise LockedOut(float(max(1, left)))

    async def forget(self, login: str) -> None:
        """The person is known: begin to count anew.

        Raises:
            StoreUnavailable: the store does not answer.
        """
        await self._store.ask("DEL", _key(login))

    async def use_once(self, account_id: str, step: int, seconds: int) -> bool:
        """Use a one-time code up; False if it was used before.

        Raises:
            StoreUnavailable: the store does not answer; it may be used up or not.
        """
        key = f"{names.PREFIX}code:{account_id}:{step}"
        return await self._store.ask("SET", key, "used", "NX", "EX", seconds) is not None


def _key(login: str) -> str:
    return f"{names.PREFIX}tries:{digest(login.casefold())}"
