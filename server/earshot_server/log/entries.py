"""An entry of the log as the store keeps it: five fields, the event sealed to its place."""

import time
import uuid
from collections.abc import Mapping
from typing import Final

from pydantic import TypeAdapter, ValidationError

from earshot_server.keys.seal import place, seal, unseal
from earshot_server.log.errors import UnreadableEntry
from earshot_server.log.events import VERSION, AnyEvent, Entry, EntryId, Event

_EVENTS: Final[TypeAdapter[AnyEvent]] = TypeAdapter(AnyEvent)


def new_event_id() -> str:
    """Return a fresh random event id: made before the first try to append, the same on every repeat."""
    return uuid.uuid4().hex


def write_fields(key: bytes, encounter: str, event: Event, event_id: str) -> list[str | bytes]:
    """Return names and values of an entry's fields; the event's id comes first (the scripts rely on it)."""
    wall = str(time.time_ns() // 1_000_000)
    where = _place(encounter, event_id, event.kind, str(VERSION), wall)
    sealed = seal(key, event.model_dump_json(exclude_none=True).encode(), where)
    return ["id", event_id, "k", event.kind, "v", str(VERSION), "t", wall, "d", sealed]


def read_entry(key: bytes, encounter: str, at: EntryId, fields: Mapping[bytes, bytes]) -> Entry:
    """Open an entry.

    Raises:
        NotAuthentic: it was changed, or belongs to another encounter.
        UnreadableEntry: a newer version wrote it, or it is no event.
    """
    try:
        event_id, kind, version, wall = (fields[name].decode() for name in (b"id", b"k", b"v", b"t"))
        sealed = fields[b"d"]
        newer = int(version) > VERSION
        wall_ms = int(wall)
    except (KeyError, ValueError):
        raise UnreadableEntry(encounter, str(at), "it has not the fields of an entry.") from None
    if newer:
        raise UnreadableEntry(
            encounter,
            str(at),
            f"a newer Earshot wrote it (version {version}, this one reads up to {VERSION}). "
            "Nothing was changed. Update this server.",
        )
    where = _place(encounter, event_id, kind, version, wall)
    plain = unseal(key, sealed, where, f"Entry {at} of encounter {encounter}")
    try:
        event = _EVENTS.validate_json(plain)
    except ValidationError:  # its text would hold what was said
        raise UnreadableEntry(encounter, str(at), "it holds no event that this version knows.") from None
    return Entry(at=at, event_id=event_id, wall_ms=wall_ms, event=event)


def _place(encounter: str, event_id: str, kind: str, version: str, wall: str) -> bytes:
    return place("entry", encounter, event_id, kind, version, wall)
