"""The visits whose hints are being looked at: each read once and kept up to date by its log."""

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from pydantic import BaseModel, ConfigDict

from earshot_server.hints.beside import Beside
from earshot_server.hints.joined import Joined, Relation
from earshot_server.log.events import Entry, EntryId, HintAnswered, HintShown
from earshot_server.log.log import Log
from earshot_server.note.draft import Draft
from earshot_server.precision.facts import Person
from earshot_server.precision.hints import Hint, HintKind, Severity, digest
from earshot_server.records.errors import NoSuchPatient
from earshot_server.records.store import RecordStore

KEPT = 64
"""So many visits are kept in memory; another one is read anew from its log."""


class Visit(BaseModel):
    """What is told of a visit's hints."""

    model_config = ConfigDict(frozen=True)
    record: bool
    """A record stands beside the visit."""
    hints: tuple[Hint, ...]
    """To be shown unasked, in order."""
    more: tuple[Hint, ...]
    """For who asks: quiet ones, and those beyond the limit."""
    answered: tuple[HintAnswered, ...]
    joined: tuple[Joined, ...]
    """What differs from the record, and what is new; confirmed entries last."""


class _Followed:
    def __init__(self, beside: Beside, patient: str | None) -> None:
        self.beside = beside
        self.patient = patient
        self.at = EntryId.ZERO
        self.lock = asyncio.Lock()


_ORDER = (Relation.CONTRADICTED, Relation.CHANGED, Relation.NEW, Relation.CONFIRMED)


def kinds_of(text: str) -> tuple[HintKind, ...]:
    """Read the setting of wanted kinds.

    Raises:
        ValueError: one is not known; the sentence names it.
    """
    return tuple(HintKind(one.strip()) for one in text.split(",") if one.strip())


class HintShelf:
    """Hints of visits, by encounter."""

    def __init__(
        self, log: Log, records: RecordStore | None, kinds: Iterable[HintKind] = tuple(HintKind)
    ) -> None:
        """Take the log, the store of records if there is one, and which kinds of hints are wanted."""
        self._kinds = tuple(kinds)
        self._log = log
        self._records = records
        self._followed: OrderedDict[str, _Followed] = OrderedDict()

    async def visit(self, encounter: str, draft: Draft | None) -> Visit:
        """Return the hints of a visit as they are now; first shows are written into the log.

        Raises:
            LogError, KeysError, RecordsError: it cannot be read.
        """
        async with self._now(encounter, draft) as followed:
            beside = followed.beside
            for hint in beside.answers.unshown(beside.hints):
                await self._show(encounter, followed, hint)
            return _told(followed)

    async def count(self, encounter: str, draft: Draft | None) -> tuple[int, int]:
        """Return how many hints there are to show, and how many of them are critical; nothing is shown by it.

        Raises:
            LogError, KeysError, RecordsError: it cannot be read.
        """
        async with self._now(encounter, draft) as followed:
            visible = followed.beside.answers.visible(followed.beside.hints)
        return len(visible), sum(one.severity is Severity.CRITICAL for one in visible)

    async def find(self, encounter: str, draft: Draft | None, hint: str) -> Hint | None:
        """Return one hint of a visit as it is now, None if it is not (any more)."""
        async with self._now(encounter, draft) as followed:
            return next((one for one in followed.beside.hints if one.id == hint), None)

    async def link(self, encounter: str, identifier: str) -> None:
        """Put a patient's record beside a visit.

        Raises:
            NoSuchPatient, IdentityConflict, RecordsUnavailable: as `RecordStore.find`.
        """
        if self._records is None:
            raise NoSuchPatient(identifier)
        patient = await asyncio.to_thread(self._records.find, identifier)
        await asyncio.to_thread(self._records.link, encounter, patient)

    @asynccontextmanager
    async def _now(self, encounter: str, draft: Draft | None) -> AsyncIterator[_Followed]:
        """Give a visit as log and draft have it now, to one at a time."""
        followed = await self._follow(encounter)
        async with followed.lock:
            await self._read(encounter, followed)
            if draft is not None:
                followed.beside.find(draft.findings)
            yield followed

    async def _follow(self, encounter: str) -> _Followed:
        known = self._followed.get(encounter)
        patient = None
        if self._records is not None:
            patient = await asyncio.to_thread(self._records.beside, encounter)
        if known is None or known.patient != patient:
            known = self._followed[encounter] = await self._open(patient)
        self._followed.move_to_end(encounter)
        while len(self._followed) > KEPT:
            self._followed.popitem(last=False)
        return known

    async def _open(self, patient: str | None) -> _Followed:
        today = datetime.now(UTC).astimezone().date()
        if patient is None or self._records is None:
            return _Followed(Beside(Person(), (), today, self._kinds), None)
        record = await asyncio.to_thread(self._records.load, patient)
        return _Followed(Beside(record.person, record.facts, today, self._kinds), patient)

    async def _read(self, encounter: str, followed: _Followed) -> None:
        while entries := await self._log.read(encounter, followed.at):
            followed.beside.hear(entries)
            followed.at = entries[-1].at

    async def _show(self, encounter: str, followed: _Followed, hint: Hint) -> None:
        event = HintShown(
            hint=hint.id,
            reason=hint.reason,
            summary=hint.summary,
            rule=f"{hint.rule.id} {hint.rule.version}",
        )
        # The same hint shown by two viewers at once is one event.
        name = digest(encounter, hint.id, hint.reason) + "0" * 14
        at = await self._log.append_current(encounter, event, name)
        followed.beside.answers.fold([Entry(at=at, event_id=name, wall_ms=0, event=event)])


def _told(followed: _Followed) -> Visit:
    beside = followed.beside
    visible = beside.answers.visible(beside.hints)
    shown = {one.id for one in visible}
    rest = [one for one in beside.answers.open(beside.hints) if one.id not in shown]
    return Visit(
        record=followed.patient is not None,
        hints=tuple(visible),
        more=tuple(rest),
        answered=tuple(beside.answers.answered.values()),
        joined=tuple(sorted(beside.joined, key=lambda one: _ORDER.index(one.relation))),
    )
