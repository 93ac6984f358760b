"""Sessions that run beside a test."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import numpy as np

from earshot_client.session import events
from earshot_client.session.link import Link
from earshot_client.session.session import Session
from earshot_client.spool.spool import DEFAULT_LIMIT
from tests.support.spooling import new_spool

BLOCK = 1_600


class Listener:
    """Keeps the events, and lets a test wait for one."""

    def __init__(self) -> None:
        self.events: list[events.Event] = []
        self.then: Callable[[events.Event], object] = lambda event: None
        """Called with every event, at once."""
        self._news = asyncio.Event()

    def __call__(self, event: events.Event) -> None:
        self.events.append(event)
        self.then(event)
        self._news.set()

    def of(self, *kinds: type) -> list[events.Event]:
        return [event for event in self.events if isinstance(event, kinds)]

    async def until(self, ready: Callable[[], object]) -> None:
        while not ready():
            self._news.clear()
            await asyncio.wait_for(self._news.wait(), 20)


class Running:
    """A session whose network part runs, and its listener."""

    def __init__(self, session: Session, listener: Listener) -> None:
        self.session = session
        self.heard = listener
        self.network = asyncio.create_task(session.run())

    async def add(self, samples: np.ndarray) -> None:  # type: ignore[type-arg]
        for at in range(0, len(samples), BLOCK):
            await self.session.add(samples[at : at + BLOCK])

    async def end(self) -> None:
        await self.session.finish()
        await asyncio.wait_for(self.network, 30)


@asynccontextmanager
async def running(
    tmp_path: Path, *servers: str, limit: int = DEFAULT_LIMIT, link: Link | None = None
) -> AsyncIterator[Running]:
    listener = Listener()
    spool = new_spool(tmp_path, limit=limit)
    async with Session(spool, link or Link(servers), listener) as session:
        run = Running(session, listener)
        try:
            yield run
        finally:
            run.network.cancel()
            await asyncio.gather(run.network, return_exceptions=True)
