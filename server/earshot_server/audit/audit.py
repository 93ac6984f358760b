"""Records what is done: the one call that others need."""

import asyncio
from typing import Any

from earshot_server.actor import Actor
from earshot_server.audit.entries import Action, Deed, Details
from earshot_server.audit.errors import AuditError
from earshot_server.audit.trail import Trail
from earshot_server.keys.ring import KeyRing
from earshot_server.settings import Settings

KEY_NAME = "_audit"
"""The audit's key in the ring: wrapped and rotated as all are; no encounter's id begins with `_`."""


class Audit:
    """Appends deeds to the trail; those that come together are brought to disk together."""

    def __init__(self, trail: Trail) -> None:
        self.trail = trail
        self._waiting: list[tuple[Deed, asyncio.Future[None]]] = []
        self._writer: asyncio.Task[None] | None = None

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
        """Return when the deed is on disk; only then go on with it.

        Args:
            details: fields of `Details`; they take codes, ids and numbers, no sentences.

        Raises:
            AuditUnwritable, AuditUnreadable: it is not, so do not go on.
        """
        written: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((_deed(actor, action, encounter, details), written))
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
        if self._writer is not None:
            await self._writer

    async def _write(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting, []
            error: AuditError | None = None
            try:
                await asyncio.to_thread(self.trail.append, [deed for deed, _ in batch])
            except AuditError as raised:
                error = raised
            for _, written in batch:
                if written.done():
                    continue  # whoever asked went away; the deed is recorded all the same
                if error is None:
                    written.set_result(None)
                else:
                    written.set_exception(error)


def _deed(actor: Actor, action: Action, encounter: str | None, details: dict[str, Any]) -> Deed:
    return Deed(actor=actor, action=action, encounter=encounter, details=Details(**details))
