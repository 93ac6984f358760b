"""One-time links: a code that signs a person in once, within minutes."""

from earshot_server.access.errors import Unknown
from earshot_server.access.secret import digest, make
from earshot_server.log import names
from earshot_server.log.store import Store

LINK_SECONDS = 600


class Links:
    """Codes in the store, by their digest, each worth a session of one token."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def new(self, token_id: str) -> str:
        """Return a code for the token, good for ten minutes and one use.

        It belongs behind `/enter#` of the viewer's address: what follows `#` is sent to no server and no log.

        Raises:
            StoreUnavailable: the store does not answer.
        """
        code = make()
        await self._store.ask("SET", _key(code), token_id, "EX", LINK_SECONDS)
        return code

    async def take(self, code: str) -> str:
        """Use the code up and return the id of its token.

        Raises:
            Unknown: it was used, is over, or never was.
            StoreUnavailable: the store does not answer; the code may be used up or not.
        """
        # Sent again after a lost answer, it finds nothing: the code is lost then, never good twice.
        token_id: bytes | None = await self._store.ask("GETDEL", _key(code))
        if token_id is None:
            raise Unknown
        return token_id.decode()


def _key(code: str) -> str:
    return f"{names.PREFIX}link:{digest(code)}"
