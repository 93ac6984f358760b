"""What waits to be sent to one viewer, bounded: who falls behind gets a fresh snapshot instead."""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence

from earshot_server.viewer.refusals import Refusal

CHARS_MAX = 256 * 1024
"""A viewer may be this far behind, in characters of messages."""


class Closed(Exception):
    """The viewer gets nothing more, and is told why."""

    def __init__(self, why: Refusal) -> None:
        super().__init__(why.code)
        self.why = why


class Outbox:
    """One viewer's queue.

    Of a replaceable kind (partial, status) only the latest message waits, behind the ordered ones.
    """

    def __init__(self, afresh: Callable[[], Sequence[str]], first: Sequence[str] | None = None) -> None:
        """Begin with the messages `first`, or else with those of `afresh`: a snapshot and its live part."""
        self._afresh = afresh
        self._ordered: deque[str] = deque()
        self._chars = 0
        self._latest: dict[str, str] = {}
        self._replies: deque[str] = deque()
        self._stale = False
        self._closed: Closed | None = None
        self._something = asyncio.Event()
        if first is None:
            self.spoil()
        else:
            self._fill(first)

    @property
    def chars(self) -> int:
        """Characters that wait in order."""
        return self._chars

    def __len__(self) -> int:
        return len(self._ordered) + len(self._latest) + len(self._replies)

    def put(self, message: str) -> bool:
        """Add a message that must not be left out.

        False if there are too many by now: they are replaced by a snapshot.
        """
        if self._stale:
            return True
        self._fill([message])
        if self._chars <= CHARS_MAX:
            return True
        self.spoil()
        return False

    def reply(self, message: str) -> None:
        """Add an answer to this viewer alone: it goes first, and no snapshot replaces it.

        There are no more of them than the viewer asked for, and who takes nothing is not read.
        """
        self._replies.append(message)
        self._something.set()

    def replace(self, kind: str, message: str) -> None:
        """Add a message that makes the one of the same kind before it worthless."""
        if not self._stale:
            self._latest[kind] = message
            self._something.set()

    def spoil(self) -> None:
        """Drop what waits: the viewer gets a snapshot next."""
        self._ordered.clear()
        self._chars = 0
        self._latest.clear()
        self._stale = True
        self._something.set()

    def close(self, why: Refusal) -> None:
        """Let nothing more through; what waits is not sent."""
        self._closed = Closed(why)
        self._something.set()

    async def take(self) -> str:
        """Return the next message, as soon as there is one.

        Raises:
            Closed: nothing more will come.
        """
        await self._something.wait()
        if self._closed is not None:
            raise self._closed
        if self._stale and not self._replies:
            self._stale = False
            self._fill(self._afresh())
        message = self._next()
        if not (self._ordered or self._latest or self._replies or self._stale):
            self._something.clear()
        return message

    def _next(self) -> str:
        if self._replies:
            return self._replies.popleft()
        if not self._ordered:
            return self._latest.pop(next(iter(self._latest)))
        message = self._ordered.popleft()
        self._chars -= len(message)
        return message

    def _fill(self, messages: Sequence[str]) -> None:
        self._ordered.extend(messages)
        self._chars += sum(map(len, messages))
        if self._ordered:
            self._something.set()
