"""A recovery copy of the clinic's key: under a passphrase, to be kept where the machine is not."""

import base64
import os
from typing import Literal

from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
from pydantic import BaseModel, ConfigDict, ValidationError

from earshot_server.keys.clinic import ClinicKey, as_text, parse
from earshot_server.keys.errors import NotAuthentic, WrongPassphrase
from earshot_server.keys.seal import KEY_BYTES, place, seal, unseal

COST = 2**16
"""Of scrypt with r = 8, p = 1 (RFC 7914): 64 MB of memory and a fifth of a second for each guess."""


class _Copy(BaseModel):
    """What a recovery copy holds."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    earshot: Literal["recovery copy of a clinic key"] = "recovery copy of a clinic key"
    version: Literal[1] = 1
    id: str
    """Of the key in it."""
    salt: str
    cost: int
    sealed: str


def write_copy(clinic: ClinicKey, passphrase: str) -> str:
    """Return a recovery copy, as text."""
    salt = os.urandom(16)
    sealed = seal(_key(passphrase, salt, COST), as_text(clinic).encode(), place("recovery", clinic.id))
    copy = _Copy(
        id=clinic.id,
        salt=base64.b64encode(salt).decode(),
        cost=COST,
        sealed=base64.b64encode(sealed).decode(),
    )
    return copy.model_dump_json(indent=1) + "\n"


def read_copy(text: str, passphrase: str) -> ClinicKey:
    """Return the key of a recovery copy.

    Raises:
        WrongPassphrase: another passphrase, or it is no recovery copy, or a changed one.
    """
    try:
        copy = _Copy.model_validate_json(text)
        if copy.cost > COST:
            raise WrongPassphrase
        key = _key(passphrase, base64.b64decode(copy.salt), copy.cost)
        plain = unseal(key, base64.b64decode(copy.sealed), place("recovery", copy.id))
    except (ValidationError, ValueError, NotAuthentic):
        raise WrongPassphrase from None
    return parse(plain.decode("ascii"), "The recovery copy")


def _key(passphrase: str, salt: bytes, cost: int) -> bytes:
    return Scrypt(salt=salt, length=KEY_BYTES, n=cost, r=8, p=1).derive(passphrase.encode())
