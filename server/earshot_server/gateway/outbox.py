"""What waits to be sent to one client: bounded, the newest state instead of every state."""

import asyncio

from earshot_protocol.codes import CloseCode
from earshot_protocol.messages import Ack, Message, Partial, SegmentHeard

WAITING_MAX = 500
"""A client that takes so few messages is let go: it reads the rest from the note."""


class Outbox:
    """Messages in order; a newer ack or partial replaces the one that still waits."""

    def __init__(self) -> None:
        self._waiting: dict[str, Message] = {}
        self._count = 0
        self.overflowed = False
        """The client was let go because it reads nothing."""
        self._filled = asyncio.Event()
        self._closed: tuple[int, str] | None = None

    def put(self, message: Message) -> None:
        """Queue a message; when too many wait already, let the client go."""
        if self._closed is not None:
            return
        if isinstance(message, SegmentHeard):
            self._waiting.pop("partial", None)  # it would come behind its own end
        if len(self._waiting) >= WAITING_MAX:
            self.overflowed = True
            self.close(CloseCode.BUSY, "the client does not read")
            return
        self._waiting.pop(self._slot(message), None)
        self._waiting[self._slot(message)] = message
        self._count += 1
        self._filled.set()

    def close(self, code: int, reason: str) -> None:
        """Let what waits go out, then close; the first call counts."""
        if self._closed is None:
            self._closed = (code, reason)
            self._filled.set()

    def __len__(self) -> int:
        return len(self._waiting)

    @property
    def closed(self) -> tuple[int, str] | None:
        """Close code and reason, once `close` was called."""
        return self._closed

    async def take(self) -> Message | None:
        """Return the next message; None when all are out and the outbox was closed."""
        while not self._waiting:
            if self._closed is not None:
                return None
            self._filled.clear()
            await self._filled.wait()
        slot = next(iter(self._waiting))
        return self._waiting.pop(slot)

    def _slot(self, message: Message) -> str:
        if isinstance(message, Ack):
            return "ack"
        if isinstance(message, Partial):
            return "partial"
        return str(self._count)
