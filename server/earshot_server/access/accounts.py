"""Accounts: people by name, and a device for each room."""

import base64
import secrets
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from earshot_server.access.account_file import Account, account_file
from earshot_server.access.errors import AccountExists, NoSuchAccount, Unknown
from earshot_server.access.passwords import check_strength, hash_password, is_password
from earshot_server.access.rights import RIGHTS, SEES
from earshot_server.access.scope import Sees
from earshot_server.actor import Role
from earshot_server.keys.ring import KeyRing
from earshot_server.keys.seal import place, seal, unseal

KEY_NAME = "_accounts"
"""The key in the ring that seals secrets of one-time codes; no encounter's id begins with `_`."""


def _now() -> datetime:
    return datetime.now(UTC)


class AccountStore:
    """The clinic's accounts in one folder; other processes may change them at any time."""

    def __init__(self, folder: Path, ring: KeyRing, clock: Callable[[], datetime] = _now) -> None:
        self._file = account_file(folder)
        self._ring = ring
        self._clock = clock

    def new(
        self, login: str, name: str, role: Role, *, sees: Sees | None = None, rooms: Iterable[str] = ()
    ) -> Account:
        """Make an account, which nobody can sign in to yet.

        Raises:
            AccountExists: somebody signs in by that name.
            ValueError: no account can have this role, name or room.
        """
        if role not in RIGHTS:
            raise ValueError(f"no account is a {role}")
        account = Account(
            id=f"p{secrets.token_hex(4)}",
            login=login.casefold(),
            name=name,
            role=role,
            sees=sees if sees is not None else SEES[role],
            rooms=frozenset(rooms),
            created=self._clock(),
        )

        def add(accounts: dict[str, Account]) -> None:
            if any(known.login == account.login for known in accounts.values()):
                raise AccountExists(account.login)
            accounts[account.id] = account

        self._file.change(add)
        return account

    def list(self) -> list[Account]:
        """Return all accounts, the oldest first, closed ones too."""
        return sorted(self._file.read().values(), key=lambda account: account.created)

    def named(self, login: str) -> Account:
        """Return the account by which somebody signs in.

        Raises:
            NoSuchAccount: there is none.
        """
        for account in self._file.read().values():
            if account.login == login.casefold():
                return account
        raise NoSuchAccount(login)

    def find(self, login: str) -> Account | None:
        """Return the account by which somebody signs in, None if there is none."""
        try:
            return self.named(login)
        except NoSuchAccount:
            return None

    def by_id(self, account_id: str) -> Account:
        """Return an open account.

        Raises:
            Unknown: there is none, or it is closed.
        """
        account = self._file.read().get(account_id)
        if account is None or account.closed is not None:
            raise Unknown
        return account

    def by_subject(self, issuer: str, subject: str) -> Account | None:
        """Return the open account of a provider's person, if there is one."""
        for account in self._file.read().values():
            if (account.issuer, account.subject, account.closed) == (issuer, subject, None):
                return account
        return None

    def clinician(self, text: str | None) -> Account | None:
        """Return the one open clinician's account that goes by this text: name, or name to sign in with."""
        wanted = " ".join((text or "").casefold().split())
        found = [
            account
            for account in self._file.read().values()
            if account.role is Role.CLINICIAN
            and account.closed is None
            and wanted in (account.login, " ".join(account.name.casefold().split()))
        ]
        return found[0] if len(found) == 1 else None

    def is_password(self, account: Account | None, password: str) -> bool:
        """Say whether it is the account's; takes the same time whether there is one or not (about 50 ms)."""
        stored = None if account is None or account.closed is not None else account.password
        return is_password(password, stored)

    def set_password(self, account: Account, password: str) -> None:
        """Replace the password; all sessions of the account end.

        Raises:
            WeakPassword: guessers would find it.
        """
        check_strength(password, account.login, *account.name.split(), "earshot")
        self.change(account.id, password=hash_password(password), signed_out=self._clock())

    def set_totp(self, account: Account, secret: str | None) -> None:
        """Ask for one-time codes of this secret from now on, or for none."""
        if secret is None:
            self.change(account.id, totp=None)
            return
        sealed = seal(self._ring.make(KEY_NAME), secret.encode(), place("totp", account.id))
        self.change(account.id, totp=base64.b64encode(sealed).decode())

    def totp(self, account: Account) -> str | None:
        """Return the secret of the account's one-time codes, None if it has none.

        Raises:
            KeysError: it does not open.
        """
        if account.totp is None:
            return None
        sealed = base64.b64decode(account.totp)
        where = place("totp", account.id)
        return unseal(self._ring.get(KEY_NAME), sealed, where, "The secret of one-time codes").decode()

    def close(self, account: Account) -> None:
        """Let nobody in by it any more; its sessions and tokens end. It stays in the list, for the record."""
        self.change(account.id, closed=self._clock())

    def sign_out(self, account: Account) -> None:
        """End all sessions of the account."""
        self.change(account.id, signed_out=self._clock())

    def change(self, account_id: str, **fields: Any) -> None:
        """Replace fields of an account.

        Raises:
            Unknown: there is none.
            ValueError: a value is none that an account can have.
        """

        def apply(accounts: dict[str, Account]) -> None:
            if account_id not in accounts:
                raise Unknown
            known = accounts[account_id].model_dump()
            accounts[account_id] = Account.model_validate(known | fields)

        self._file.change(apply)
