"""The board: all encounters, while anybody looks."""

import asyncio
from dataclasses import dataclass, field

from earshot_server.log.errors import StoreUnavailable
from earshot_server.log.live import Live, Subscription
from earshot_server.viewer.audience import Audience
from earshot_server.viewer.messages import BoardSeen, RowsSeen, StoreSeen, Watch, encode
from earshot_server.viewer.outbox import Outbox
from earshot_server.viewer.shelf import Shelf
from earshot_server.viewer.tasks import until_first_ends

TICK_SECONDS = 0.3
"""Rows are sent at most this often."""
POLL_SECONDS = 5.0
RETRY_SECONDS = 1.0


@dataclass
class Board:
    """Follows all encounters."""

    shelf: Shelf
    live: Live
    audience: Audience = field(default_factory=Audience)
    store_reachable: bool = True

    def join(self, watch: Watch) -> Outbox:
        """Return a new viewer's queue; a board always begins with all rows."""
        outbox = Outbox(self._afresh)
        self.audience.join(outbox)
        return outbox

    async def follow(self) -> None:
        """Tell the audience what changes, until cancelled."""
        self.shelf.doubt()
        came = asyncio.Event()
        async with self.live.subscribe() as messages:
            await until_first_ends(self._listen(messages, came), self._tell(came))

    async def _tell(self, came: asyncio.Event) -> None:
        while True:
            if await self._refresh():
                await self._wait(came)

    async def _listen(self, messages: Subscription, came: asyncio.Event) -> None:
        async for message in messages:
            self.shelf.take_in(message)
            came.set()

    async def _wait(self, came: asyncio.Event) -> None:
        await asyncio.sleep(TICK_SECONDS)
        try:
            async with asyncio.timeout(POLL_SECONDS):
                await came.wait()
        except TimeoutError:
            self.shelf.doubt()
        came.clear()

    async def _refresh(self) -> bool:
        """Read for a tick and tell what changed; say whether nothing is left to read."""
        try:
            done = await self.shelf.refresh(TICK_SECONDS)
        except StoreUnavailable:
            self._say_store(reachable=False)
            await asyncio.sleep(RETRY_SECONDS)
            return False
        self._say_store(reachable=True)
        changed, removed = self.shelf.changes()
        if changed or removed:
            self.audience.put(encode(RowsSeen(changed=changed, removed=removed)))
        return done

    def _say_store(self, *, reachable: bool) -> None:
        if reachable != self.store_reachable:
            self.store_reachable = reachable
            self.audience.replace("store", encode(StoreSeen(reachable=reachable)))

    def _afresh(self) -> list[str]:
        rows = [encode(BoardSeen(rows=self.shelf.rows()))]
        return rows if self.store_reachable else [*rows, encode(StoreSeen(reachable=False))]
