"""When what the store has written into its file is on disk.

`WAITAOF` should tell, and does not: with `appendfsync everysec`, Valkey (9.1.2 was measured) and Redis (from
7.4 until redis/redis#13793) answer as soon as the bytes are written, up to a second before they are synced.
Only so much is taken of its answer: all was handed to the operating system. The rest depends on the store.

- `appendfsync always`: it was synced before it was answered.
- The embedded store: its file is ours, so this process syncs it itself.
- Any other: its own background sync is followed, see `_follow`.
"""

import asyncio
from pathlib import Path

from redis.asyncio import Redis

from earshot_server.log.errors import StoreUnavailable
from earshot_server.log.folder import embedded_folder, sync_files
from earshot_server.log.store import answering, send

SETTINGS = ("dir", "appendfsync", "proc-title-template")
EVERY = 1.2
"""The store begins a background sync within a second of a write, or of the end of the last one (seconds)."""
LOOK_SECONDS = 0.05


async def reach_disk(client: Redis, settings: dict[str, str], life: str) -> None:
    """Return when all that the store has handed to the operating system is on disk.

    Args:
        client: asks the store that answered `WAITAOF`.
        settings: what that store said of `SETTINGS`; empty where it does not tell.
        life: its `run_id`: another one means that it was restarted meanwhile, and nothing is known.

    Raises:
        StoreUnavailable: it is gone, was restarted, or its disk fails.
        OSError: its disk fails, and it is ours.
    """
    if settings.get("appendfsync") == "always":
        return
    folder = embedded_folder(Path(settings["dir"]), settings["proc-title-template"]) if settings else None
    if folder is not None:
        await asyncio.to_thread(sync_files, folder)
        return
    await _follow(client, life)


async def _follow(client: Redis, life: str) -> None:
    """Wait until the store's own background sync has covered what is written by now.

    It syncs when a second has passed since it began the last one and none is running. So: at a moment
    when none runs, either all is synced, or a sync that covers it begins within a second; once that
    second is over, the next moment when none runs means that it has ended. The store must have gone
    once through its loop in between, which the answer to `PING` shows.
    """
    await _none_running(client, life)
    await asyncio.sleep(EVERY)
    with answering():
        await send(client, "PING")
    await _none_running(client, life)


async def _none_running(client: Redis, life: str) -> None:
    while True:
        with answering():
            info = await send(client, "INFO")
        if info["run_id"] != life:
            raise StoreUnavailable("it was restarted")
        if info["aof_last_write_status"] != "ok" or info["aof_enabled"] != 1:
            raise StoreUnavailable("its disk fails")
        if info["aof_pending_bio_fsync"] == 0:
            return
        await asyncio.sleep(LOOK_SECONDS)
