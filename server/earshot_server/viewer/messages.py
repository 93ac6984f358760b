"""What passes between server and page on `earshot.view.v1` (`docs/viewer-protocol.md`).

Offsets and lengths are in samples; `at` and `after` are entry ids of the encounter's log.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from earshot_protocol.messages import Control, Partial
from earshot_protocol.words import Segment, WrittenToken
from earshot_server.actor import Actor
from earshot_server.log.transcript import EncounterState
from earshot_server.note.draft import Delta, Draft

SUBPROTOCOL = "earshot.view.v1"
REQUEST_BYTES_MAX = 32 * 1024
"""Longest message of a page, in bytes."""

Offset = Annotated[int, Field(ge=0)]
EntryText = Annotated[str, Field(pattern=r"^[0-9]{1,20}-[0-9]{1,20}$")]
WordRow = tuple[str, Offset, Offset, float]
"""text, start, end, confidence: an hour has nine thousand words, so they travel without field names."""
WrittenRow = tuple[str, Annotated[int, Field(ge=0)], Annotated[int, Field(ge=0)], str, bool]
"""text, first word, last word, the mark behind it (or nothing), unsure: a token of the written form."""


class Seen(BaseModel):
    """Base of all messages and their parts."""

    model_config = ConfigDict(frozen=True, extra="forbid")


# --- page to server -----------------------------------------------------------


class Watch(Seen):
    """The page's first message: what it has already, if anything. What it asks for later: `wishes.py`."""

    type: Literal["watch"] = "watch"
    at: EntryText | None = None
    draft: Annotated[int, Field(ge=0)] | None = None


# --- server to page: an encounter ---------------------------------------------


class Head(Seen):
    """What is said about an encounter as a whole."""

    state: EncounterState
    label: str | None
    clinician: str | None
    started_ms: int | None
    """Wall-clock time of the server, milliseconds since 1970."""
    heard_to: Offset
    """All sound before it was heard and is in the log."""
    withdrawn: Annotated[tuple[tuple[Offset, Offset], ...], Field(exclude_if=lambda spans: not spans)] = ()
    """Spans (start, end) of what was erased, since consent to it was withdrawn."""
    room: str | None = None
    assigned: Actor | None = None
    """Who takes care of it."""
    signed_by: Actor | None = None
    signed_ms: int | None = None


class PersonSeen(Seen):
    """Somebody who looks at the encounter, in one open page."""

    viewer: str
    person: Actor
    statement: str | None
    """Where they are."""
    typing: bool


class PresenceSeen(Seen):
    """Everybody who looks; replaces the one before."""

    type: Literal["presence"] = "presence"
    people: tuple[PersonSeen, ...]


class HintsSeen(Seen):
    """How many hints wait beside the note (`/api/encounters/{id}/hints`); replaces the one before."""

    type: Literal["hints"] = "hints"
    count: Annotated[int, Field(ge=0)]
    critical: Annotated[int, Field(ge=0)]


class SegmentSeen(Seen):
    """A final segment."""

    id: str
    start: Offset
    end: Offset
    speaker: str | None
    words: tuple[WordRow, ...]
    written: tuple[WrittenRow, ...] = ()
    """The words as they are written, each in one row; empty: show the words."""

    @classmethod
    def of(cls, segment: Segment) -> "SegmentSeen":
        """Return a segment as pages get it."""
        rows = tuple((word.text, word.start, word.end, round(word.confidence, 2)) for word in segment.words)
        return cls(
            id=segment.id,
            start=segment.start,
            end=segment.end,
            speaker=segment.speaker,
            words=rows,
            written=_written(segment.written),
        )


def _written(tokens: tuple[WrittenToken, ...]) -> tuple[WrittenRow, ...]:
    return tuple((token.text, token.first, token.last, token.mark or "", token.unsure) for token in tokens)


