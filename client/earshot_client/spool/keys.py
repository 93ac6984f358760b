"""The key that spools are written with; `vault.py` says where it is kept."""

import base64
import binascii
import hashlib
import secrets
from dataclasses import dataclass
from pathlib import Path

import filelock

from earshot_client.errors import ClientError, KeyMissing, SpoolError
from earshot_client.vault import Vault

KEY_BYTES = 32
KEY_ID_BYTES = 8
ACCOUNT = "spool-key"
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
        self._vault = Vault("The spool's key", ACCOUNT, file, only_file=only_file)

    def current(self) -> SpoolKey:
        """Return the key to write with.

        Raises:
            SpoolError: the key file cannot be read or written, or holds no key.
        """
        return self._in_file() or self._in_keyring() or self._make()

    def find(self, key_id: bytes) -> SpoolKey:
        """Return the key that a spool was written with.

        Raises:
            KeyMissing: it is neither in the file nor in the keyring.
        """
        for key in (self._in_file(), self._in_keyring()):
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
            found = self._in_file() or self._in_keyring()
            if found is not None:
                return found
            key = SpoolKey(secrets.token_bytes(KEY_BYTES))
            try:
                self._vault.keep(base64.b64encode(key.secret).decode())
            except ClientError as error:
                raise SpoolError(error.sentence) from None
            return key

    def _in_file(self) -> SpoolKey | None:
        try:
            text = self._vault.in_file()
        except ClientError as error:
            raise SpoolError(error.sentence) from None
        if text is None:
            return None
        key = _decode(text)
        if key is None:
            raise SpoolError(f"{self._file} holds no key of the spool: 32 bytes in base64 are expected.")
        return key

    def _in_keyring(self) -> SpoolKey | None:
        text = self._vault.in_keyring()
        return None if text is None else _decode(text)


def _decode(text: str) -> SpoolKey | None:
    try:
        secret = base64.b64decode(text.strip(), validate=True)
    except binascii.Error:
        return None
    return SpoolKey(secret) if len(secret) == KEY_BYTES else None
