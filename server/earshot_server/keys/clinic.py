"""The clinic's key: from the environment or a file that is made on first use."""

import base64
import os
from dataclasses import dataclass, field
from pathlib import Path

from earshot_server.keys.errors import NoClinicKey
from earshot_server.keys.files import write_once
from earshot_server.keys.seal import KEY_BYTES
from earshot_server.settings import Settings


@dataclass(frozen=True)
class ClinicKey:
    """32 bytes that wrap every data key."""

    secret: bytes = field(repr=False)


def load_clinic_key(settings: Settings) -> ClinicKey:
    """Return the clinic's key; make its file (readable by its owner alone) where none is named or there.

    Raises:
        NoClinicKey: a named file is missing, or what is there is no key.
    """
    if settings.clinic_key is not None:
        return ClinicKey(_decode(settings.clinic_key, "EARSHOT_CLINIC_KEY"))
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


def _read(path: Path) -> ClinicKey:
    return ClinicKey(_decode(path.read_text(encoding="ascii", errors="replace"), str(path)))


def _create(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    write_once(path, base64.b64encode(os.urandom(KEY_BYTES)) + b"\n")


def _decode(text: str, where: str) -> bytes:
    try:
        secret = base64.b64decode(text.strip(), validate=True)
    except ValueError:  # not base64, or not even ASCII
        secret = b""
    if len(secret) != KEY_BYTES:
        raise NoClinicKey(f"{where} does not hold a clinic key (32 bytes in base64). Nothing was changed.")
    return secret
