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
    Given,
    Missing,
    Moved,
    Opened,
    SegmentAppended,
    Signed,
    SilenceHeard,
    Taken,
    Undone,
    Withdrawn,
)
from earshot_server.log.speakers.fold import Speakers
from earshot_server.log.speakers.role import SpeakerGuess


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
        self.speakers = Speakers()
        """Who spoke, and how sure that is; `segments` name the roles."""
        self.missing: list[tuple[int, int]] = []
        """Spans (start, end) of sound that was lost."""
        self.assigned: Actor | None = None
        """Who takes care of it."""
        self.signed_by: Actor | None = None
        self.signed_ms: int | None = None
        """Wall-clock time of the signature, milliseconds since 1970."""
        self._content_at = EntryId.ZERO
        self.withdrawn: list[tuple[int, int]] = []
        """Spans (start, end) of what was erased since consent was withdrawn."""
        self.patient: str | None = None
        """The clinic's own number of the patient, where somebody said it."""
        self.repairs: dict[str, Given | Moved | Taken] = {}
        """Repairs that count, by name; of one that took several segments, the last."""
        self.rearranged = 0
        """How often segments before the last one came or went: who follows by appending begins anew then."""
        self._given: dict[str, list[Segment]] = {}
        self._taken: dict[str, list[str]] = {}
        self._names: list[tuple[str | None, str | None, str | None]] = []
        """Repair, label, patient: as they were said, one after another."""
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
            case SegmentAppended(segments=segments, to=to):
                self.segments += segments
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
            case Withdrawn(start=start, end=end):
                self.withdrawn.append((start, end))
                if self.heard_to >= start:  # else what lies before it is still to be heard
                    self.heard_to = max(self.heard_to, end)
            case Moved() | Given() | Taken() | Undone() as repair:
                self._repair(repair)
        if isinstance(entry.event, SegmentAppended | Edited | Taken | Given | Undone):
            self._content_at = entry.at
        fresh = entry.event.segments if isinstance(entry.event, SegmentAppended) else ()
        self._name_speakers(self.speakers.fold(entry.event), {one.id for one in fresh})

    def _name_speakers(self, guesses: dict[str, SpeakerGuess], fresh: set[str]) -> None:
        """Write into segments who speaks; of those that are not fresh that is a rearrangement."""
        if not guesses:
            return
        places = range(len(self.segments) - 1, -1, -1)
        left = set(guesses)
        for place in places:
            if not left:
                break
            segment = self.segments[place]
            guess = guesses.get(segment.id)
            if guess is None:
                continue
            left.discard(segment.id)
            if segment.id not in fresh:
                self.rearranged += 1
            self.segments[place] = segment.model_copy(update={"speaker": guess.role.value})

    def _sign(self, signed: Signed, wall_ms: int) -> None:
        """Take a signature, unless something was heard or edited behind what was signed."""
        if self.signed_by is None and self._content_at <= EntryId.parse(signed.log):
            self.signed_by, self.signed_ms = signed.by, wall_ms

    def _open(self, opened: Opened, wall_ms: int) -> None:
        self.key_hash = opened.key_hash
        self._name(None, opened.label, None)
        self.clinician = opened.clinician if opened.clinician is not None else self.clinician
        self.room = self.room if self.room is not None else opened.room
        self.owner = self.owner if self.owner is not None else opened.owner
        if self.started_ms is None:
            self.started_ms = wall_ms
        if self.state is EncounterState.NEW:
            self.state = EncounterState.LIVE

    def _name(self, repair: str | None, label: str | None, patient: str | None) -> None:
        self._names.append((repair, label, patient))
        self._rename()

    def _rename(self) -> None:
        """Take the label and the patient that were said last; people's word goes before the client's."""
        said = sorted(self._names, key=lambda one: one[0] is not None)
        self.label = next((label for _, label, _ in reversed(said) if label is not None), None)
        self.patient = next((patient for *_, patient in reversed(said) if patient is not None), None)

    def _repair(self, repair: Moved | Given | Taken | Undone) -> None:
        match repair:
            case Moved(label=label, patient=patient):
                self._name(repair.repair, label, patient)
            case Given(start=start, end=end):
                given = [one for one in self.segments if start <= one.start < end]
                self._given.setdefault(repair.repair, []).extend(given)
                self._rearrange([one for one in self.segments if one not in given])
            case Taken(segment=segment, to=to):
                self._taken.setdefault(repair.repair, []).append(segment.id)
                self.segments.append(segment)
                self.heard_to = max(self.heard_to, to)
            case Undone():
                self._undo(repair.repair)
                return
        self.repairs[repair.repair] = repair

    def _undo(self, repair: str) -> None:
        if self.repairs.pop(repair, None) is None:
            return
        self._names = [one for one in self._names if one[0] != repair]
        self._rename()
        taken = self._taken.pop(repair, [])
        back = self._given.pop(repair, [])
        kept = [one for one in self.segments if one.id not in taken]
        self._rearrange(sorted([*kept, *back], key=lambda one: one.start))

    def _rearrange(self, segments: list[Segment]) -> None:
        if segments != self.segments:
            self.segments[:] = segments
            self.rearranged += 1

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
