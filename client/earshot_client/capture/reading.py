"""A source whose sound is read: blocking reads in a thread, handed to the event loop at a pace."""

import asyncio
import threading
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import suppress

from earshot_client.capture.source import Block
from earshot_client.errors import CaptureError
from earshot_protocol.units import RATE

AHEAD = 20
"""Blocks read ahead at most (2 s)."""


class ReadSource:
    """Runs an iterator of blocks in a thread of its own.

    The thread is a daemon, for a read from a pipe cannot be interrupted: it must not hold up the exit.
    """

    dropouts = 0
    captured_to: float | None = None

    def __init__(self, name: str, read: Callable[[], Iterator[Block]], *, realtime: bool) -> None:
        """Take blocks from `read()`, which raises `CaptureError`; `realtime` paces them as if spoken now."""
        self._name = name
        self._read = read
        self._handoff = _Handoff()
        self._unpaced = asyncio.Event()
        self._stopped = False
        if not realtime:
            self._unpaced.set()

    async def open(self) -> None:
        """Read the first block.

        Raises:
            CaptureError: it cannot be read, or holds no sound.
        """
        self._handoff.start(self._read)
        if await self._handoff.peek() is None:
            raise CaptureError(f"{self._name} holds no sound.")

    async def blocks(self) -> AsyncIterator[Block]:
        """Yield the sound, each block when its last sample would have been spoken.

        Raises:
            CaptureError: the sound broke off.
        """
        begin, heard = asyncio.get_running_loop().time(), 0
        try:
            while (block := await self._handoff.peek()) is not None:
                heard += len(block)
                await self._wait_until(begin + heard / RATE)
                if self._stopped:
                    return
                self._handoff.drop()
                yield block
        finally:
            self._handoff.abandon()

    def stop(self) -> None:
        """End now; what was read ahead counts as not captured."""
        self._stopped = True
        self._unpaced.set()
        self._handoff.abandon()

    def hurry(self) -> None:
        """Give up pacing."""
        self._unpaced.set()

    async def _wait_until(self, moment: float) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout_at(moment):
                await self._unpaced.wait()


class _Handoff:
    """A bounded line of blocks from a reading thread to the event loop."""

    def __init__(self) -> None:
        self._items: deque[Block | CaptureError | None] = deque()
        self._room = threading.Semaphore(AHEAD)
        self._arrived = asyncio.Event()
        self._abandoned = False

    def start(self, read: Callable[[], Iterator[Block]]) -> None:
        loop = asyncio.get_running_loop()
        threading.Thread(target=self._run, args=(read, loop), name="capture", daemon=True).start()

    async def peek(self) -> Block | None:
        """Return the next block and leave it there; None at the end."""
        while not self._items and not self._abandoned:
            self._arrived.clear()
            await self._arrived.wait()
        item = self._items[0] if self._items else None
        if isinstance(item, CaptureError):
            raise item
        return item

    def drop(self) -> None:
        """Remove what `peek` returned."""
        self._items.popleft()
        self._room.release()

    def abandon(self) -> None:
        """Let the thread end; nobody reads on."""
        self._abandoned = True
        self._arrived.set()
        self._room.release()

    def _run(self, read: Callable[[], Iterator[Block]], loop: asyncio.AbstractEventLoop) -> None:
        end: CaptureError | None = None
        try:
            for block in read():
                self._room.acquire()
                if self._abandoned:
                    return
                self._put(block, loop)
        except CaptureError as error:
            end = error
        self._put(end, loop)

    def _put(self, item: Block | CaptureError | None, loop: asyncio.AbstractEventLoop) -> None:
        self._items.append(item)
        with suppress(RuntimeError):  # the program ended while a pipe was being read: nobody waits
            loop.call_soon_threadsafe(self._arrived.set)
