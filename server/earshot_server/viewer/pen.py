"""Writes what people do into the log, and tells when it is on disk."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from earshot_server.actor import Actor
from earshot_server.log.barrier import Barrier
from earshot_server.log.drafts import Drafts
from earshot_server.log.events import (
    AddendumAdded,
    Assigned,
    Edited,
    EntryId,
    Event,
    Signed,
    SpeakerCorrected,
)
from earshot_server.log.live import Live
from earshot_server.log.log import Log
from earshot_server.log.speakers.role import SpeakerRole
from earshot_server.log.store import Store
from earshot_server.note.edits.edit import AnyEdit
from earshot_server.note.edits.signing import freeze
from earshot_server.viewer.errors import ChangedMeanwhile, StillHeard
from earshot_server.viewer.presence import Here
from earshot_server.viewer.reader import Reader
from earshot_server.viewer.tasks import end

FOLD_SECONDS = 4.0
"""How long the note may take to follow the log's end before a signature is refused."""


class Pen:
    """One for a process; `held` keeps its barrier running while anybody may write."""

    def __init__(self, store: Store, log: Log, live: Live, drafts: Drafts) -> None:
        self._store = store
        self._log = log
        self._live = live
        self._drafts = drafts
        self._holders = 0
        self._barrier: Barrier | None = None
        self._running: asyncio.Task[None] | None = None

    @asynccontextmanager
    async def held(self) -> AsyncIterator[None]:
        """Keep the pen ready."""
        if self._running is None:
            self._barrier = Barrier(self._store)
            self._running = asyncio.create_task(self._barrier.run(), name="viewer barrier")
        self._holders += 1
        try:
            yield
        finally:
            self._holders -= 1
            if not self._holders:
                running, self._running, self._barrier = self._running, None, None
                await end(running)

    async def durable(self, encounter: str, at: EntryId) -> None:
        """Return when an entry is on disk.

        Raises:
            LostTail, Erased, StoreUnavailable: as `Barrier.durable`.
        """
        assert self._barrier is not None
        await self._barrier.durable(encounter, at)

    async def edit(self, encounter: str, by: Actor, name: str, edit: AnyEdit) -> EntryId:
        """Append an edit; whether it is applied, the note's fold says.

        Raises:
            NoSuchEncounter, Erased, StoreUnavailable: as `Log.append_current`.
        """
        return await self._append(encounter, Edited(by=by, edit=edit), name)

    async def add(self, encounter: str, by: Actor, name: str, text: str) -> EntryId:
        """Append an addendum; raises as `edit`."""
        return await self._append(encounter, AddendumAdded(by=by, text=text), name)

    async def assign(self, encounter: str, by: Actor, name: str, to: Actor | None) -> EntryId:
        """Append who takes care from now on; raises as `edit`."""
        return await self._append(encounter, Assigned(by=by, to=to), name)

    async def name_speaker(
        self, encounter: str, by: Actor, name: str, segment: str, role: SpeakerRole
    ) -> EntryId:
        """Append whose words a segment's are; raises as `edit`."""
        return await self._append(encounter, SpeakerCorrected(by=by, segment=segment, role=role), name)

    async def sign(self, encounter: str, by: Actor, name: str, version: int) -> EntryId:
        """Append the signature under the draft in this version.

        Raises:
            StillHeard: the note does not come to rest, the visit goes on.
            ChangedMeanwhile: the draft is another one by now.
            NoSuchEncounter, Erased, StoreUnavailable: as `edit`.
        """
        top = await self._rest(encounter)
        draft = await Reader(self._log, self._drafts, encounter).draft()
        if draft is None or draft.version != version:
            raise ChangedMeanwhile
        text, digest = freeze(draft)
        return await self._append(encounter, Signed(by=by, log=str(top), hash=digest, draft=text), name)

    async def tell(self, encounter: str, here: Here) -> None:
        """Tell all viewers where somebody is; it may be lost."""
        await self._live.publish(encounter, "presence", here)

    async def _append(self, encounter: str, event: Event, name: str) -> EntryId:
        return await self._log.append_current(encounter, event, name)

    async def _rest(self, encounter: str) -> EntryId:
        """Return the log's end, once the note has folded all of it."""
        try:
            async with asyncio.timeout(FOLD_SECONDS):
                while True:
                    top = await self._log.top(encounter)
                    if top is not None and await self._drafts.folded(encounter) == top:
                        return top
                    await asyncio.sleep(0.05)
        except TimeoutError:
            raise StillHeard from None
