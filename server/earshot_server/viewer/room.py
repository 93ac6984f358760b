"""A room: one encounter that is being watched, read once for all its viewers."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from earshot_server.access.scope import Scope
from earshot_server.keys.errors import KeysError
from earshot_server.log.errors import LogError, LostTail, NoSuchEncounter, StoreUnavailable
from earshot_server.log.events import EntryId
from earshot_server.log.live import RESUBSCRIBED, Live, LiveMessage, Subscription
from earshot_server.note.draft import Draft
from earshot_server.records.errors import RecordsError
from earshot_server.viewer.audience import Audience
from earshot_server.viewer.messages import HintsSeen, PresenceSeen, StoreSeen, Watch, encode
from earshot_server.viewer.outbox import Outbox
from earshot_server.viewer.picture import Picture
from earshot_server.viewer.presence import Presence
from earshot_server.viewer.reader import Reader
from earshot_server.viewer.signal import Signal
from earshot_server.viewer.tasks import until_first_ends

HintCount = Callable[[str, Draft | None], Awaitable[tuple[int, int]]]
"""Counts the hints that wait beside an encounter's draft, and how many of them are critical."""
POLL_SECONDS = 5.0
"""The live channel may lose what it says: the store is asked this often at least."""
RETRY_SECONDS = 1.0
PRESENCE_MAX = 200
"""What viewers say of where they are; more than so much at once is not kept."""


@dataclass
class _News:
    """What the live channel said and nobody has looked at yet; of partials and statuses the latest."""

    log: bool = True
    draft: bool = True
    partial: dict[str, Any] | None = None
    status: dict[str, Any] | None = None
    presence: list[dict[str, Any]] = field(default_factory=list)
    came: asyncio.Event = field(default_factory=asyncio.Event)

    def take_in(self, message: LiveMessage) -> None:
        match message.kind:
            case "partial":
                self.partial = message.payload
            case "status":
                self.status = message.payload
            case "presence":
                self.presence = [*self.presence[1 - PRESENCE_MAX :], message.payload]
            case kind:
                self.log = self.log or kind in ("log", RESUBSCRIBED)
                self.draft = self.draft or kind in ("draft", RESUBSCRIBED)
        self.came.set()

    async def wait(self, seconds: float) -> None:
        """Return when something came; after `seconds` without anything, all is to be read."""
        try:
            async with asyncio.timeout(seconds):
                await self.came.wait()
        except TimeoutError:
            self.log = self.draft = True
        self.came.clear()


