"""The transcript: a pure fold of the log."""

from collections.abc import Iterable
from enum import StrEnum

from earshot_protocol.messages import Control
from earshot_protocol.words import Segment
from earshot_server.actor import Actor
from earshot_server.log.events import (
    Assigned,
    ControlReceived,
    Edited,
    Ended,
    Entry,
    EntryId,
    Missing,
    Opened,
    SegmentAppended,
    Signed,
    SilenceHeard,
)


class EncounterState(StrEnum):
    """Where an encounter stands, as far as its log says."""

    NEW = "new"
    LIVE = "live"
    PAUSED = "paused"
    ENDED = "ended"


class Transcript:
    """What was said and how far it was heard, folded entry by entry.

    An entry costs the same at the sixtieth minute; an event that comes again is ignored. Offsets in samples.
    """

    def __init__(self, entries: Iterable[Entry] = ()) -> None:
        self.at = EntryId.ZERO
        """The last entry that was folded."""
        self.version = 0
        """How many different events were folded."""
        self.state = EncounterState.NEW
        self.label: str | None = None
        self.clinician: str | None = None
        self.room: str | None = None
        self.owner: str | None = None
        """The id of the clinician's account."""
        self.key_hash: str | None = None
        self.started_ms: int | None = None
        self.heard_to = 0
        """All sound before it was heard and is in the log: where a new owner begins."""
        self.controls: list[Control] = []
        self.segments: list[Segment] = []
        self.missing: list[tuple[int, int]] = []
        """Spans (start, end) of sound that was lost."""
        self.assigned: Actor | None = None
        """Who takes care of it."""
        self.signed_by: Actor | None = None
        self.signed_ms: int | None = None
        """Wall-clock time of the signature, milliseconds since 1970."""
        self._content_at = EntryId.ZERO
        self._seen: set[str] = set()
        for entry in entries:
            self.fold(entry)

    @property
    def text(self) -> str:
        """All words, a segment a line."""
        return "\n".join(segment.text for segment in self.segments)

    def fold(self, entry: Entry) -> bool:
        """Take in the next entry; False if it was a repeat and changed nothing.

        Raises:
            ValueError: the entry is not behind the last one.
        """
        if entry.at <= self.at:
            raise ValueError(f"entry {entry.at} does not follow {self.at}")
        self.at = entry.at
        if entry.event_id in self._seen:
            return False
        self._seen.add(entry.event_id)
        self.version += 1
        self._apply(entry)
        return True

    def _apply(self, entry: Entry) -> None:
        match entry.event:
            case Opened() as opened:
                self._open(opened, entry.wall_ms)
            case SegmentAppended(segment=segment, to=to):
                self.segments.append(segment)
                self.heard_to = max(self.heard_to, to)
            case SilenceHeard(to=to):
                self.heard_to = max(self.heard_to, to)
            case Missing(start=start, end=end):
                self.missing.append((start, end))
                self.heard_to = max(self.heard_to, end)
            case ControlReceived(control=control):
                self._control(control)
            case Ended():
                self.state = EncounterState.ENDED
            case Assigned(to=to_whom):
                self.assigned = to_whom
            case Signed() as signed:
                self._sign(signed, entry.wall_ms)

        if isinstance(entry.event, SegmentAppended | Edited):
            self._content_at = entry.at

    def _sign(self, signed: Signed, wall_ms: int) -> None:
        """Take a signature, unless something was heard or edited behind what was signed."""
        if self.signed_by is None and self._content_at <= EntryId.parse(signed.log):
            self.signed_by, self.signed_ms = signed.by, wall_ms

    def _open(self, opened: Opened, wall_ms: int) -> None:
        self.key_hash = opened.key_hash
        self.label = opened.label if opened.label is not None else self.label
        self.clinician = opened.clinician if opened.clinician is not None else self.clinician
        self.room = self.room if self.room is not None else opened.room
        self.owner = self.owner if self.owner is not None else opened.owner
        if self.started_ms is None:
            self.started_ms = wall_ms
        if self.state is EncounterState.NEW:
            self.state = EncounterState.LIVE

    def _control(self, control: Control) -> None:
        if control.number != len(self.controls):
            return  # sent again after a takeover: the number, not the event id, is the client's
        self.controls.append(control)
        if self.state is EncounterState.ENDED:
            return
        if control.kind == "pause":
            self.state = EncounterState.PAUSED
        elif control.kind == "resume":
            self.state = EncounterState.LIVE
