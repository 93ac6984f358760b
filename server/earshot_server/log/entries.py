"""An entry of the log as the store keeps it: a few fields, the event sealed to its place."""

import json
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from pydantic import TypeAdapter, ValidationError

from earshot_server.keys.seal import place, seal, unseal
from earshot_server.log.errors import UnreadableEntry
from earshot_server.log.events import VERSION, AnyEvent, Entry, EntryId, Event
from earshot_server.log.versions import upgrade

_EVENTS: Final[TypeAdapter[AnyEvent]] = TypeAdapter(AnyEvent)


@dataclass(frozen=True)
class Record:
    """An entry, opened and not yet read: what an archive keeps and a rewritten log gets, word for word."""

    at: EntryId
    event_id: str
    kind: str
    version: int
    """Of the shapes that it was written in."""
    wall_ms: int
    plain: bytes = field(repr=False)
    """The event as JSON."""


def new_event_id() -> str:
    """Return a fresh random event id: made before the first try to append, the same on every repeat."""
    return uuid.uuid4().hex


def write_fields(
    key: bytes, encounter: str, event: Event, event_id: str, generation: int = 0
) -> list[str | bytes]:
    """Return names and values of an entry's fields; the event's id comes first (the scripts rely on it)."""
    return seal_record(key, encounter, record_of(event, event_id), generation)


def record_of(
    event: Event, event_id: str, *, wall_ms: int | None = None, at: EntryId = EntryId.ZERO
) -> Record:
    """Return an event as an entry holds it, made now unless it is said when."""
    return Record(
        at=at,
        event_id=event_id,
        kind=event.kind,
        version=VERSION,
        wall_ms=time.time_ns() // 1_000_000 if wall_ms is None else wall_ms,
        plain=event.model_dump_json(exclude_none=True).encode(),
    )


def seal_record(key: bytes, encounter: str, record: Record, generation: int = 0) -> list[str | bytes]:
    """Return names and values of an entry's fields.

    Args:
        generation: of the key; said in the entry, unless it is the first.
    """
    version, wall = str(record.version), str(record.wall_ms)
    where = _place(encounter, record.event_id, record.kind, version, wall)
    sealed = seal(key, record.plain, where)
    fields: list[str | bytes] = [
        "id",
        record.event_id,
        "k",
        record.kind,
        "v",
        version,
        "t",
        wall,
        "d",
        sealed,
    ]
    return [*fields, "g", str(generation)] if generation else fields


def generation_of(fields: Mapping[bytes, bytes]) -> int:
    """Return the generation of the key that seals an entry."""
    said = fields.get(b"g", b"0")
    return int(said) if said.isdigit() else 0


def read_entry(key: bytes, encounter: str, at: EntryId, fields: Mapping[bytes, bytes]) -> Entry:
    """Open an entry and read it.

    Raises:
        NotAuthentic: it was changed, or belongs to another encounter.
        UnreadableEntry: a newer version wrote it, or it is no event.
    """
    return read_record(open_record(key, encounter, at, fields), encounter)


def open_record(key: bytes, encounter: str, at: EntryId, fields: Mapping[bytes, bytes]) -> Record:
    """Open an entry; raises as `read_entry`."""
    try:
        event_id, kind, version, wall = (fields[name].decode() for name in (b"id", b"k", b"v", b"t"))
        sealed = fields[b"d"]
        number, wall_ms = int(version), int(wall)
    except (KeyError, ValueError):
        raise UnreadableEntry(encounter, str(at), "it has not the fields of an entry.") from None
    _check_version(encounter, at, number)
    where = _place(encounter, event_id, kind, version, wall)
    plain = unseal(key, sealed, where, f"Entry {at} of encounter {encounter}")
    return Record(at, event_id, kind, number, wall_ms, plain)


def read_record(record: Record, encounter: str) -> Entry:
    """Read an opened entry, whichever version wrote it.

    Raises:
        UnreadableEntry: a newer version wrote it, or it is no event.
    """
    _check_version(encounter, record.at, record.version)
    try:
        plain = record.plain
        if record.version < VERSION:
            plain = json.dumps(upgrade(json.loads(plain), record.version)).encode()
        event = _EVENTS.validate_json(plain)
    except (ValidationError, ValueError, KeyError, TypeError):  # their texts would hold what was said
        raise UnreadableEntry(
            encounter, str(record.at), "it holds no event that this version knows."
        ) from None
    return Entry(at=record.at, event_id=record.event_id, wall_ms=record.wall_ms, event=event)


def _check_version(encounter: str, at: EntryId, version: int) -> None:
    if version > VERSION:
        raise UnreadableEntry(
            encounter,
            str(at),
            f"a newer Earshot wrote it (version {version}, this one reads up to {VERSION}). "
            "Nothing was changed. Update this server.",
        )


def _place(encounter: str, event_id: str, kind: str, version: str, wall: str) -> bytes:
    return place("entry", encounter, event_id, kind, version, wall)
