"""Run a script and wait until the store's file is on disk behind it."""

import asyncio
from collections.abc import Sequence

from redis.asyncio import Redis

from earshot_server.log import names
from earshot_server.log.scripts import Script
from earshot_server.log.store import answering

SLACK = 2.0
"""What the store may take longer than it was asked to wait, in seconds."""


async def run_and_sync(
    client: Redis, script: Script, keys: Sequence[str], arguments: Sequence[str], *, patience: float
) -> tuple[list[str], bool]:
    """Run a script, write a mark, wait until it is on disk; return the reply and whether it is.

    All three go to one connection, and so to one life of the store: it cannot restart between them
    unnoticed. `WAITAOF` waits for the last write of its own connection, hence the mark; inside MULTI it
    would answer at once. It says `[0, 0]` when `patience` (seconds) runs out, which is no error.

    Raises:
        StoreUnavailable: no answer; nothing is known.
    """
    pipeline = client.pipeline(transaction=False)
    # By its text, not its hash: a hash that is not known would leave a mark behind an unmade check.
    pipeline.execute_command("EVAL", script.text, len(keys), *keys, *arguments)
    pipeline.execute_command("SET", names.MARK, "1")
    pipeline.execute_command("WAITAOF", 1, 0, int(patience * 1000))
    with answering():
        async with asyncio.timeout(patience + SLACK):
            reply, _, (synced, _) = await pipeline.execute()
    return [part.decode() for part in reply], synced == 1
