"""One encounter's log folded into its draft: pure, and so that it can be saved and gone on with."""

from collections.abc import Iterable
from typing import Self

from pydantic import ValidationError

from earshot_server.log.events import (
    AddendumAdded,
    Edited,
    Ended,
    Entry,
    EntryId,
    SegmentAppended,
    Signed,
)
from earshot_server.note.draft import Delta, Draft
from earshot_server.note.edits.fold import EditedNote
from earshot_server.note.edits.signing import frozen_draft
from earshot_server.note.edits.state import State
from earshot_server.note.edits.work import Addendum, Signature
from earshot_server.note.engine import NoteEngine, Snapshot, UnfitState


class SavedFolding(Draft):
    """The note, what engine and people's work need to go on, and how far the log was folded.

    A viewer reads it as a `Draft`.
    """

    machine: Snapshot
    """The machine's own draft with its memory."""
    people: State
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
        made._content_at = EntryId.parse(saved.content_at)
        made.at = EntryId.parse(saved.at)
        made.ended = saved.ended
        made._events = dict.fromkeys(saved.events)
        return made

    def _apply(self, entry: Entry, version: int) -> Delta | None:
        match entry.event:
            case Ended():
                self.ended = True
            case SegmentAppended(segment=segment):
                self._content_at = entry.at
                self._note.hear(segment)
                return self._note.follow(self._engine.fold(segment, version), version)
            case Edited(by=by, edit=edit):
                self._content_at = entry.at
                return self._note.edit(entry.event_id, by, entry.wall_ms, edit, version)
            case AddendumAdded(by=by, text=text):
                addendum = Addendum(id=entry.event_id, text=text, by=by, wall_ms=entry.wall_ms)
                return self._note.add(addendum, version)
            case Signed() as signed:
                return self._sign(entry, signed, version)
        return None

    def _sign(self, entry: Entry, signed: Signed, version: int) -> Delta:
        draft = frozen_draft(signed.draft, signed.hash)
        signature = Signature(by=signed.by, wall_ms=entry.wall_ms, at=signed.log, hash=signed.hash)
        fits = draft is not None and self._content_at <= EntryId.parse(signed.log)
        return self._note.sign(entry.event_id, signature, draft or self.draft, fits, version)
