"""Threads for an event loop: work goes out, what came of it is told in the loop, in as few steps as can be.

A thread pool executor with its futures costs the loop three times as much a piece of work, and there are
ten a second for each stream.
"""

import asyncio
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from queue import Empty, SimpleQueue
from typing import Generic, TypeVar

T = TypeVar("T")
Done = Callable[[T | Exception, float], None]
"""Told the result, or what was raised instead, and the seconds that it took."""
_Job = tuple[Callable[[], T], Done[T]]


class Workers(Generic[T]):
    """So many threads, begun with the first piece of work; whoever made them closes them."""

    def __init__(self, count: int, name: str) -> None:
        self._count = count
        self._name = name
        self._jobs: SimpleQueue[_Job[T] | None] = SimpleQueue()
        self._threads: list[threading.Thread] = []

    def do(self, work: Callable[[], T], done: Done[T]) -> None:
        """Let the next free thread work; `done` is called in this event loop."""
        if not self._threads:
            self._begin(asyncio.get_running_loop())
        self._jobs.put((work, done))

    def close(self) -> None:
        """Return when all threads have ended; work that has not begun is not done."""
        with suppress(Empty):
            while True:
                self._jobs.get_nowait()
        for _ in self._threads:
            self._jobs.put(None)
        for thread in self._threads:
            thread.join()
        self._threads.clear()

    def _begin(self, loop: asyncio.AbstractEventLoop) -> None:
        for number in range(self._count):
            thread = threading.Thread(target=self._run, args=(loop,), name=f"{self._name} {number}")
            thread.start()
            self._threads.append(thread)

    def _run(self, loop: asyncio.AbstractEventLoop) -> None:
        while (job := self._jobs.get()) is not None:
            work, done = job
            began = time.monotonic()
            result: T | Exception
            try:
                result = work()
            except Exception as error:  # noqa: BLE001  whoever gave the work is told
                result = error
            try:
                loop.call_soon_threadsafe(done, result, time.monotonic() - began)
            except RuntimeError:
                return  # the loop is closed: nobody is left to be told
