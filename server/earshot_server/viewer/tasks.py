"""Tasks that live and end together."""

import asyncio
from collections.abc import Coroutine
from typing import Any

AGAIN_SECONDS = 0.1


async def until_first_ends(*parts: Coroutine[Any, Any, None]) -> None:
    """Run all parts until one returns or raises; end the others, and raise what it raised."""
    tasks = [asyncio.create_task(part) for part in parts]
    try:
        ended, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        await asyncio.gather(*(end(task) for task in tasks))
    for task in ended:
        task.result()


async def end(task: asyncio.Task[None], again: float = AGAIN_SECONDS) -> None:
    """Cancel a task until it has ended.

    Up to Python 3.11 `asyncio.wait_for`, by which redis-py sends, loses a cancellation that comes while its
    own part is just done.
    """
    while not task.done():
        task.cancel()
        await asyncio.wait([task], timeout=again)
