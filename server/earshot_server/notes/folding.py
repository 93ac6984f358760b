"""One encounter's log folded into its draft: pure, and so that it can be saved and gone on with."""

from collections.abc import Iterable
from typing import Self

from pydantic import ValidationError

from earshot_protocol.words import Segment
from earshot_server.log.events import (
    AddendumAdded,
    Edited,
    Ended,
    Entry,
    EntryId,
    Given,
    SegmentAppended,
    Signed,
    SpeakerCorrected,
    Taken,
    Undone,
    VoiceEnrolled,
)
from earshot_server.log.speakers.fold import Speakers, SpeakersMemory
from earshot_server.log.speakers.role import SpeakerGuess
from earshot_server.note.draft import Delta, Draft
from earshot_server.note.edits.fold import EditedNote
from earshot_server.note.edits.signing import frozen_draft
from earshot_server.note.edits.state import State
from earshot_server.note.edits.work import Addendum, Signature
from earshot_server.note.engine import NoteEngine, Snapshot, UnfitState
from earshot_server.notes.difference import difference, keep_versions

ANEW_MAX = 120
"""While there are no more segments than this, the note is folded anew when somebody else turns out to have
said one; later, only when a person says so."""
SURE = 0.7
"""The note takes a speaker from their voice at this confidence."""


class SavedFolding(Draft):
    """The note, what engine and people's work need to go on, and how far the log was folded.

    A viewer reads it as a `Draft`.
    """

    machine: Snapshot
    """The machine's own draft with its memory."""
    people: State
    speakers: SpeakersMemory
    """Who spoke."""
    content_at: str
    """The last entry that was heard or edited: a signature of anything older does not fit."""
    at: str
    """The last entry that was folded."""
    events: tuple[str, ...]
    """Ids of the events that were folded."""
    ended: bool


