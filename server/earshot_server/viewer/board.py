"""The board: all encounters, while anybody looks."""

import asyncio
from dataclasses import dataclass, field

from earshot_server.access.scope import Scope
from earshot_server.log.errors import StoreUnavailable
from earshot_server.log.live import Live, Subscription
from earshot_server.viewer.audience import Audience
from earshot_server.viewer.messages import BoardSeen, StoreSeen, Watch, encode
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
    """All who look."""
    store_reachable: bool = True
    _by_scope: dict[Scope, Audience] = field(default_factory=dict)
    """The same, by what they may see: those of one scope are told the same."""

    def check(self, scope: Scope) -> None:
        """Do nothing: whoever may see nothing is shown an empty board."""

    def join(self, watch: Watch, scope: Scope) -> Outbox:
        """Return a new viewer's queue; a board always begins with all rows."""
        outbox = Outbox(lambda: self._afresh(scope))
        self.audience.join(outbox)
        self._by_scope.setdefault(scope, Audience()).join(outbox)
        return outbox

    def leave(self, outbox: Outbox) -> None:
        """Tell this viewer nothing more."""
        self.audience.leave(outbox)
        for audience in self._by_scope.values():
            audience.leave(outbox)
        self._by_scope = {scope: audience for scope, audience in self._by_scope.items() if len(audience)}

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
        changes = self.shelf.changes()
        if changes.moved:
            self.audience.spoil()
        for scope, audience in self._by_scope.items():
            rows = changes.seen_by(scope)
            if rows is not None:
                audience.put(encode(rows))
        return done

    def _say_store(self, *, reachable: bool) -> None:
        if reachable != self.store_reachable:
            self.store_reachable = reachable
            self.audience.replace("store", encode(StoreSeen(reachable=reachable)))

    def _afresh(self, scope: Scope) -> list[str]:
        rows = [encode(BoardSeen(rows=self.shelf.rows(scope)))]
        return rows if self.store_reachable else [*rows, encode(StoreSeen(reachable=False))]
