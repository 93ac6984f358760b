"""What an encounter's archive consists of, and how each part is packed. Pure.

Every part is sealed to its encounter, its name and the sealing that made it; so is the manifest, which names
all parts with their hashes. Nothing in the archive is in the clear but ids, kinds and sizes.
"""

import gzip
import json
from collections.abc import Iterable
from hashlib import sha256
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from earshot_server.keys.seal import place, seal, unseal
from earshot_server.keys.wrapped import Kind
from earshot_server.log.entries import Record
from earshot_server.log.events import EntryId

MANIFEST = "manifest"
EVENTS = "events"
"""All entries of the log."""
FRAME = "frame"
"""The entries without words: who, when, for whom. It is kept as long as the note."""
NOTE = "note"
"""The draft, or what was signed."""
_LINE: TypeAdapter[tuple[str, str, str, int, int, str]] = TypeAdapter(tuple[str, str, str, int, int, str])
FRAME_KINDS = frozenset(
    {
        *("opened", "control", "missing", "ended", "assigned", "withdrawn"),
        *("moved", "given", "undone", "signed", "addendum"),
    }
)
"""Kinds of events that hold neither what was said nor a voice; signature and addenda are of the note."""


class Part(BaseModel):
    """One object."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    """Under the encounter's own name."""
    kind: Kind
    generation: int
    """Of the key that seals it."""
    sha256: str
    """Of the object as it lies in the archive."""
    size: int
    """Bytes."""


class Manifest(BaseModel):
    """All of an encounter."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    version: Literal[1] = 1
    encounter: str
    sealing: str
    """Random; part of every object's name: a later sealing never mixes with this one."""
    sealed_ms: int
    """Milliseconds since 1970."""
    first_ms: int
    last_ms: int
    """When its first and last entry were made."""
    last: str
    """Its last entry."""
    entries: int
    draft_version: int
    parts: tuple[Part, ...] = Field(min_length=1)

    def part(self, name: str) -> Part:
        """Return the part whose name begins so.

        Raises:
            KeyError: there is none.
        """
        for part in self.parts:
            if part.name.partition(".")[0] == name:
                return part
        raise KeyError(name)

    def sounds(self) -> list[Part]:
        """Return the files of sound."""
        return [part for part in self.parts if part.kind is Kind.SOUND]


def pack(key: bytes, plain: bytes, encounter: str, name: str) -> bytes:
    """Compress and seal a part."""
    return seal(key, gzip.compress(plain, 6, mtime=0), _place(encounter, name))


def unpack(key: bytes, packed: bytes, encounter: str, name: str) -> bytes:
    """Open a part.

    Raises:
        NotAuthentic: it was changed, or belongs elsewhere.
    """
    return gzip.decompress(unseal(key, packed, _place(encounter, name), f"Part {name} of {encounter}"))


def describe(name: str, kind: Kind, generation: int, content: bytes) -> Part:
    """Return the part that an object is."""
    return Part(
        name=name,
        kind=kind,
        generation=generation,
        sha256=sha256(content).hexdigest(),
        size=len(content),
    )


def read_manifest(plain: bytes) -> Manifest | None:
    """Read a manifest that was unpacked; None: it is none of this version's."""
    try:
        return Manifest.model_validate_json(plain)
    except ValidationError:
        return None


def dump_records(records: Iterable[Record]) -> bytes:
    """Return entries as lines of JSON, each event word for word as it was written."""
    lines = (
        json.dumps(
            [str(one.at), one.event_id, one.kind, one.version, one.wall_ms, one.plain.decode()],
            ensure_ascii=False,
        )
        for one in records
    )
    return "\n".join(lines).encode()


def load_records(data: bytes) -> list[Record]:
    """Read what `dump_records` wrote.

    Raises:
        ValueError: it is nothing of the kind.
    """
    found = []
    for line in data.decode().split("\n") if data else []:
        at, event_id, kind, version, wall_ms, plain = _LINE.validate_json(line)
        found.append(Record(EntryId.parse(at), event_id, kind, version, wall_ms, plain.encode()))
    return found


def _place(encounter: str, name: str) -> bytes:
    return place("archive", encounter, name)