class Folding:
    """Folds entries one after another; an event that comes again is ignored.

    The draft's versions count the encounter's different events: any worker that folds the same log makes the
    same versions and the same deltas.
    """

    def __init__(self, engine: NoteEngine | None = None) -> None:
        self.at = EntryId.ZERO
        """The last entry that was folded."""
        self.ended = False
        """The stream has ended: nothing more is to be expected."""
        self._engine = engine or NoteEngine()
        self._note = EditedNote(self._engine.draft)
        self._speakers = Speakers()
        self._segments: list[Segment] | None = []
        """All that was heard; None where the folding was resumed: the log has it."""
        self._given: dict[str, tuple[int, int]] = {}
        """Spans of what belongs to other encounters, by repair."""
        self._taken: dict[str, set[str]] = {}
        """Segments that came from other encounters, by repair."""
        self._events: dict[str, None] = {}
        self._content_at = EntryId.ZERO

    @property
    def draft(self) -> Draft:
        """The note as it stands."""
        return self._note.draft

    @property
    def version(self) -> int:
        """The note's version."""
        return self._note.version

    @property
    def news(self) -> dict[str, int]:
        """What the board is told of it: the note's version, and how many decisions wait."""
        return {"version": self._note.version, "waiting": self._note.waiting}

    def fold(self, entry: Entry) -> Delta | None:
        """Take in the next entry; return what it changed in the draft, or None.

        Raises:
            ValueError: the entry is not behind the last one.
            UnfitState: speakers of earlier segments changed, or some of these came or went, and this folding
                was resumed: fold the log from its start.
        """
        if entry.at <= self.at:
            raise ValueError(f"entry {entry.at} does not follow {self.at}")
        self.at = entry.at
        if entry.event_id in self._events:
            return None
        self._events[entry.event_id] = None
        return self._apply(entry, len(self._events))

    def fold_all(self, entries: Iterable[Entry]) -> list[Delta]:
        """Take in entries; return what changed, in order."""
        return [delta for entry in entries if (delta := self.fold(entry)) is not None]

    def save(self) -> bytes:
        """Return everything that is needed to go on, as JSON."""
        saved = SavedFolding(
            **dict(self._note.draft),
            machine=self._engine.snapshot,
            people=self._note.state,
            speakers=self._speakers.memory,
            content_at=str(self._content_at),
            at=str(self.at),
            events=tuple(self._events),
            ended=self.ended,
        )
        return saved.model_dump_json().encode()

    @classmethod
    def resume(cls, data: bytes) -> Self:
        """Return a folding that goes on where `save` was called.

        Raises:
            UnfitState: another engine saved it, or it is only a draft: fold the log from its start.
        """
        try:
            saved = SavedFolding.model_validate_json(data)
        except ValidationError:
            raise UnfitState("something else", NoteEngine().engine) from None
        made = cls(NoteEngine.resume(saved.machine))
        made._note = EditedNote(saved.machine, saved.people, saved.version)
        made._speakers = Speakers(saved.speakers)
        made._segments = None
        made._content_at = EntryId.parse(saved.content_at)
        made.at = EntryId.parse(saved.at)
        made.ended = saved.ended
        made._events = dict.fromkeys(saved.events)
        return made

    def _apply(self, entry: Entry, version: int) -> Delta | None:
        match entry.event:
            case Ended():
                self.ended = True
            case SegmentAppended() as appended:
                self._content_at = entry.at
                return self._hear(appended, version)
            case Given() | Taken() | Undone() as repair:
                self._content_at = entry.at
                return self._repair(repair, version)
            case VoiceEnrolled() | SpeakerCorrected() as said:
                return self._tell_apart(self._speakers.fold(said), version)
            case Edited(by=by, edit=edit):
                self._content_at = entry.at
                return self._note.edit(entry.event_id, by, entry.wall_ms, edit, version)
            case AddendumAdded(by=by, text=text):
                addendum = Addendum(id=entry.event_id, text=text, by=by, wall_ms=entry.wall_ms)
                return self._note.add(addendum, version)
            case Signed() as signed:
                return self._sign(entry, signed, version)
        return None

    def _hear(self, appended: SegmentAppended, version: int) -> Delta | None:
        guesses = self._speakers.fold(appended)
        first, *more = map(self._named, appended.segments)
        if self._segments is not None:
            self._segments += (first, *more)
        told_anew = guesses.keys() - {segment.id for segment in appended.segments}
        if told_anew and len(self._speakers.guesses) <= ANEW_MAX:
            return self._tell_apart(guesses, version)
        return self._note.follow(self._engine.fold(first, version, more), version)

    def _tell_apart(self, guesses: dict[str, SpeakerGuess], version: int) -> Delta | None:
        """Fold anew: of some segments, somebody else is the speaker than was thought."""
        return self._fold_anew(version) if guesses else None

    def _repair(self, repair: Given | Taken | Undone, version: int) -> Delta | None:
        match repair:
            case Taken(segment=segment):
                self._taken.setdefault(repair.repair, set()).add(segment.id)
                if self._segments is not None:
                    self._segments.append(segment)
                return self._note.follow(self._engine.fold(segment, version), version)
            case Given(start=start, end=end):
                self._given[repair.repair] = (start, end)
            case Undone():
                gone = self._taken.pop(repair.repair, set())
                self._given.pop(repair.repair, None)
                if self._segments is not None:
                    self._segments = [one for one in self._segments if one.id not in gone]
        return self._fold_anew(version)

    def _fold_anew(self, version: int) -> Delta | None:
        """Fold all segments that are the encounter's own, as they are known now."""
        if self._segments is None:
            raise UnfitState("a folding that was resumed", self._engine.engine)
        self._segments[:] = map(self._named, self._segments)
        own = [one for one in self._segments if self._is_own(one)]
        before, fresh = self._engine.draft, NoteEngine(self._engine.engine)
        if own:
            fresh.fold(own[0], version, own[1:])
        after = keep_versions(before, fresh.snapshot)
        self._engine = NoteEngine.resume(after, fresh.engine)
        return self._note.follow(difference(before, after, version), version)

    def _is_own(self, segment: Segment) -> bool:
        return not any(start <= segment.start < end for start, end in self._given.values())

    def _named(self, segment: Segment) -> Segment:
        """Return the segment with its speaker; where that is doubtful, the note goes by the words."""
        guess = self._speakers.guesses.get(segment.id)
        if guess is None:
            return segment
        sure = guess.confidence >= SURE
        return segment.model_copy(update={"speaker": guess.role.value if sure else None})

    def _sign(self, entry: Entry, signed: Signed, version: int) -> Delta:
        draft = frozen_draft(signed.draft, signed.hash)
        signature = Signature(by=signed.by, wall_ms=entry.wall_ms, at=signed.log, hash=signed.hash)
        fits = draft is not None and self._content_at <= EntryId.parse(signed.log)
        return self._note.sign(entry.event_id, signature, draft or self.draft, fits, version)


def refold(entries: Iterable[Entry]) -> Draft:
    """Return the note of a whole log."""
    folding = Folding()
    folding.fold_all(entries)
    return folding.draft
