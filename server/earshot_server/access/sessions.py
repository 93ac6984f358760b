"""Sessions: what a browser holds instead of a token."""

from earshot_server.access.errors import Unknown
from earshot_server.access.rights import Principal
from earshot_server.access.secret import digest, make
from earshot_server.access.tokens import TokenStore
from earshot_server.log import names
from earshot_server.log.store import Store

SESSION_SECONDS = 12 * 3600


class Sessions:
    """Sessions in the store, by their digest; each stands for a token and ends with it.

    The store holds random ids alone: names and rights are the token file's.
    """

    def __init__(self, store: Store, tokens: TokenStore) -> None:
        self._store = store
        self._tokens = tokens

    async def open(self, token_id: str) -> str:
        """Return a new session's secret, good for twelve hours.

        Raises:
            StoreUnavailable: the store does not answer.
        """
        secret = make()
        await self._store.ask("SET", _key(secret), token_id, "EX", SESSION_SECONDS)
        return secret

    async def check(self, secret: str) -> Principal:
        """Return whose session it is.

        Raises:
            Unknown: nobody's: it is over, or was closed, or its token was revoked.
            Expired: its token's time is over.
            StoreUnavailable: the store does not answer.
        """
        token_id: bytes | None = await self._store.ask("GET", _key(secret))
        if token_id is None:
            raise Unknown
        return self._tokens.principal(token_id.decode())

    async def close(self, secret: str) -> None:
        """End the session.

        Raises:
            StoreUnavailable: the store does not answer.
        """
        await self._store.ask("DEL", _key(secret))


def _key(secret: str) -> str:
    return f"{names.PREFIX}session:{digest(secret)}"
