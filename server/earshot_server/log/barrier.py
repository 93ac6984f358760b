"""The barrier: tells when an appended entry is on disk.

Appends never wait for the disk. One task a process repeats, on one connection: ask whether the awaited
entries are there, write a mark, `WAITAOF`, and what that leaves open (see `disk`). The store writes its
file in order, so what was there before the mark is on disk once the mark is.

It holds across a restart of the store between append and barrier. What the store had not synced may be
gone then: the check finds it missing (`LostTail`), and ids are never used twice, so nothing else stands
in its place. What was loaded lies in the same file that goes on growing, so the mark's sync covers it.
"""

import asyncio
import itertools
import time
from dataclasses import dataclass, field

from redis.asyncio import Redis

from earshot_server.log import names
from earshot_server.log.errors import Erased, LostTail, StoreUnavailable
from earshot_server.log.events import EntryId
from earshot_server.log.scripts import CHECK
from earshot_server.log.store import Store
from earshot_server.log.sync import PATIENCE, run_and_sync

ROUND_MAX = 500
"""Most entries that one round asks for."""
BACKOFF_MAX = 2.0
"""Longest pause between two tries to reach the store, in seconds."""


@dataclass(frozen=True, eq=False)
class _Waiter:
    encounter: str
    at: EntryId
    since: float
    done: asyncio.Future[None] = field(repr=False)


class Barrier:
    """One process's waiting for the disk. `run` does it; `durable` waits for an entry."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._waiters: dict[_Waiter, None] = {}
        self._wanted = asyncio.Event()
        self._stopped = False

    @property
    def lag_seconds(self) -> float:
        """How long the entry that waits longest has been waiting, in seconds."""
        oldest = next(iter(self._waiters), None)
        return time.monotonic() - oldest.since if oldest else 0.0

    @property
    def waiting(self) -> int:
        """How many entries are waited for."""
        return len(self._waiters)

    async def durable(self, encounter: str, at: EntryId) -> None:
        """Return when the entry, and so everything before it, is on disk. May be cancelled.

        While the store is down or its disk stands still this waits, and `lag_seconds` grows.

        Raises:
            LostTail: the store lost the entry.
            Erased: the encounter was deleted meanwhile.
            StoreUnavailable: `run` has ended.
        """
        if self._stopped:
            raise StoreUnavailable("the barrier was stopped")
        waiter = _Waiter(encounter, at, time.monotonic(), asyncio.get_running_loop().create_future())
        self._waiters[waiter] = None
        self._wanted.set()
        try:
            await waiter.done
        finally:
            self._waiters.pop(waiter, None)

    async def run(self) -> None:
        """Work until cancelled; whoever waits then gets `StoreUnavailable`."""
        client = self._store.client(connections=1, timeout=PATIENCE + self._store.timeout)
        backoff = 0.0
        try:
            while True:
                await self._some_waiter()
                try:
                    await self._round(client)
                    backoff = 0.0
                except StoreUnavailable:
                    backoff = min(BACKOFF_MAX, 2 * backoff + 0.05)
                    await asyncio.sleep(backoff)
        finally:
            self._stop()
            await client.aclose()

    async def _some_waiter(self) -> None:
        while not self._waiters:
            self._wanted.clear()
            await self._wanted.wait()

    async def _round(self, client: Redis) -> None:
        waiters = list(itertools.islice(self._waiters, ROUND_MAX))
        keys: list[str] = []
        for waiter in waiters:
            keys += [names.log(waiter.encounter), names.tombstone(waiter.encounter)]
        answers, synced = await run_and_sync(client, CHECK, keys, [str(waiter.at) for waiter in waiters])
        for waiter, answer in zip(waiters, answers, strict=True):
            if answer == "erased":
                self._end(waiter, Erased(waiter.encounter))
            elif answer == "lost":
                self._end(waiter, LostTail(waiter.encounter, str(waiter.at)))
            elif synced:
                self._end(waiter)

    def _end(self, waiter: _Waiter, error: Exception | None = None) -> None:
        self._waiters.pop(waiter, None)
        if waiter.done.done():
            return
        if error is None:
            waiter.done.set_result(None)
        else:
            waiter.done.set_exception(error)

    def _stop(self) -> None:
        self._stopped = True
        for waiter in list(self._waiters):
            self._end(waiter, StoreUnavailable("the barrier was stopped"))
