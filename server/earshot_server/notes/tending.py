"""One leased encounter: its log is folded as it grows, until it is quiet, ended, or leased to another."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from time import monotonic, time

from earshot_server.keys.errors import NotAuthentic
from earshot_server.log.drafts import Drafts
from earshot_server.log.errors import LostTail
from earshot_server.log.events import Entry, EntryId
from earshot_server.log.live import Live
from earshot_server.log.log import Log
from earshot_server.log.queue import Lease, Queue
from earshot_server.note.engine import UnfitState
from earshot_server.notes.folding import Folding
from earshot_server.observe.metrics import Metrics

PAGE = 200
"""Entries read at once."""


@dataclass(frozen=True)
class Timing:
    """When things are done, in seconds."""

    save: float = 3.0
    """A changed draft's snapshot is saved so often."""
    look: float = 1.0
    """The log is looked at so often, even if nothing said that it grew."""
    quiet: float = 20.0
    """An encounter whose log has not grown for so long is released."""


class Tending:
    """Folds one encounter for as long as this worker has its lease.

    Nothing here needs to be undone after a crash: deltas are numbered by the log, and the store refuses those
    it has; the next worker folds on from the last snapshot.
    """

    def __init__(
        self,
        lease: Lease,
        log: Log,
        live: Live,
        queue: Queue,
        drafts: Drafts,
        timing: Timing,
        metrics: Metrics | None = None,
    ) -> None:
        self.encounter = lease.encounter
        self.grown = asyncio.Event()
        """Set when the log may have grown."""
        self._lease = lease
        self._log = log
        self._live = live
        self._queue = queue
        self._drafts = drafts
        self._timing = timing
        self._metrics = metrics or Metrics()
        self._folding = Folding()
        self._saved = 0
        """Version of the snapshot in the store."""
        self._caught_up = False
        """What comes now is new; a log that is folded from its start is not late, but old."""
        self._save_due = self._renew_due = self._heard = 0.0

    async def run(self, stop: asyncio.Event) -> None:
        """Fold until the encounter is released or its lease is lost; on `stop`, until the log is folded.

        Raises:
            LogError, KeysError: the log or the store cannot be read; the lease runs out by itself.
        """
        await self._begin()
        while await self._renewed():
            self.grown.clear()
            entries = await self._read()
            try:
                await self._fold(entries)
            except (LostTail, UnfitState):
                self._forget()  # the log was written anew, or is needed from its start: speakers changed
                continue
            if entries:
                self._heard = monotonic()
            if self._changed and monotonic() >= self._save_due:
                await self._save()
            if entries:
                continue
            if self._at_rest(stop) and await self._released():
                return
            await self._wait(stop)

    @property
    def at(self) -> EntryId:
        """The last entry that was folded."""
        return self._folding.at

    @property
    def _changed(self) -> bool:
        return self._folding.version > self._saved

    async def _begin(self) -> None:
        """Go on from the snapshot, or from nothing if there is none that fits."""
        self._forget()
        saved = None
        with suppress(NotAuthentic):
            saved = await self._drafts.load(self.encounter)
        if saved is not None:
            with suppress(UnfitState):
                self._folding = Folding.resume(saved[1])
                self._caught_up = True
            self._saved = saved[0]
        now = monotonic()
        self._save_due, self._heard = now + self._timing.save, now

    async def _renewed(self) -> bool:
        """Keep the lease, well before it runs out; False if it is another worker's."""
        now = monotonic()
        if now < self._renew_due:
            return True
        self._renew_due = now + self._queue.idle / 4
        return await self._queue.renew(self._lease)

    async def _read(self) -> list[Entry]:
        try:
            return await self._log.read(self.encounter, self._folding.at, PAGE)
        except LostTail:
            # The store came back without what was folded last; the log as it is now is the truth.
            self._forget()
            return await self._log.read(self.encounter, self._folding.at, PAGE)

    async def _fold(self, entries: list[Entry]) -> None:
        deltas = self._folding.fold_all(entries)
        for delta in deltas:
            payload = delta.model_dump_json().encode()
            await self._drafts.append_delta(self.encounter, delta.to_version, payload, self.at)
        if deltas:
            await self._live.publish(self.encounter, "draft", self._folding.news)
        if self._caught_up:
            for entry in entries:
                self._metrics.note_lag.observe(lag(entry, time()))
        self._caught_up = self._caught_up or len(entries) < PAGE

    async def _save(self) -> None:
        version = self._folding.version
        try:
            await self._drafts.save(self.encounter, version, self._folding.save(), self.at)
        except LostTail:
            self._forget()
            return
        self._saved = version
        self._save_due = monotonic() + self._timing.save

    def _forget(self) -> None:
        """Begin again: what was folded is not what is in the log."""
        self._folding, self._saved, self._caught_up = Folding(), 0, False

    def _at_rest(self, stop: asyncio.Event) -> bool:
        quiet = monotonic() - self._heard >= self._timing.quiet
        return self._folding.ended or quiet or stop.is_set()

    async def _released(self) -> bool:
        """Save and give the lease back; False if the log has grown meanwhile."""
        if self._changed:
            await self._save()
        return await self._queue.release(self._lease, self._folding.at)

    async def _wait(self, stop: asyncio.Event) -> None:
        """Wait until the log may have grown, or it is time to look."""
        if stop.is_set():
            return
        seconds = min(self._timing.look, self._queue.idle / 4)
        if self._changed:
            seconds = min(seconds, max(0.0, self._save_due - monotonic()))
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self.grown.wait()


def lag(entry: Entry, now: float) -> float:
    """Return how long ago an entry was appended (seconds): the store writes its time into the entry's id.

    An epoch's first entry has no time; it counts as new.
    """
    return max(0.0, now - entry.at.sequence / 1e6) if entry.at.sequence else 0.0
