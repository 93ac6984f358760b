"""What a file says of a patient: entries with their provenance, and what was not taken."""

import hashlib
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from earshot_server.precision.facts import Fact, Person, Source


class Part(BaseModel):
    """Base of all parts."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Provenance(Part):
    """Where an entry comes from."""

    format: Literal["fhir", "ccda", "pgx", "pharmcat"]
    reference: str
    """Its name in the file: "Condition/123", a section and number, a line."""
    recorded: date | None = None
    author: str = ""


class Entry(Part):
    """One entry of a record: a fact, or something that is only kept as it came (`fact` is None)."""

    key: str
    """The same for the same entry whenever it is read again."""
    fact: Fact | None
    provenance: Provenance
    raw: dict[str, Any] | str | None = None
    """As it came, where nothing else keeps all of it."""


class Identity(Part):
    """Who a record is of."""

    identifiers: tuple[tuple[str, str], ...]
    """System and value; the first is the file's own id of the patient."""
    name: str = ""
    person: Person = Person()


class Left(Part):
    """Something that was not taken as a fact, and why."""

    reference: str
    reason: str
    kept: bool
    """Whether it was kept raw."""


@dataclass
class Batch:
    """All entries of one patient in a file."""

    identity: Identity
    entries: list[Entry] = field(default_factory=list)
    left: list[Left] = field(default_factory=list)


class UnreadableRecord(Exception):
    """A file cannot be read as a record: what is wrong and where."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason

    def __str__(self) -> str:
        return f"{self.reason} Nothing of the file was taken."


class Counts(Part):
    """What was taken, by kind."""

    taken: dict[str, int] = Field(default_factory=dict)
    left: dict[str, int] = Field(default_factory=dict)


def key_of(*parts: str) -> str:
    """Return an entry's key from what names it."""
    return hashlib.blake2b("\0".join(parts).encode(), digest_size=16).hexdigest()


def record_source(key: str, label: str) -> Source:
    """Return an entry as the source of its fact."""
    return Source(kind="record", id=key, label=label)


def counts_of(batches: list[Batch]) -> Counts:
    """Return how many entries of each kind were taken, and how many were left for each reason."""
    taken: dict[str, int] = {}
    left: dict[str, int] = {}
    for batch in batches:
        for entry in batch.entries:
            if entry.fact is not None:
                taken[entry.fact.kind.value] = taken.get(entry.fact.kind.value, 0) + 1
        for one in batch.left:
            left[one.reason] = left.get(one.reason, 0) + 1
    return Counts(taken=taken, left=left)
