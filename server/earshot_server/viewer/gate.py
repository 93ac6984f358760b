"""Who asks: a program with a token, or a person's browser with a session."""

import re
from dataclasses import dataclass, field
from typing import Any

from starlette.requests import HTTPConnection

from earshot_server.access.directory import Directory
from earshot_server.access.errors import CodeNeeded, Expired, Unknown
from earshot_server.access.guesses import GuessLimit
from earshot_server.access.http import bearer
from earshot_server.access.links import Links
from earshot_server.access.listen import has_tls
from earshot_server.access.origin import OwnOrigin
from earshot_server.access.people import People
from earshot_server.access.rights import Principal
from earshot_server.access.sessions import Sessions
from earshot_server.audit.audit import Audit
from earshot_server.audit.entries import Action
from earshot_server.log.store import Store
from earshot_server.settings import Settings

_ENCOUNTER = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")


@dataclass(frozen=True)
class Gate:
    """Checks requests; everything that reads or changes data passes here first."""

    directory: Directory
    people: People
    sessions: Sessions
    links: Links
    origin: OwnOrigin
    tls: bool
    audit: Audit
    guesses: GuessLimit = field(default_factory=GuessLimit)
    begun: GuessLimit = field(default_factory=lambda: GuessLimit(tries=30))
    """Sign-ins that an address begins at the provider."""

    @classmethod
    def of(cls, settings: Settings, store: Store, directory: Directory, audit: Audit) -> "Gate":
        """Return the gate that the settings ask for."""
        return cls(
            directory=directory,
            people=People(directory.accounts, store),
            sessions=Sessions(store, directory),
            links=Links(store),
            origin=OwnOrigin.of(settings),
            tls=has_tls(settings),
            audit=audit,
        )

    @property
    def cookie(self) -> str:
        """The session cookie's name; with TLS the browser itself ties it to this host (RFC 6265bis)."""
        return "__Host-earshot" if self.tls else "earshot"

    def check_origin(self, connection: HTTPConnection) -> None:
        """Do nothing if no other site's page asks: programs send no origin, but a token.

        Raises:
            ForeignOrigin: one does.
        """
        origin = connection.headers.get("origin")
        if origin is not None or bearer(connection.headers) is None:
            self.origin.check(origin, connection.headers.get("host"))

    async def record(
        self,
        connection: HTTPConnection,
        principal: Principal,
        action: Action,
        encounter: str | None = None,
        **details: Any,
    ) -> None:
        """Return when the audit says who did what, and from where; only then go on with it.

        Raises:
            AuditError: it cannot be written, so do not go on.
        """
        address = address_of(connection) or None
        await self.audit.record(principal.actor, action, encounter, address=address, **details)

    async def denied(
        self, connection: HTTPConnection, principal: Principal, why: str, encounter: str | None = None
    ) -> None:
        """Say in the audit that somebody asked for what they may not have; raises as `record`."""
        named = encounter if encounter is not None and _ENCOUNTER.fullmatch(encounter) else None
        await self.record(connection, principal, Action.DENIED, named, reason=why)

    async def who(self, connection: HTTPConnection) -> Principal:
        """Return who asks.

        Raises:
            Unknown, Expired: nobody who may.
            TooManyGuesses: the address gave too many wrong tokens.
            StoreUnavailable: the session cannot be looked up.
        """
        secret = bearer(connection.headers)
        if secret is not None:
            return self.by_token(connection, secret)
        session = connection.cookies.get(self.cookie)
        if session is None:
            raise Unknown
        return await self.sessions.check(session)

    def by_token(self, connection: HTTPConnection, secret: str) -> Principal:
        """Return whose token it is; a wrong one counts as a guess.

        Raises:
            Unknown, Expired, TooManyGuesses: as `who`.
        """
        address = address_of(connection)
        self.guesses.check(address)
        try:
            return self.directory.check(secret)
        except (Unknown, Expired):
            self.guesses.wrong(address)
            raise

    async def by_code(self, connection: HTTPConnection, code: str) -> Principal:
        """Return whose one-time link it is, and use it up; a wrong one counts as a guess.

        Raises:
            Unknown, Expired, TooManyGuesses, StoreUnavailable: as `who`.
        """
        address = address_of(connection)
        self.guesses.check(address)
        try:
            return self.directory.principal(await self.links.take(code))
        except (Unknown, Expired):
            self.guesses.wrong(address)
            raise

    async def by_password(
        self, connection: HTTPConnection, login: str, password: str, code: str | None
    ) -> Principal:
        """Return whose name and password these are; wrong ones count as a guess, by address and by name.

        Raises:
            WrongPassword, CodeNeeded, LockedOut, TooManyGuesses, StoreUnavailable: as `People.by_password`.
        """
        address = address_of(connection)
        self.guesses.check(address)
        try:
            return await self.people.by_password(login, password, code)
        except CodeNeeded:
            raise
        except Unknown:
            self.guesses.wrong(address)
            raise


def address_of(connection: HTTPConnection) -> str:
    """Return the network address that a request came from; empty if that is not known."""
    return connection.client.host if connection.client is not None else ""
