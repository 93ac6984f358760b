"""Sign-ins that were begun at the provider: each is good once, for ten minutes, in one browser."""

import hmac

from pydantic import BaseModel, ConfigDict, ValidationError

from earshot_server.access.errors import Unknown
from earshot_server.access.provider import Asked
from earshot_server.access.secret import digest
from earshot_server.log import names
from earshot_server.log.store import Store

BEGUN_SECONDS = 600


class Begun(BaseModel):
    """What is kept until the browser comes back."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    nonce: str
    verifier: str
    browser: str
    """Digest of the secret in the browser's cookie."""


class BegunSignIns:
    """Kept in the store, by the digest of their state."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def keep(self, asked: Asked, browser: str) -> None:
        """Keep a sign-in that was begun in the browser with this secret.

        Raises:
            StoreUnavailable: the store does not answer.
        """
        begun = Begun(nonce=asked.nonce, verifier=asked.verifier, browser=digest(browser))
        await self._store.ask("SET", _key(asked.state), begun.model_dump_json(), "EX", BEGUN_SECONDS)

    async def take(self, state: str, browser: str) -> Begun:
        """Use a sign-in up and return it.

        Raises:
            Unknown: it was used, is over, or was begun in another browser.
            StoreUnavailable: the store does not answer.
        """
        stored: bytes | None = await self._store.ask("GETDEL", _key(state))
        try:
            begun = None if stored is None else Begun.model_validate_json(stored)
        except ValidationError:
            begun = None
        if begun is None or not hmac.compare_digest(begun.browser, digest(browser)):
            raise Unknown
        return begun


def _key(state: str) -> str:
    return f"{names.PREFIX}oidc:{digest(state)}"
