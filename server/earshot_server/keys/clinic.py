"""The clinic's key: from the environment, a command, or a file that is made on first use."""

import base64
import hmac
import os
import shlex
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

from earshot_server.keys.errors import NoClinicKey
from earshot_server.keys.files import replace, write_once
from earshot_server.keys.seal import KEY_BYTES
from earshot_server.settings import Settings

ID_BYTES = 8
COMMAND_SECONDS = 30.0
"""How long a command may take to tell the key."""


@dataclass(frozen=True)
class ClinicKey:
    """32 bytes that wrap every data key."""

    secret: bytes = field(repr=False)
    former: tuple[bytes, ...] = field(default=(), repr=False)
    """Keys from before a rotation: what they wrapped still opens."""

    @property
    def id(self) -> str:
        """Names the key without telling anything of it."""
        return key_id(self.secret)

    @property
    def all(self) -> dict[str, bytes]:
        """All keys by their ids, this one first."""
        return {key_id(secret): secret for secret in (self.secret, *self.former)}


def key_id(secret: bytes) -> str:
    """Return a key's id: 16 hexadecimal digits of an HMAC-SHA-256 under the key (RFC 2104)."""
    return hmac.digest(secret, b"earshot clinic key id", "sha256")[:ID_BYTES].hex()


def new_secret() -> bytes:
    """Return a fresh random key."""
    return os.urandom(KEY_BYTES)


def as_text(clinic: ClinicKey) -> str:
    """Return the key as files, environment and commands hold it: base64, a line each, the current first."""
    return "".join(base64.b64encode(secret).decode() + "\n" for secret in clinic.all.values())


def key_path(settings: Settings) -> Path | None:
    """Return the file that holds the key; None if it comes from the environment or a command."""
    if settings.clinic_key is not None or settings.clinic_key_command is not None:
        return None
    return settings.clinic_key_file or settings.keys_dir / "clinic.key"


def load_clinic_key(settings: Settings) -> ClinicKey:
    """Return the clinic's key; make its file (readable by its owner alone) where none is named or there.

    Raises:
        NoClinicKey: a named file is missing, the command fails, or what is there is no key.
    """
    if settings.clinic_key is not None:
        return parse(settings.clinic_key, "EARSHOT_CLINIC_KEY")
    if settings.clinic_key_command is not None:
        return parse(_ask(settings.clinic_key_command), "What EARSHOT_CLINIC_KEY_COMMAND says")
    if settings.clinic_key_file is not None:
        if not settings.clinic_key_file.is_file():
            raise NoClinicKey(
                f"The clinic's key should be in {settings.clinic_key_file}, and no file is there."
            )
        return _read(settings.clinic_key_file)
    path = settings.keys_dir / "clinic.key"
    if not path.exists():
        _create(path)
    return _read(path)


def store_clinic_key(path: Path, clinic: ClinicKey) -> None:
    """Put the key's file in place of the one that is there; it is on disk when this returns."""
    replace(path, as_text(clinic).encode())


def parse(text: str, where: str) -> ClinicKey:
    """Read keys as `as_text` writes them, divided by any white space.

    Raises:
        NoClinicKey: one is none. What was there is not said: it may be a key.
    """
    found = [_decode(word, where) for word in text.split()]
    if not found:
        raise _no_key(where)
    return ClinicKey(found[0], tuple(found[1:]))


def _read(path: Path) -> ClinicKey:
    return parse(path.read_text(encoding="ascii", errors="replace"), str(path))


def _create(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    write_once(path, as_text(ClinicKey(new_secret())).encode())


def _ask(command: str) -> str:
    """Run the command, without a shell, and return what it prints."""
    try:
        done = subprocess.run(
            shlex.split(command), capture_output=True, stdin=subprocess.DEVNULL, timeout=COMMAND_SECONDS
        )
    except (OSError, ValueError, subprocess.TimeoutExpired) as error:
        raise NoClinicKey(
            f"EARSHOT_CLINIC_KEY_COMMAND does not tell the clinic's key ({type(error).__name__}). "
            "Nothing was changed. Run it by hand to see why."
        ) from None
    if done.returncode != 0:
        raise NoClinicKey(
            f"EARSHOT_CLINIC_KEY_COMMAND ended with code {done.returncode} instead of the clinic's key. "
            "Nothing was changed. Run it by hand to see why."
        )
    return done.stdout.decode("ascii", errors="replace")


def _decode(text: str, where: str) -> bytes:
    try:
        secret = base64.b64decode(text, validate=True)
    except ValueError:  # not base64, or not even ASCII
        secret = b""
    if len(secret) != KEY_BYTES:
        raise _no_key(where)
    return secret


def _no_key(where: str) -> NoClinicKey:
    return NoClinicKey(f"{where} does not hold a clinic key (32 bytes in base64). Nothing was changed.")