class PartialSeen(Seen):
    """The open segment's words so far; replaces the one before, and goes when a segment takes its place."""

    type: Literal["partial"] = "partial"
    epoch: Annotated[int, Field(ge=0)]
    start: Offset
    to: Offset
    words: tuple[str, ...]
    stable: Annotated[int, Field(ge=0)]
    """The first so many words are meant not to change."""
    written: tuple[WrittenRow, ...] = ()
    """The words as they are written; a row of stable words is meant not to change either."""

    @classmethod
    def of(cls, partial: Partial) -> "PartialSeen":
        """Return a gateway's partial as pages get it."""
        return cls(
            epoch=partial.epoch,
            start=partial.start,
            to=partial.to,
            words=partial.words,
            stable=partial.stable,
            written=_written(partial.written),
        )


class StatusSeen(Seen):
    """How far the sound came; replaces the one before."""

    type: Literal["status"] = "status"
    received_to: Offset
    heard_to: Offset
    durable_to: Offset
    connected: bool
    """Whether the client is connected to the gateway."""
    quiet_seconds: float
    """Since new sound came, when this was sent."""


class LogSeen(Seen):
    """What the log got since `after`; a page that is not at `after` has missed something."""

    type: Literal["log"] = "log"
    after: EntryText
    at: EntryText
    head: Head
    segments: tuple[SegmentSeen, ...] = ()
    missing: tuple[tuple[Offset, Offset], ...] = ()
    """Spans (start, end) of lost sound."""
    controls: tuple[Control, ...] = ()


class DraftSeen(Seen):
    """The whole draft, where a delta would not fit."""

    type: Literal["draft"] = "draft"
    draft: Draft


class DeltaSeen(Seen):
    """What changed in the draft."""

    type: Literal["delta"] = "delta"
    delta: Delta


class Snapshot(Seen):
    """All of log and draft; replaces everything that the page has. Partial and status follow, if any."""

    type: Literal["snapshot"] = "snapshot"
    encounter: str
    at: EntryText
    head: Head
    segments: tuple[SegmentSeen, ...]
    missing: tuple[tuple[Offset, Offset], ...]
    controls: tuple[Control, ...]
    draft: Draft | None


class YouSeen(Seen):
    """Who the page is, to the server and to others."""

    type: Literal["you"] = "you"
    viewer: str
    person: Actor
    rights: tuple[str, ...]


class SavedSeen(Seen):
    """What the page asked for is in the log, on disk; what became of it the draft's outcomes say."""

    type: Literal["saved"] = "saved"
    id: str
    at: EntryText


class RefusedSeen(Seen):
    """What the page asked for was not done; with `unavailable` it may be asked for again."""

    type: Literal["refused"] = "refused"
    id: str
    code: str
    message: str


# --- server to page: the board ------------------------------------------------


class Row(Seen):
    """An encounter on the board."""

    id: str
    head: Head
    status: StatusSeen | None
    last_words: str
    draft: Annotated[int, Field(ge=0)] = 0
    """The draft's version, as far as is known."""
    waiting: Annotated[int, Field(ge=0)] = 0
    """How many decisions wait."""
    people: tuple[PersonSeen, ...] = ()
    """Who is in it."""


class BoardSeen(Seen):
    """All rows; replaces what the page has."""

    type: Literal["board"] = "board"
    rows: tuple[Row, ...]


class RowsSeen(Seen):
    """Rows that changed, whole, and those that went."""

    type: Literal["rows"] = "rows"
    changed: tuple[Row, ...]
    removed: tuple[str, ...]


# --- server to page: always ---------------------------------------------------


class StoreSeen(Seen):
    """Whether the server reaches its store; while it does not, what is shown may be old."""

    type: Literal["store"] = "store"
    reachable: bool


class Beat(Seen):
    """Nothing happened, and the server lives."""

    type: Literal["beat"] = "beat"


class Goodbye(Seen):
    """Why the server closes the connection: a code for the page, a sentence for the person."""

    type: Literal["goodbye"] = "goodbye"
    code: str
    message: str


_WATCH = TypeAdapter(Watch)


def encode(message: Seen) -> str:
    """Return the text frame of a message."""
    return message.model_dump_json()


def decode_watch(text: str) -> Watch | None:
    """Read the page's message; None if it is none."""
    if len(text) > REQUEST_BYTES_MAX:
        return None
    try:
        return _WATCH.validate_json(text)
    except ValidationError:
        return None
