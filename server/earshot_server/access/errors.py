"""What can go wrong with access.

    AccessError
    ├── Unknown             no such token, link or session; or it was revoked or used
    │   ├── WrongPassword   name and password do not belong together
    │   ├── CodeNeeded      the password is right, and a one-time code belongs to it
    │   └── NotOurs         the OpenID Connect provider vouches for somebody without an account
    ├── Expired             it was good once
    ├── Forbidden           known, without the right
    ├── ForeignOrigin       a page of another site asks
    ├── TooManyGuesses      wrong secrets from one address: wait
    │   └── LockedOut       wrong passwords for one account: wait
    ├── WeakPassword        guessers would find it
    ├── AccountExists       somebody signs in by that name
    ├── NoSuchAccount       nobody does
    ├── ProviderFailed      the OpenID Connect provider does not answer as it should
    ├── RecordsUnreadable   the file of accounts or tokens is damaged
    ├── NotRunning          a link needs a running server
    └── PublicWithoutTls    told to listen beyond loopback in the clear

Their texts are for people and never hold a secret or a name.
"""

import math
from typing import ClassVar


class AccessError(Exception):
    """Base of all errors of access."""

    exit_code: ClassVar[int] = 2
    """What a command ends with."""


class Unknown(AccessError):
    """Nobody is known by this secret."""

    def __str__(self) -> str:
        return "This sign-in is not known here: it was mistyped, already used, or revoked. Ask for a new one."


class WrongPassword(Unknown):
    """Name, password or one-time code is wrong; which one is not said."""

    def __str__(self) -> str:
        return (
            "Name, password or code is wrong, or the account is closed. Try again, or ask an administrator."
        )


class CodeNeeded(Unknown):
    """Name and password are right; the account asks for a one-time code as well."""

    def __str__(self) -> str:
        return "Type the code that your authenticator app shows for Earshot."


class NotOurs(Unknown):
    """The provider knows the person; no account here belongs to them."""

    def __init__(self, subject: str) -> None:
        super().__init__(subject)
        self.subject = subject
        """What the provider calls the person: for the audit, where administrators find it."""

    def __str__(self) -> str:
        return "The clinic's sign-in service knows you, but no account here is linked to you. Ask for one."


class Expired(AccessError):
    """A token whose time is over."""

    def __str__(self) -> str:
        return "This token has expired. Ask for a new one (`earshot tokens new`)."


class Forbidden(AccessError):
    """A known principal without the right."""

    def __init__(self, right: str) -> None:
        super().__init__(right)
        self.right = right

    def __str__(self) -> str:
        return f"This sign-in does not have the right to {self.right}. Ask an administrator for it."


class ForeignOrigin(AccessError):
    """A request made by the page of another site, or through an unknown host name."""

    def __str__(self) -> str:
        return (
            "This request came from another site's page and was refused. "
            "Open the viewer by its own address; behind a proxy, set EARSHOT_PUBLIC_URL to it."
        )


class TooManyGuesses(AccessError):
    """One address gave too many wrong secrets."""

    def __init__(self, retry_after: float) -> None:
        super().__init__(retry_after)
        self.retry_after = retry_after
        """Seconds until the next try counts."""

    def __str__(self) -> str:
        return f"Too many wrong sign-ins from this address. Try again in {max(1, round(self.retry_after))} s."


class LockedOut(TooManyGuesses):
    """Too many wrong passwords for one name, wherever they came from."""

    def __str__(self) -> str:
        minutes = max(1, math.ceil(self.retry_after / 60))
        return (
            f"There were too many wrong passwords for this name. Try again in {minutes} min, "
            "or ask an administrator (`earshot accounts unlock`)."
        )


class WeakPassword(AccessError):
    """A password that guessers would find."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason

    def __str__(self) -> str:
        return f"This password is not taken. {self.reason}"


class AccountExists(AccessError):
    """The name to sign in with is taken."""

    def __init__(self, login: str) -> None:
        super().__init__(login)
        self.login = login

    def __str__(self) -> str:
        return f"There is an account {self.login} already, open or closed. Nothing was changed."


class NoSuchAccount(AccessError):
    """Nobody signs in by this name."""

    def __init__(self, login: str) -> None:
        super().__init__(login)
        self.login = login

    def __str__(self) -> str:
        return f"There is no account {self.login}; `earshot accounts list` shows them."


class ProviderFailed(AccessError):
    """The OpenID Connect provider cannot be asked, or what it says does not hold."""

    def __str__(self) -> str:
        return "The clinic's sign-in service did not confirm who you are. Nothing was changed. Try again."


class RecordsUnreadable(AccessError):
    """The file is there and is not one."""

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self.path = path

    def __str__(self) -> str:
        return (
            f"The file {self.path} cannot be read: it is damaged or of a later version. "
            "Nothing was changed. Restore it from a backup, or move it away and make new entries."
        )


class NotRunning(AccessError):
    """Nobody would take the link: the store of a running Earshot does not answer."""

    def __str__(self) -> str:
        return (
            "Earshot does not answer here, so no link was made. Start it (`earshot up`) and ask again, "
            "with the same EARSHOT_DATA_DIR or EARSHOT_REDIS_URL."
        )


class PublicWithoutTls(AccessError):
    """Told to listen where others can hear, without TLS."""

    def __init__(self, host: str) -> None:
        super().__init__(host)
        self.host = host

    def __str__(self) -> str:
        return (
            f"Refusing to listen on {self.host} without TLS: what is said in the room would cross the "
            "network in the clear. Give --tls-cert and --tls-key, or listen on 127.0.0.1. Only behind a "
            "proxy on this machine that ends TLS, set EARSHOT_ALLOW_PLAIN_PUBLIC=true."
        )
