"""The store: Redis 7.2+ or Valkey, asked without any retry behind our back."""

import asyncio
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import NoScriptError, RedisError, ResponseError

from earshot_server.log.errors import StoreUnavailable, StoreUnfit
from earshot_server.log.fitness import SETTINGS, check_fitness
from earshot_server.log.scripts import Script

REFUSED = ("AuthenticationError", "AuthenticationWrongNumberOfArgsError")
HIDDEN = ("NoPermissionError", "ResponseError")
"""How a store says that its settings are not for us to see."""


class Store:
    """Connections to one Redis or Valkey, by `redis://`, `rediss://` or `unix://`.

    redis-py repeats a command by itself when the connection breaks, which would append an entry twice:
    none of the clients handed out here does.
    """

    def __init__(self, url: str, *, timeout: float = 5.0, connections: int = 32) -> None:
        self.url = url
        self.timeout = timeout
        """Deadline of one command, in seconds."""
        self._client = self.client(connections=connections, timeout=timeout)

    def client(self, *, connections: int, timeout: float) -> Redis:
        """Return a client with its own connections; its owner closes it with `aclose`."""
        pool = BlockingConnectionPool.from_url(
            self.url,
            max_connections=connections,
            timeout=timeout,
            socket_timeout=timeout,
            socket_connect_timeout=timeout,
            retry=Retry(NoBackoff(), 0),
            # Of version 3, redis-py's handshake asks for notices that are of no use here.
            protocol=2,
        )
        return Redis.from_pool(pool)

    async def connect(self) -> None:
        """Check that the store is there and keeps what it is given.

        Raises:
            StoreUnavailable: it is not there, or still loading.
            StoreUnfit: it keeps no append-only file, is too old, evicts, or refuses us.
        """
        try:
            info = await self.ask("INFO")
            settings = await self._settings()
        except StoreUnavailable as error:
            if error.reason not in REFUSED:
                raise
            raise StoreUnfit(
                "The store refuses user or password.",
                "Correct EARSHOT_REDIS_URL (redis://user:password@host).",
            ) from None
        check_fitness(info, settings)

    async def writable(self) -> bool:
        """Say whether the store answers and its file can be written (the disk is not full).

        Never raises for a store that is down: this is the question of a readiness probe.
        """
        try:
            info = await self.ask("INFO", "persistence")
        except StoreUnavailable:
            return False
        return bool(info.get("aof_enabled") == 1 and info.get("aof_last_write_status") == "ok")

    async def ask(self, *command: str | bytes | int) -> Any:
        """Send a command that may safely be sent twice, and return its reply.

        Raises:
            StoreUnavailable: no answer, twice.
        """
        try:
            with answering():
                return await send(self._client, *command)
        except StoreUnavailable:
            with answering():
                return await send(self._client, *command)

    async def run(
        self, script: Script, keys: Sequence[str], arguments: Sequence[str | bytes | int]
    ) -> list[str]:
        """Run a script once and return what it said.

        Raises:
            StoreUnavailable: no answer; whether it ran is unknown.
        """
        rest = (len(keys), *keys, *arguments)
        with answering():
            try:
                reply = await send(self._client, "EVALSHA", script.sha, *rest)
            except NoScriptError:  # it did not run: the store is new, or was restarted
                reply = await send(self._client, "EVAL", script.text, *rest)
        return [part.decode() for part in reply]

    async def close(self) -> None:
        """Close all connections of `ask` and `run`."""
        await self._client.aclose()

    async def _settings(self) -> dict[str, str]:
        try:
            reply = await self.ask("CONFIG", "GET", *SETTINGS)
        except StoreUnavailable as error:
            if error.reason in HIDDEN:
                return {}
            raise
        return read_settings(reply)


def read_settings(reply: object) -> dict[str, str]:
    """Read the reply to `CONFIG GET`; empty where it is none, as hosted stores hide their settings."""
    if not isinstance(reply, list):
        return {}
    parts = [os.fsdecode(part) for part in reply]
    return dict(zip(parts[::2], parts[1::2], strict=True))


async def send(client: Redis, *command: str | bytes | int) -> Any:
    """Send one command as it is and return what redis-py makes of the reply."""
    return await client.execute_command(*command)  # type: ignore[no-untyped-call]


@contextmanager
def answering() -> Iterator[None]:
    """Turn whatever says that the store cannot be used just now into `StoreUnavailable`.

    Its reason holds a type or the store's code, never a command: commands carry payloads.
    """
    task = asyncio.current_task()
    cancelled = task.cancelling() if task else 0
    try:
        yield
    except (RedisError, OSError) as error:
        raise StoreUnavailable(_reason(error)) from None
    # Up to Python 3.11 `asyncio.wait_for`, by which redis-py sends, loses a cancellation that comes while its
    # own call is just done: who waits for the cancelled task would wait for ever.
    if task is not None and task.cancelling() > cancelled:
        raise asyncio.CancelledError


def _reason(error: Exception) -> str:
    """Return the store's own code (MISCONF, BUSYGROUP), else the type of what was behind the error."""
    code = str(error).partition(" ")[0]
    if type(error) is ResponseError and code.isupper():
        return code
    return type(error.__cause__ or error).__name__
