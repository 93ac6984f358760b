"""The note's queue: encounters whose log is ahead of their draft, leased to one worker each."""

from dataclasses import dataclass
from typing import Any

from redis.exceptions import ResponseError

from earshot_server.log import names
from earshot_server.log.errors import StoreUnavailable
from earshot_server.log.events import EntryId
from earshot_server.log.scripts import RELEASE, RENEW, SWEEP
from earshot_server.log.store import Store, answering, send

SWEEP_PAGE = 100


@dataclass(frozen=True)
class Lease:
    """An encounter that one worker folds, until it releases it or stops renewing."""

    encounter: str
    worker: str
    entry: str
    """The queue's entry."""


class Queue:
    """Leases encounters to workers. A lease not renewed for `idle` seconds goes to the next one who asks."""

    def __init__(self, store: Store, *, idle: float = 10.0) -> None:
        self._store = store
        self.idle = idle
        self._client = store.client(connections=8, timeout=store.timeout)

    async def lease(self, worker: str, wait: float = 1.0) -> Lease | None:
        """Lease the next encounter: first those that a silent worker holds, then new ones.

        Waits up to `wait` seconds; None if there was nothing to do.

        Raises:
            StoreUnavailable: the store does not answer. What it leased, unheard, is claimed after `idle`.
        """
        found = await self._claimed(worker) or await self._new(worker, wait)
        if not found:
            return None
        entry, fields = found[0]
        return Lease(fields[b"encounter"].decode(), worker, entry.decode())

    async def renew(self, lease: Lease) -> bool:
        """Keep a lease; False if it went to another worker: then drop what was folded.

        Raises:
            StoreUnavailable: the store does not answer.
        """
        reply = await self._store.run(RENEW, [names.QUEUE], [names.GROUP, lease.entry, lease.worker])
        return reply[0] == "ok"

    async def release(self, lease: Lease, folded: EntryId) -> bool:
        """Give a lease back, if the log ends where it was folded to; False: fold on.

        Save the draft before: nobody looks at the encounter again until its next entry. True also when
        another worker has the lease by now: either way it is not this worker's any more.

        Raises:
            StoreUnavailable: the store does not answer.
        """
        keys = [names.QUEUE, names.QUEUED, names.log(lease.encounter), names.FOLDED]
        arguments = [names.GROUP, lease.entry, lease.worker, lease.encounter, str(folded)]
        reply = await self._store.run(RELEASE, keys, arguments)
        return reply[0] != "behind"

    async def sweep(self) -> int:
        """Queue every encounter whose log is ahead of its note and that nobody has queued; say how many.

        Appends queue their encounter themselves; this finds what a restored or repaired store forgot.

        Raises:
            StoreUnavailable: the store does not answer.
        """
        encounters = [name.decode() for name in await self._store.ask("ZRANGE", names.ENCOUNTERS, 0, -1)]
        found = 0
        for start in range(0, len(encounters), SWEEP_PAGE):
            page = encounters[start : start + SWEEP_PAGE]
            keys = [names.QUEUE, names.QUEUED, names.FOLDED, *map(names.log, page)]
            found += int((await self._store.run(SWEEP, keys, page))[1])
        return found

    async def waiting(self) -> int:
        """Return how many encounters nobody has leased yet.

        Raises:
            StoreUnavailable: the store does not answer.
        """
        length = int(await self._store.ask("XLEN", names.QUEUE))
        pending = await self._grouped("XPENDING", names.QUEUE, names.GROUP)
        leased = pending["pending"] if isinstance(pending, dict) else pending[0]
        return max(0, length - int(leased))

    async def close(self) -> None:
        """Close the waiting connections."""
        await self._client.aclose()

    async def _claimed(self, worker: str) -> list[Any]:
        cursor = "0-0"
        while True:  # one call looks at a few leases only, and most belong to workers that are well
            cursor, found, *_ = await self._grouped(
                "XAUTOCLAIM", names.QUEUE, names.GROUP, worker, int(self.idle * 1000), cursor, "COUNT", 1
            )
            if found or cursor in (b"0-0", "0-0"):
                return list(found)

    async def _new(self, worker: str, wait: float) -> list[Any]:
        block = max(1, int(min(wait, self._store.timeout / 2) * 1000))
        command = ("XREADGROUP", "GROUP", names.GROUP, worker, "COUNT", 1, "BLOCK", block)
        reply = await self._grouped(*command, "STREAMS", names.QUEUE, ">")
        return reply[0][1] if reply else []

    async def _grouped(self, *command: str | int) -> Any:
        """Ask, and make the consumer group where it is not there yet."""
        try:
            return await self._once(*command)
        except _NoGroup:
            try:
                await self._once("XGROUP", "CREATE", names.QUEUE, names.GROUP, "0", "MKSTREAM")
            except StoreUnavailable as error:
                if error.reason != "BUSYGROUP":  # another worker was faster
                    raise
            return await self._once(*command)

    async def _once(self, *command: str | int) -> Any:
        with answering():
            try:
                return await send(self._client, *command)
            except ResponseError as error:
                if str(error).startswith("NOGROUP"):
                    raise _NoGroup from None
                raise


class _NoGroup(Exception):
    """The store knows no group of workers yet."""