class Room:
    """Follows one encounter while anybody looks."""

    def __init__(
        self,
        reader: Reader,
        live: Live,
        picture: Picture,
        clock: Callable[[], float],
        hints: HintCount | None = None,
    ) -> None:
        self.audience = Audience()
        self._reader = reader
        self._live = live
        self._picture = picture
        self._clock = clock
        self._news = _News()
        self._signal = Signal()
        self._presence = Presence()
        self._people: str | None = None
        self._count = hints
        self._waiting = (0, 0)
        """Hints, and critical ones: none as long as nothing else is told."""
        self._store_reachable = True

    @classmethod
    async def open(
        cls,
        reader: Reader,
        live: Live,
        clock: Callable[[], float] = time.monotonic,
        hints: HintCount | None = None,
    ) -> "Room":
        """Read what there is of an encounter; `hints` counts those that wait beside a draft.

        Raises:
            NoSuchEncounter: there is nothing, or it was erased.
            StoreUnavailable: the store does not answer.
        """
        return cls(reader, live, await _picture(reader), clock, hints)

    def check(self, scope: Scope) -> None:
        """Do nothing if the scope covers this encounter.

        Raises:
            NoSuchEncounter: it does not: who may not see it does not learn that it is there.
        """
        if not scope.covers(self._picture.owner, self._picture.room):
            raise NoSuchEncounter(self._reader.encounter)

    def join(self, watch: Watch, scope: Scope) -> Outbox:
        """Return a new viewer's queue, which begins where the page is, or with a snapshot.

        Raises:
            NoSuchEncounter: the scope does not cover this encounter.
        """
        self.check(scope)
        since = None
        if watch.at is not None:
            since = self._picture.since(EntryId.parse(watch.at), watch.draft)
        outbox = Outbox(self._afresh, None if since is None else [*since, *self._live_now()])
        self.audience.join(outbox)
        return outbox

    def leave(self, outbox: Outbox) -> None:
        """Tell this viewer nothing more."""
        self.audience.leave(outbox)

    async def follow(self) -> None:
        """Tell the audience what changes, until cancelled.

        Raises:
            NoSuchEncounter, Erased: it was erased.
        """
        async with self._live.subscribe(self._reader.encounter) as messages:
            await until_first_ends(self._listen(messages), self._tell())

    async def _tell(self) -> None:
        while True:
            await self._refresh()
            await self._news.wait(POLL_SECONDS)

    async def _listen(self, messages: Subscription) -> None:
        async for message in messages:
            self._news.take_in(message)

    async def _refresh(self) -> None:
        """Read and tell what is new; a store that is away is asked again, and the audience knows."""
        stirred = self._news.log or self._news.draft
        while True:
            try:
                await self._read_log()
                await self._read_draft()
                break
            except StoreUnavailable:
                self._news.log = self._news.draft = True
                self._say_store(reachable=False)
                await asyncio.sleep(RETRY_SECONDS)
        self._say_store(reachable=True)
        self._tell_live()
        if stirred:
            await self._tell_hints()

    async def _read_log(self) -> None:
        if not self._news.log:
            return
        self._news.log = False
        try:
            entries = await self._reader.entries(self._picture.at)
        except LostTail:
            # What was shown is gone from the store; the client has the sound still, and it comes again.
            self._picture = await _picture(self._reader)
            self.audience.spoil()
        else:
            renewed = self._picture.renewed
            self.audience.put(self._picture.fold(entries))
            if self._picture.renewed != renewed:
                self.audience.spoil()

    async def _read_draft(self) -> None:
        if not self._news.draft:
            return
        self._news.draft = False
        if self._picture.draft is not None:
            try:
                for delta in await self._reader.deltas(self._picture.draft.version):
                    self.audience.put(self._picture.take_delta(delta))
                return
            except ValueError:
                pass  # changes are missing in between: the whole draft has them
        draft = await self._reader.draft()
        if draft is not None:
            self.audience.put(self._picture.take_draft(draft))

    def _tell_live(self) -> None:
        partial, self._news.partial = self._news.partial, None
        if partial is not None and (seen := self._signal.take_partial(partial)) is not None:
            self.audience.replace("partial", self._picture.take_partial(seen))
        self._tell_presence()
        status, self._news.status = self._news.status, None
        if status is not None:
            self._signal.take_status(status, self._clock())
            self.audience.replace("status", self._status())

    async def _tell_hints(self) -> None:
        """Tell how many hints wait, if that can be told: a note is shown without them, too."""
        if self._count is None:
            return
        try:
            waiting = await self._count(self._reader.encounter, self._picture.draft)
        except (LogError, KeysError, RecordsError):
            return
        if waiting != self._waiting:
            self._waiting = waiting
            self.audience.replace("hints", self._hints())

    def _hints(self) -> str:
        count, critical = self._waiting
        return encode(HintsSeen(count=count, critical=critical))

    def _tell_presence(self) -> None:
        now = self._clock()
        said, self._news.presence = self._news.presence, []
        for payload in said:
            self._presence.take(payload, now)
        people = encode(PresenceSeen(people=self._presence.people(now)))
        if people != self._people:
            self._people = people
            self.audience.replace("presence", people)

    def _say_store(self, *, reachable: bool) -> None:
        if reachable != self._store_reachable:
            self._store_reachable = reachable
            self.audience.replace("store", encode(StoreSeen(reachable=reachable)))

    def _status(self) -> str | None:
        seen = self._signal.seen(self._clock())
        return None if seen is None else encode(seen)

    def _live_now(self) -> list[str]:
        partial = None if self._picture.partial is None else encode(self._picture.partial)
        store = None if self._store_reachable else encode(StoreSeen(reachable=False))
        hints = self._hints() if any(self._waiting) else None
        return [
            message
            for message in (partial, self._status(), self._people, hints, store)
            if message is not None
        ]

    def _afresh(self) -> list[str]:
        return [self._picture.snapshot(), *self._live_now()]


async def _picture(reader: Reader) -> Picture:
    return Picture(reader.encounter, await reader.entries(), await reader.draft())
