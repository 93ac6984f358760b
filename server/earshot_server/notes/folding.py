"""One encounter's log folded into its draft: pure, and so that it can be saved and gone on with."""

from collections.abc import Iterable
from typing import Self

from pydantic import ValidationError

from earshot_server.log.events import Ended, Entry, EntryId, SegmentAppended
from earshot_server.note.draft import Delta, Draft
from earshot_server.note.engine import NoteEngine, Snapshot, UnfitState


class SavedFolding(Snapshot):
    """The draft, the engine's memory, and how far the log was folded. A viewer reads it as a `Draft`."""

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
        self._events: dict[str, None] = {}

    @property
    def draft(self) -> Draft:
        """The draft as it stands."""
        return self._engine.draft

    @property
    def version(self) -> int:
        """The draft's version."""
        return self._engine.version

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
        if isinstance(entry.event, Ended):
            self.ended = True
        if isinstance(entry.event, SegmentAppended):
            return self._engine.fold(entry.event.segment, len(self._events))
        return None

    def fold_all(self, entries: Iterable[Entry]) -> list[Delta]:
        """Take in entries; return what changed, in order."""
        return [delta for entry in entries if (delta := self.fold(entry)) is not None]

    def save(self) -> bytes:
        """Return everything that is needed to go on, as JSON."""
        snapshot = self._engine.snapshot
        saved = SavedFolding(**dict(snapshot), at=str(self.at), events=tuple(self._events), ended=self.ended)
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
        made = cls(NoteEngine.resume(saved))
        made.at = EntryId.parse(saved.at)
        made.ended = saved.ended
        made._events = dict.fromkeys(saved.events)
        return made
