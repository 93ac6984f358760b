"""The key that spools are written with: in the system's keyring, else in a file that only its owner reads.

Nobody is ever asked for a password: a recording must be able to start.
"""

import base64
import binascii
import hashlib
import os
import secrets
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import filelock
import keyring

from earshot_client.errors import KeyMissing, SpoolError

KEY_BYTES = 32
KEY_ID_BYTES = 8
SERVICE, ACCOUNT = "earshot", "spool-key"
"""Under which the keyring has it."""


@dataclass(frozen=True, slots=True)
class SpoolKey:
    """A key and the name that spool files call it by."""

    secret: bytes

    @property
    def id(self) -> bytes:
        """Tells keys apart without telling anything about them."""
        return hashlib.blake2b(self.secret, digest_size=KEY_ID_BYTES, person=b"earshot-spool").digest()


class KeyStore:
    """Finds the key of this user on this machine, and makes it on first use."""

    def __init__(self, file: Path, *, only_file: bool = False) -> None:
        """Look into `file` and into the keyring; with `only_file`, a person chose the file."""
        self._file = file
        self._only_file = only_file

    def current(self) -> SpoolKey:
        """Return the key to write with.

        Raises:
            SpoolError: the key file cannot be read or written, or holds no key.
        """
        return self._read_file() or self._read_keyring() or self._make()

    def find(self, key_id: bytes) -> SpoolKey:
        """Return the key that a spool was written with.

        Raises:
            KeyMissing: it is neither in the file nor in the keyring.
        """
        for key in (self._read_file(), self._read_keyring()):
            if key is not None and key.id == key_id:
                return key
        where = f"in {self._file}" if self._only_file else f"in the system's keyring nor in {self._file}"
        raise KeyMissing(
            f"The key that this spool was written with is not {where}. Nothing was deleted; run Earshot as "
            "the user and in the session that recorded it, or set EARSHOT_SPOOL_KEY_FILE."
        )

    def _make(self) -> SpoolKey:
        """Make a key once, even if two programs come at the same time."""
        self._file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with filelock.FileLock(self._file.with_name(self._file.name + ".lock")):
            found = self._read_file() or self._read_keyring()
            if found is not None:
                return found
            key = SpoolKey(secrets.token_bytes(KEY_BYTES))
            if not self._write_keyring(key):
                self._write_file(key)
            return key

    def _read_file(self) -> SpoolKey | None:
        try:
            text = self._file.read_text("ascii")
        except FileNotFoundError:
            return None
        except (OSError, UnicodeDecodeError) as error:
            raise SpoolError(f"The spool's key in {self._file} cannot be read: {_reason(error)}.") from None
        key = _decode(text)
        if key is None:
            raise SpoolError(f"{self._file} holds no key of the spool: 32 bytes in base64 are expected.")
        return key

    def _write_file(self, key: SpoolKey) -> None:
        new = self._file.with_name(self._file.name + ".new")
        try:
            new.unlink(missing_ok=True)
            with open(new, "x", opener=_open_private, encoding="ascii") as file:
                file.write(_encode(key))
                file.flush()
                os.fsync(file.fileno())
            new.replace(self._file)
        except OSError as error:
            raise SpoolError(
                f"The spool's key cannot be written to {self._file}: {_reason(error)}."
            ) from None

    def _read_keyring(self) -> SpoolKey | None:
        text = None
        if self._has_keyring():
            with suppress(Exception):  # plug-ins raise errors of their own; then the file is used
                text = keyring.get_password(SERVICE, ACCOUNT)
        return None if text is None else _decode(text)

    def _write_keyring(self, key: SpoolKey) -> bool:
        """Return whether the keyring has the key now, and gives it back."""
        if self._has_keyring():
            with suppress(Exception):
                keyring.set_password(SERVICE, ACCOUNT, _encode(key))
        return self._read_keyring() == key

    def _has_keyring(self) -> bool:
        """Tell whether there is a keyring of the system; others may ask for a password on the terminal."""
        backend = keyring.get_keyring()
        return not self._only_file and backend.priority > 0 and _is_systems(backend)


def _is_systems(backend: object) -> bool:
    return type(backend).__module__.startswith("keyring.backends.")


def _open_private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _encode(key: SpoolKey) -> str:
    return base64.b64encode(key.secret).decode()


def _decode(text: str) -> SpoolKey | None:
    try:
        secret = base64.b64decode(text.strip(), validate=True)
    except binascii.Error:
        return None
    return SpoolKey(secret) if len(secret) == KEY_BYTES else None


def _reason(error: Exception) -> str:
    return getattr(error, "strerror", None) or "it is no text"
