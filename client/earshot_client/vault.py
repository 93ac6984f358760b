"""Secrets of this user on this machine: in the system's keyring, else in a file that only its owner reads.

Nobody is ever asked for a password: a recording must be able to start.
"""

import os
from contextlib import suppress
from pathlib import Path

import keyring

from earshot_client.errors import ClientError

SERVICE = "earshot"
"""Under which the keyring has all of Earshot's secrets."""


class Vault:
    """One secret, a line of text."""

    def __init__(self, what: str, account: str, file: Path, *, only_file: bool = False) -> None:
        """Keep it as `account` in the keyring, or in `file`; `what` names it in sentences ("The token").

        With `only_file` a person chose the file, and the keyring is left alone.
        """
        self.file = file
        self._what = what
        self._account = account
        self._only_file = only_file

    def in_file(self) -> str | None:
        """Return what the file holds, None if there is none.

        Raises:
            ClientError: it cannot be read.
        """
        try:
            return self.file.read_text("ascii")
        except FileNotFoundError:
            return None
        except (OSError, UnicodeDecodeError) as error:
            raise ClientError(f"{self._what} in {self.file} cannot be read: {_reason(error)}.") from None

    def in_keyring(self) -> str | None:
        """Return what the keyring gives; None if it has nothing, is locked, or is not the system's own."""
        if self._has_keyring():
            with suppress(Exception):  # plug-ins raise errors of their own; then the file is used
                return keyring.get_password(SERVICE, self._account)
        return None

    def keep(self, text: str) -> None:
        """Keep it where it can be kept, the keyring first; then it is there only.

        Raises:
            ClientError: neither takes it.
        """
        if self._to_keyring(text):
            self._drop_file()
        else:
            self._to_file(text)

    def forget(self) -> None:
        """Leave it in neither place.

        Raises:
            ClientError: the file cannot be deleted.
        """
        if self.in_keyring() is not None:
            with suppress(Exception):  # as above
                keyring.delete_password(SERVICE, self._account)
        self._drop_file()

    def _to_keyring(self, text: str) -> bool:
        """Return whether the keyring has it now, and gives it back."""
        if self._has_keyring():
            with suppress(Exception):  # as above
                keyring.set_password(SERVICE, self._account, text)
        return self.in_keyring() == text

    def _to_file(self, text: str) -> None:
        new = self.file.with_name(self.file.name + ".new")
        try:
            self.file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            new.unlink(missing_ok=True)
            with open(new, "x", opener=_open_private, encoding="ascii") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            new.replace(self.file)
        except OSError as error:
            raise ClientError(f"{self._what} cannot be written to {self.file}: {_reason(error)}.") from None

    def _drop_file(self) -> None:
        try:
            self.file.unlink(missing_ok=True)
        except OSError as error:
            raise ClientError(f"{self._what} in {self.file} cannot be deleted: {_reason(error)}.") from None

    def _has_keyring(self) -> bool:
        """Tell whether there is a keyring of the system; others may ask for a password on the terminal."""
        backend = keyring.get_keyring()
        return not self._only_file and backend.priority > 0 and _is_systems(backend)


def _is_systems(backend: object) -> bool:
    return type(backend).__module__.startswith("keyring.backends.")


def _open_private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _reason(error: Exception) -> str:
    return getattr(error, "strerror", None) or "it is no text"
