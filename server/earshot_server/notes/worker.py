"""The note process's main loop: lease encounters, tend each in a task, look for forgotten ones."""

import asyncio
import secrets
from contextlib import suppress

import structlog

from earshot_server.log.drafts import Drafts
from earshot_server.log.errors import Erased, StoreUnavailable
from earshot_server.log.live import RESUBSCRIBED, Live
from earshot_server.log.log import Log
from earshot_server.log.queue import Lease, Queue
from earshot_server.notes.tending import Tending, Timing
from earshot_server.observe.metrics import Metrics

logger = structlog.get_logger()

ENCOUNTERS_MAX = 200
"""So many encounters one process folds at once; others wait in the queue or go to another process."""
SWEEP_SECONDS = 60.0
MEASURE_SECONDS = 1.0
STOP_SECONDS = 8.0
"""How long a stop may take; leases not given back by then run out by themselves."""
BACKOFF_MAX = 2.0


class NoteWorker:
    """Folds the logs of the encounters that it leases."""

    def __init__(
        self,
        log: Log,
        live: Live,
        queue: Queue,
        drafts: Drafts,
        *,
        timing: Timing | None = None,
        metrics: Metrics | None = None,
    ) -> None:
        self.name = f"note-{secrets.token_hex(8)}"
        self._log = log
        self._live = live
        self._queue = queue
        self._drafts = drafts
        self._timing = timing or Timing()
        self._metrics = metrics or Metrics()
        self._tending: dict[str, Tending] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    async def run(self, stop: asyncio.Event) -> None:
        """Work until `stop` is set; then finish what is in the logs, as far as time allows."""
        around = [
            asyncio.create_task(self._listen(), name="note listen"),
            asyncio.create_task(self._sweep(), name="note sweep"),
            asyncio.create_task(self._measure(), name="note metrics"),
        ]
        try:
            await self._lease_all(stop)
            await self._finish()
        finally:
            for task in (*around, *self._tasks):
                task.cancel()
            await asyncio.gather(*around, *self._tasks, return_exceptions=True)
            await self._queue.close()

    async def _lease_all(self, stop: asyncio.Event) -> None:
        backoff = 0.0
        while not stop.is_set():
            if len(self._tasks) >= ENCOUNTERS_MAX:
                await asyncio.wait(self._tasks, timeout=1.0, return_when=asyncio.FIRST_COMPLETED)
                continue
            try:
                lease = await self._queue.lease(self.name)
            except StoreUnavailable as error:
                backoff = min(BACKOFF_MAX, 2 * backoff + 0.1)
                logger.warning("note.store_unavailable", reason=error.reason, retry_seconds=backoff)
                with suppress(TimeoutError):
                    async with asyncio.timeout(backoff):
                        await stop.wait()
                continue
            backoff = 0.0
            if lease is not None:
                self._begin(lease, stop)

    def _begin(self, lease: Lease, stop: asyncio.Event) -> None:
        tending = Tending(
            lease, self._log, self._live, self._queue, self._drafts, self._timing, self._metrics
        )
        self._tending[lease.encounter] = tending
        task = asyncio.create_task(self._tend(tending, lease, stop), name=f"note {lease.encounter}")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _tend(self, tending: Tending, lease: Lease, stop: asyncio.Event) -> None:
        """Tend one encounter. What goes wrong with it harms no other; its lease runs out."""
        try:
            await tending.run(stop)
        except Erased:
            with suppress(StoreUnavailable):
                await self._queue.release(lease, tending.at)
        except StoreUnavailable as error:
            logger.warning("note.store_unavailable", encounter=lease.encounter, reason=error.reason)
        except Exception as error:
            logger.error("note.failed", encounter=lease.encounter, exc_info=error)
        finally:
            if self._tending.get(lease.encounter) is tending:
                del self._tending[lease.encounter]

    async def _listen(self) -> None:
        """Wake who tends an encounter as soon as its log grows."""
        async with self._live.subscribe(kinds=["log"]) as messages:
            async for message in messages:
                if message.kind == RESUBSCRIBED:
                    for tending in self._tending.values():
                        tending.grown.set()
                elif message.encounter in self._tending:
                    self._tending[message.encounter].grown.set()

    async def _sweep(self) -> None:
        while True:
            try:
                found = await self._queue.sweep()
                if found:
                    logger.info("note.swept", count=found)
            except StoreUnavailable as error:
                logger.warning("note.store_unavailable", reason=error.reason)
            await asyncio.sleep(SWEEP_SECONDS)

    async def _measure(self) -> None:
        metrics, dropped, missed = self._metrics, 0, 0
        while True:
            metrics.queued.labels("folded here").set(len(self._tending))
            with suppress(StoreUnavailable):
                metrics.queued.labels("note").set(await self._queue.waiting())
            metrics.live_drops.inc(self._live.dropped - dropped)
            metrics.live_missed.inc(self._live.missed - missed)
            dropped, missed = self._live.dropped, self._live.missed
            await asyncio.sleep(MEASURE_SECONDS)

    async def _finish(self) -> None:
        for tending in self._tending.values():
            tending.grown.set()
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=STOP_SECONDS)
