"""An encounter's data keys as their file holds them: wrapped by the clinic's key, by kind and generation.

Each kind of what is kept has its own key, so that each can be erased by itself, wherever copies lie.
A withdrawal gives what remains a new generation of keys and deletes the one before.
"""

import base64
from collections.abc import Mapping
from enum import StrEnum
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from earshot_server.keys.errors import NotAuthentic
from earshot_server.keys.seal import KEY_BYTES, NONCE_BYTES, place, seal, unseal

_FIRST_FORMAT_BYTES = NONCE_BYTES + KEY_BYTES + 16
"""The first format was one sealed key for events and sound, and nothing else."""


class Kind(StrEnum):
    """What a key seals."""

    EVENTS = "events"
    """The log, and drafts beside it."""
    SOUND = "sound"
    NOTE = "note"
    """The note of a sealed encounter, and what lists show of it."""


class _Key(BaseModel):
    """One wrapped key."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Kind
    generation: int
    sealed: str


class _File(BaseModel):
    """All of an encounter's keys."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    version: Literal[2] = 2
    clinic: str
    """Id of the clinic's key that wraps them."""
    keys: tuple[_Key, ...]


DataKeys = Mapping[tuple[Kind, int], bytes]
"""Data keys by kind and generation."""


def wrap(keys: DataKeys, encounter: str, clinic_id: str, secret: bytes) -> bytes:
    """Return the content of the encounter's key file."""
    wrapped = tuple(
        _Key(kind=kind, generation=generation, sealed=_seal(secret, key, encounter, kind, generation))
        for (kind, generation), key in keys.items()
    )
    return _File(clinic=clinic_id, keys=wrapped).model_dump_json().encode()


def unwrap(content: bytes, encounter: str, clinic: Mapping[str, bytes]) -> dict[tuple[Kind, int], bytes]:
    """Return the keys of a file that `wrap` made, or that holds one key in the first format.

    Args:
        clinic: the clinic's keys by id.

    Raises:
        NotAuthentic: another clinic key wrapped them, or the file is damaged or another encounter's.
    """
    if len(content) == _FIRST_FORMAT_BYTES:
        key = _unwrap_first(content, encounter, clinic)
        return {(Kind.EVENTS, 0): key, (Kind.SOUND, 0): key}
    file = _parse(content)
    if file is None or file.clinic not in clinic:
        raise NotAuthentic("A data key")
    secret = clinic[file.clinic]
    return {(one.kind, one.generation): _unseal(secret, one, encounter) for one in file.keys}


def wrapped_by(content: bytes) -> str | None:
    """Return the id of the clinic's key that wraps the file's keys; None: the first format did not say."""
    file = _parse(content) if len(content) != _FIRST_FORMAT_BYTES else None
    return file.clinic if file is not None else None


def _parse(content: bytes) -> _File | None:
    try:
        return _File.model_validate_json(content)
    except ValidationError:
        return None


def _unwrap_first(content: bytes, encounter: str, clinic: Mapping[str, bytes]) -> bytes:
    for secret in clinic.values():
        try:
            return unseal(secret, content, place("data-key", encounter))
        except NotAuthentic:
            continue
    raise NotAuthentic("A data key")


def _seal(secret: bytes, key: bytes, encounter: str, kind: Kind, generation: int) -> str:
    where = place("data-key", encounter, kind, str(generation))
    return base64.b64encode(seal(secret, key, where)).decode()


def _unseal(secret: bytes, one: _Key, encounter: str) -> bytes:
    try:
        sealed = base64.b64decode(one.sealed, validate=True)
    except ValueError:
        raise NotAuthentic("A data key") from None
    where = place("data-key", encounter, one.kind, str(one.generation))
    return unseal(secret, sealed, where, "A data key")
