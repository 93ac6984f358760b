"""What a session tells its listener, in order, from the event loop's thread."""

from dataclasses import dataclass

from earshot_client.capture.level import Level
from earshot_protocol.words import Segment, WrittenToken


@dataclass(frozen=True, slots=True)
class Connected:
    """The server takes the stream."""

    server: str
    epoch: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """No connection; the next try comes by itself. Recording goes on."""

    reason: str
    """A sentence."""
    seconds: float
    """Until the next try."""


@dataclass(frozen=True, slots=True)
class PartialHeard:
    """The open segment's words so far; replaces the one before."""

    start: int
    """Offset of the open segment."""
    to: int
    """Sound heard so far, an offset."""
    words: tuple[str, ...]
    stable: int
    """The first so many words are meant not to change any more."""
    written: tuple[WrittenToken, ...] = ()
    """The words as they are written; empty: there is no written form."""


@dataclass(frozen=True, slots=True)
class SegmentHeard:
    """Final words; after a fault the same segment may come again, under the same id."""

    segment: Segment


@dataclass(frozen=True, slots=True)
class Progress:
    """How far things are, as offsets."""

    held_to: int
    """In the spool."""
    received_to: int
    """At the server."""
    durable_to: int
    """Heard, and on the server's disk."""


@dataclass(frozen=True, slots=True)
class Blocked:
    """The spool cannot be written: nothing is recorded until it can. The sentence says why."""

    sentence: str


@dataclass(frozen=True, slots=True)
class Unblocked:
    """The spool can be written again."""


@dataclass(frozen=True, slots=True)
class Dropouts:
    """Sound was lost before it reached the spool: the machine was too busy."""

    count: int
    """How often, so far."""


@dataclass(frozen=True, slots=True)
class LevelHeard:
    """How loud the newest block is."""

    level: Level


@dataclass(frozen=True, slots=True)
class SourceLost:
    """The microphone is gone: nothing is captured until it is back. The sentence says why."""

    sentence: str


@dataclass(frozen=True, slots=True)
class SourceBack:
    """A microphone gives sound again; the time between is no part of the recording."""

    name: str
    """Of the device, perhaps another one than before."""


@dataclass(frozen=True, slots=True)
class Notice:
    """Something the server says that ends nothing."""

    sentence: str


@dataclass(frozen=True, slots=True)
class Denied:
    """The server refused the stream; recording to the spool goes on."""

    sentence: str


@dataclass(frozen=True, slots=True)
class Ended:
    """All of it is durable at the server; the spool is gone."""

    offset: int
    """Samples in all."""


Event = (
    Connected
    | Waiting
    | PartialHeard
    | SegmentHeard
    | Progress
    | Blocked
    | Unblocked
    | Dropouts
    | LevelHeard
    | SourceLost
    | SourceBack
    | Notice
    | Denied
    | Ended
)
