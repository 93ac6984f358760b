"""One encounter on the board: a fold of its log that keeps the last words alone."""

from collections.abc import Iterable
from typing import Any

from earshot_server.access.scope import Scope
from earshot_server.log.events import Entry, EntryId
from earshot_server.log.transcript import EncounterState, Transcript
from earshot_server.viewer.messages import PartialSeen, Row
from earshot_server.viewer.picture import head_of
from earshot_server.viewer.presence import Presence
from earshot_server.viewer.signal import Signal

LAST_WORDS = 32


class Card:
    """What the board knows of an encounter. Times in seconds of any one clock."""

    def __init__(self, encounter: str) -> None:
        self.encounter = encounter
        self._transcript = Transcript()
        self._signal = Signal()
        self._partial: PartialSeen | None = None
        self._presence = Presence()
        self._draft = self._waiting = 0

    @property
    def at(self) -> EntryId:
        """The last entry that was folded."""
        return self._transcript.at

    def seen_by(self, scope: Scope) -> bool:
        """Say whether the scope covers the encounter."""
        return scope.covers(self._transcript.owner, self._transcript.room)

    @property
    def custody(self) -> tuple[str | None, str | None]:
        """Whose encounter it is, and in which room."""
        return self._transcript.owner, self._transcript.room

    @property
    def ended(self) -> bool:
        """Whether its log says that it ended."""
        return self._transcript.state is EncounterState.ENDED

    def fold(self, entries: Iterable[Entry]) -> None:
        """Take in the log's next entries."""
        for entry in entries:
            self._transcript.fold(entry)
        del self._transcript.segments[
            :-1
        ]  # hundreds of encounters are on the board: one segment of each is enough

    def take_status(self, payload: dict[str, Any], now: float) -> None:
        """Take in a status of the live channel."""
        self._signal.take_status(payload, now)

    def take_partial(self, payload: dict[str, Any]) -> None:
        """Take in the open segment's words."""
        self._partial = self._signal.take_partial(payload) or self._partial

    def take_presence(self, payload: dict[str, Any], now: float) -> None:
        """Take in where a viewer is."""
        self._presence.take(payload, now)

    def take_draft(self, payload: dict[str, Any]) -> None:
        """Take in the draft's version, and how many decisions wait in it."""
        version, waiting = payload.get("version"), payload.get("waiting", 0)
        if isinstance(version, int) and isinstance(waiting, int) and version >= self._draft:
            self._draft, self._waiting = version, waiting

    def row(self, now: float) -> Row:
        """Return the encounter as the board shows it."""
        return Row(
            id=self.encounter,
            head=head_of(self._transcript),
            status=None if self.ended else self._signal.seen(now),
            last_words=" ".join(self._words()[-LAST_WORDS:]),
            draft=self._draft,
            waiting=self._waiting,
            people=self._presence.people(now),
        )

    def _words(self) -> list[str]:
        words = [word.text for segment in self._transcript.segments for word in segment.words]
        if self._partial is not None and self._partial.start >= self._transcript.heard_to:
            words += self._partial.words
        return words
