"""Keeps a spool's blocking calls out of the event loop, and in one thread, in the order they were made."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

_P = ParamSpec("_P")
_R = TypeVar("_R")


class SpoolThread:
    """One thread that a spool's calls run in."""

    def __init__(self) -> None:
        self._executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="spool")

    async def run(self, call: Callable[_P, _R], *args: _P.args, **kwargs: _P.kwargs) -> _R:
        """Run a call after those before it and return its result.

        A call that was begun is carried out, even if who waits for it is cancelled.
        """
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._executor, lambda: call(*args, **kwargs))

    def stop(self) -> None:
        """Carry out what was asked for and end the thread."""
        self._executor.shutdown()
