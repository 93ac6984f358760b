"""Sessions: what a browser holds instead of a password or a token."""

from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime

from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError

from earshot_server.access.directory import Directory
from earshot_server.access.errors import Expired, Unknown
from earshot_server.access.rights import Principal
from earshot_server.access.secret import digest, make
from earshot_server.log import names
from earshot_server.log.store import Store

SESSION_SECONDS = 12 * 3600
_SHOWN = 12
"""So many characters of a session's digest tell it from others."""


class Session(BaseModel):
    """What the store keeps of a session: whose it is by a random id, no secret and no name."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    who: str
    opened: AwareDatetime
    how: str
    """`password`, `totp`, `oidc`, `link` or `token`."""


def shown_as(session_digest: str) -> str:
    """Return what people see of a session: enough to tell it from others."""
    return session_digest[:_SHOWN]


def _now() -> datetime:
    return datetime.now(UTC)


class Sessions:
    """Sessions in the store, by their digest; each stands for an account or a token, and ends with it."""

    def __init__(self, store: Store, directory: Directory, clock: Callable[[], datetime] = _now) -> None:
        self._store = store
        self._directory = directory
        self._clock = clock

    async def open(self, who: str, how: str) -> str:
        """Return a new session's secret, good for twelve hours.

        Raises:
            StoreUnavailable: the store does not answer.
        """
        secret = make()
        session = Session(who=who, opened=self._clock(), how=how)
        await self._store.ask("SET", _key(secret), session.model_dump_json(), "EX", SESSION_SECONDS)
        return secret

    async def check(self, secret: str) -> Principal:
        """Return whose session it is; raises as `look_up`."""
        return (await self.look_up(secret))[0]

    async def look_up(self, secret: str) -> tuple[Principal, Session]:
        """Return whose session it is, and the session.

        Raises:
            Unknown: nobody's: it is over, or was ended, or its account or token was.
            Expired: its token's time is over.
            StoreUnavailable: the store does not answer.
        """
        session = _read(await self._store.ask("GET", _key(secret)))
        if session is None:
            raise Unknown
        return self._directory.principal(session.who, session.opened), session

    async def close(self, secret: str) -> None:
        """End the session.

        Raises:
            StoreUnavailable: the store does not answer.
        """
        await self._store.ask("DEL", _key(secret))

    async def list(self, who: str | None = None) -> dict[str, Session]:
        """Return open sessions by what they are shown as, the oldest first; of one account, or all.

        Raises:
            StoreUnavailable: the store does not answer.
        """
        found = {}
        async for key in self._keys():
            session = _read(await self._store.ask("GET", key))
            if session is not None and who in (None, session.who) and self._is_good(session):
                found[shown_as(key.removeprefix(_PREFIX))] = session
        return dict(sorted(found.items(), key=lambda item: item[1].opened))

    async def end(self, shown: str) -> bool:
        """End the session that is shown as this; say whether there was one.

        Raises:
            StoreUnavailable: the store does not answer.
        """
        ended = 0
        async for key in self._keys():
            if shown_as(key.removeprefix(_PREFIX)) == shown:
                ended += int(await self._store.ask("DEL", key))
        return ended > 0

    def _is_good(self, session: Session) -> bool:
        try:
            self._directory.principal(session.who, session.opened)
        except (Unknown, Expired):
            return False
        return True

    async def _keys(self) -> AsyncIterator[str]:
        cursor: bytes | int = 0
        while True:
            cursor, keys = await self._store.ask("SCAN", cursor, "MATCH", f"{_PREFIX}*", "COUNT", 1000)
            for key in keys:
                yield key.decode()
            if int(cursor) == 0:
                return


_PREFIX = f"{names.PREFIX}session:"


def _key(secret: str) -> str:
    return f"{_PREFIX}{digest(secret)}"


def _read(stored: bytes | None) -> Session | None:
    try:
        return None if stored is None else Session.model_validate_json(stored)
    except ValidationError:
        return None  # of an earlier version: it was good for twelve hours at most
