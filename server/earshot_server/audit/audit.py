"""Records what is done: the one call that others need."""

import asyncio
from typing import Any

import structlog

from earshot_server.actor import Actor
from earshot_server.audit.entries import Action, Deed, Details
from earshot_server.audit.errors import AuditError, TrailBusy
from earshot_server.audit.trail import Trail
from earshot_server.keys.ring import KeyRing
from earshot_server.settings import Settings

KEY_NAME = "_audit"
"""The audit's key in the ring: wrapped and rotated as all are; no encounter's id begins with `_`."""


LOOKS = frozenset({Action.SAW, Action.SAW_BOARD, Action.HEARD, Action.DENIED})
"""Change nothing: they wait until their entry is written, and it is brought to disk at once afterwards.

A page would wait for the disk otherwise, which takes from a third of a millisecond to some ten where others
use it as well. What changes, exports or signs something waits for the disk.
"""

Waiting = tuple[Deed, "asyncio.Future[None]"]


class Audit:
    """Appends deeds to the trail; those that wait for the disk are written, and brought to it, together."""

    def __init__(self, trail: Trail) -> None:
        self.trail = trail
        self._waiting: list[Waiting] = []
        self._unsynced: list[Waiting] = []
        self._behind = False
        """Something was written and not brought to disk."""
        self._writer: asyncio.Task[None] | None = None
        self._syncer: asyncio.Task[None] | None = None

    @classmethod
    def of(cls, settings: Settings, ring: KeyRing) -> "Audit":
        """Return the audit of the data folder.

        Raises:
            KeysError: its key cannot be had.
        """
        head = settings.keys_dir / "audit.head"
        return cls(Trail(settings.audit_dir, head, ring.make(KEY_NAME)))

    async def record(
        self, actor: Actor, action: Action, encounter: str | None = None, **details: Any
    ) -> None:
        """Return when the deed is recorded (on disk, if it is no mere look); only then go on with it.

        Args:
            details: fields of `Details`; they take codes, ids and numbers, no sentences.

        Raises:
            AuditUnwritable, AuditUnreadable: it is not, so do not go on.
        """
        deed = _deed(actor, action, encounter, details)
        if action in LOOKS and self._write_now(deed):
            return
        written: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((deed, written))
        if self._writer is None or self._writer.done():
            self._writer = asyncio.create_task(self._write(), name="audit writer")
        await written

    def record_now(self, actor: Actor, action: Action, encounter: str | None = None, **details: Any) -> None:
        """Do the same outside of an event loop, for commands.

        Raises:
            AuditUnwritable, AuditUnreadable: as `record`.
        """
        self.trail.append([_deed(actor, action, encounter, details)])

    async def close(self) -> None:
        """Return when everything that was asked for is on disk."""
        while running := [task for task in (self._writer, self._syncer) if task and not task.done()]:
            await asyncio.gather(*running)

    def _write_now(self, deed: Deed) -> bool:
        """Write without a thread: that takes a fraction of the time. False if somebody else is writing."""
        try:
            self.trail.append([deed], sync=False, wait=False)
        except TrailBusy:
            return False
        self._sync_soon([])
        return True

    async def _write(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting, []
            try:
                await asyncio.to_thread(self.trail.append, [deed for deed, _ in batch], sync=False)
            except AuditError as error:
                _settle(batch, error)
            else:
                self._sync_soon(batch)

    def _sync_soon(self, batch: list[Waiting]) -> None:
        self._unsynced += batch
        self._behind = True
        if self._syncer is None or self._syncer.done():
            self._syncer = asyncio.create_task(self._sync(), name="audit syncer")

    async def _sync(self) -> None:
        while self._behind:
            batch, self._unsynced, self._behind = self._unsynced, [], False
            try:
                await asyncio.to_thread(self.trail.sync)
            except AuditError as error:
                structlog.get_logger().error("audit.not_on_disk", exc_info=error)
                _settle(batch, error)
            else:
                _settle(batch, None)


def _settle(batch: list[Waiting], error: AuditError | None) -> None:
    """Tell those who still wait; whoever went away is recorded all the same."""
    for _, waiting in batch:
        if waiting.done():
            continue
        if error is None:
            waiting.set_result(None)
        else:
            waiting.set_exception(error)


def _deed(actor: Actor, action: Action, encounter: str | None, details: dict[str, Any]) -> Deed:
    return Deed(actor=actor, action=action, encounter=encounter, details=Details(**details))
