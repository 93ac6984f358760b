"""Run a script and wait until all that was written before it is on disk."""

import asyncio
from collections.abc import Sequence

from redis.asyncio import Redis
from redis.exceptions import ResponseError

from earshot_server.log import names
from earshot_server.log.disk import SETTINGS, reach_disk
from earshot_server.log.errors import StoreUnavailable
from earshot_server.log.scripts import Script
from earshot_server.log.store import answering, read_settings

PATIENCE = 3.0
"""How long a mark may take to the operating system, and again from there to the disk (seconds)."""


async def run_and_sync(
    client: Redis, script: Script, keys: Sequence[str], arguments: Sequence[str | bytes | int]
) -> tuple[list[str], bool]:
    """Run a script, write a mark, wait until it is on disk; return the reply and whether it is.

    What is sent at once goes over one connection, and so to one life of the store: it cannot restart in
    between unnoticed. `WAITAOF` waits for the last write of its own connection, hence the mark; inside
    MULTI it would answer at once. It says `[0, 0]` when `PATIENCE` runs out, which is no error.

    Raises:
        StoreUnavailable: no answer, or its disk fails; nothing is known.
    """
    pipeline = client.pipeline(transaction=False)
    # By its text: had the store to be asked for an unknown hash again, the mark would come before the script.
    pipeline.execute_command("EVAL", script.text, len(keys), *keys, *arguments)
    pipeline.execute_command("SET", names.MARK, "1")
    pipeline.execute_command("WAITAOF", 1, 0, int(PATIENCE * 1000))
    pipeline.execute_command("CONFIG", "GET", *SETTINGS)
    pipeline.execute_command("INFO", "server")
    with answering():
        reply, marked, waited, told, about = await pipeline.execute(raise_on_error=False)
        for answer in (reply, marked, waited, about):
            if isinstance(answer, ResponseError):
                raise answer
    said = [part.decode() for part in reply]
    if waited[0] != 1:
        return said, False
    try:
        async with asyncio.timeout(PATIENCE):
            await reach_disk(client, read_settings(told), about["run_id"])
    except TimeoutError:
        return said, False
    except OSError as error:
        raise StoreUnavailable(type(error).__name__) from None
    return said, True
