"""What there is to see of one encounter: folded from log and draft, told as messages.

Pure: the room reads and sends. Every message is encoded once, for all who look.
"""

from bisect import bisect_left
from collections.abc import Iterable

from earshot_server.log.events import Entry, EntryId
from earshot_server.log.transcript import Transcript
from earshot_server.note.draft import Delta, Draft
from earshot_server.viewer.messages import (
    DeltaSeen,
    DraftSeen,
    Head,
    LogSeen,
    PartialSeen,
    SegmentSeen,
    Snapshot,
    encode,
)

DELTAS_KEPT = 200
"""Draft deltas that a page coming back can be given; if it needs more, it gets the whole draft."""


def head_of(transcript: Transcript) -> Head:
    """Return what is said about the encounter as a whole."""
    return Head(
        state=transcript.state,
        label=transcript.label,
        clinician=transcript.clinician,
        started_ms=transcript.started_ms,
        heard_to=transcript.heard_to,
        withdrawn=tuple(transcript.withdrawn),
        room=transcript.room,
        assigned=transcript.assigned,
        signed_by=transcript.signed_by,
        signed_ms=transcript.signed_ms,
    )


class Picture:
    """One encounter as its viewers see it."""

    def __init__(self, encounter: str, entries: Iterable[Entry], draft: Draft | None) -> None:
        self.encounter = encounter
        self.draft = draft
        self.partial: PartialSeen | None = None
        self._transcript = Transcript()
        self._entries: list[EntryId] = []
        self._counts: list[tuple[int, int, int]] = []
        """For every entry: how many segments, missing spans and controls there were after it."""
        self._deltas: list[tuple[int, str]] = []
        """The latest changes of the draft: the version each begins from, and the message about it."""
        self._snapshot: str | None = None
        self.renewed = 0
        """How often all segments were taken anew: whoever looks needs a snapshot then."""
        self._rearranged = 0
        self._take_in(entries)
        if self._transcript.rearranged:
            self._rearranged = self._transcript.rearranged
            self._renew()

    @property
    def at(self) -> EntryId:
        """The last entry that was folded."""
        return self._transcript.at

    @property
    def owner(self) -> str | None:
        """The id of the clinician's account."""
        return self._transcript.owner

    @property
    def room(self) -> str | None:
        """Where the encounter takes place."""
        return self._transcript.room

    def fold(self, entries: Iterable[Entry]) -> str | None:
        """Take in the log's next entries; return the message about them, if there were any."""
        before = self.at
        self._take_in(entries)
        if self.at == before:
            return None
        self._snapshot = None
        if self._rearranged != self._transcript.rearranged:
            # Earlier segments have another speaker now, came or went: what was told of them does not hold.
            self._rearranged = self._transcript.rearranged
            self._renew()
            return None
        if self.partial is not None and self._is_old(self.partial):
            self.partial = None
        return encode(self._log_since(before))

    def take_delta(self, delta: Delta) -> str | None:
        """Take in a change of the draft; return the message about it, None if it was known.

        Raises:
            ValueError: changes between ours and this one are missing: take the whole draft.
        """
        if self.draft is None:
            raise ValueError("there is no draft that a delta could change")
        if delta.to_version <= self.draft.version:
            return None
        self.draft = self.draft.apply(delta)
        message = encode(DeltaSeen(delta=delta))
        self._deltas = [*self._deltas[1 - DELTAS_KEPT :], (delta.from_version, message)]
        self._snapshot = None
        return message

    def take_draft(self, draft: Draft) -> str | None:
        """Take in a whole draft; return the message about it, None if it is the one that is here."""
        if draft == self.draft:
            return None
        self.draft = draft
        self._deltas = []
        self._snapshot = None
        return encode(DraftSeen(draft=draft))

    def take_partial(self, partial: PartialSeen) -> str | None:
        """Take in the open segment's words; return the message, None if the log is already further."""
        if self._is_old(partial):
            return None
        self.partial = partial
        return encode(partial)

    def snapshot(self) -> str:
        """Return all of log and draft as one message."""
        if self._snapshot is None:
            self._snapshot = encode(
                Snapshot(
                    encounter=self.encounter,
                    at=str(self.at),
                    head=head_of(self._transcript),
                    segments=self._segments_from(0),
                    missing=tuple(self._transcript.missing),
                    controls=tuple(self._transcript.controls),
                    draft=self.draft,
                )
            )
        return self._snapshot

    def since(self, at: EntryId, draft_version: int | None) -> list[str] | None:
        """Return the messages that bring a page from there to here.

        None if it saw an entry that the log does not have: the store lost it, and the page must forget it.
        """
        place = bisect_left(self._entries, at)
        if place == len(self._entries) or self._entries[place] != at:
            return None
        log = [] if at == self.at else [encode(self._log_since(at))]
        return log + self._draft_since(draft_version)

    def _take_in(self, entries: Iterable[Entry]) -> None:
        for entry in entries:
            self._transcript.fold(entry)
            self._entries.append(entry.at)
            self._counts.append(self._count())

    def _renew(self) -> None:
        self.renewed += 1
        # Who comes back from before that gets all of it.
        self._entries, self._counts = self._entries[-1:], [self._count()][: len(self._entries)]

    def _count(self) -> tuple[int, int, int]:
        shown = self._transcript
        return len(shown.segments), len(shown.missing), len(shown.controls)

    def _segments_from(self, first: int) -> tuple[SegmentSeen, ...]:
        return tuple(map(SegmentSeen.of, self._transcript.segments[first:]))

    def _draft_since(self, version: int | None) -> list[str]:
        if self.draft is None or version == self.draft.version:
            return []
        for place, (from_version, _) in enumerate(self._deltas):
            if from_version == version:
                return [message for _, message in self._deltas[place:]]
        return [encode(DraftSeen(draft=self.draft))]

    def _log_since(self, at: EntryId) -> LogSeen:
        counts = (0, 0, 0) if at == EntryId.ZERO else self._counts[bisect_left(self._entries, at)]
        segments, missing, controls = counts
        return LogSeen(
            after=str(at),
            at=str(self.at),
            head=head_of(self._transcript),
            segments=self._segments_from(segments),
            missing=tuple(self._transcript.missing[missing:]),
            controls=tuple(self._transcript.controls[controls:]),
        )

    def _is_old(self, partial: PartialSeen) -> bool:
        return partial.epoch < self.at.epoch or partial.start < self._transcript.heard_to
