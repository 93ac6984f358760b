"""Keeps the processes of one machine running: the embedded store, and a process a role."""

import asyncio
import os
import signal
import sys
from contextlib import AbstractContextManager, AsyncExitStack, nullcontext
from pathlib import Path
from typing import IO

import structlog

from earshot_server.cli.errors import CommandError
from earshot_server.cli.serve import Role
from earshot_server.log.embedded import EmbeddedStore
from earshot_server.settings import Settings

logger = structlog.get_logger()

BACKOFF = (0.2, 0.5, 1.0, 2.0, 5.0)
"""Seconds before a process that died is started again; from the last one on, the same."""
STOP_SECONDS = 12.0
"""A process that has not ended in order by then is killed."""
READY_SECONDS = 60.0
POLL_SECONDS = 0.05


class Supervisor:
    """Starts, watches and ends what `earshot up` runs. Use as an async context manager."""

    def __init__(self, settings: Settings, logs: Path | None = None) -> None:
        """Take settings; the processes' logs go into the folder `logs`, or to standard error."""
        self._settings = settings
        self._logs = logs
        self._stack = AsyncExitStack()
        self._processes: dict[Role, asyncio.subprocess.Process] = {}
        self._tasks: list[asyncio.Task[None]] = []
        self._stopping = False
        self._failed = asyncio.Event()
        self._failure = ""

    async def __aenter__(self) -> "Supervisor":
        try:
            url = self._settings.redis_url or await self._start_store()
            environment = {**os.environ, **_environment(self._settings), "EARSHOT_REDIS_URL": url}
            for role in Role:
                task = asyncio.create_task(self._keep_running(role, environment), name=f"keep {role}")
                self._tasks.append(task)
            await self._ready()
        except BaseException:
            await self._stop()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._stop()

    async def until(self, stop: asyncio.Event) -> None:
        """Return when `stop` is set.

        Raises:
            CommandError: a process cannot be kept running.
        """
        waiting = [asyncio.create_task(event.wait()) for event in (stop, self._failed)]
        await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        for task in waiting:
            task.cancel()
        self._check()

    def _check(self) -> None:
        if self._failed.is_set():
            raise CommandError(self._failure)

    async def _start_store(self) -> str:
        store = EmbeddedStore(self._settings.store_dir)
        await store.start()
        self._stack.push_async_callback(store.stop)
        self._tasks.append(asyncio.create_task(self._keep_store(store), name="keep store"))
        return store.url

    async def _keep_store(self, store: EmbeddedStore) -> None:
        attempt = 0
        while True:
            await store.wait()
            if self._stopping:
                return
            logger.warning("store.died", attempt=attempt)
            await asyncio.sleep(BACKOFF[min(attempt, len(BACKOFF) - 1)])
            attempt += 1
            await store.start()

    async def _keep_running(self, role: Role, environment: dict[str, str]) -> None:
        attempt = 0
        while True:
            process = await self._start(role, environment)
            self._processes[role] = process
            code = await process.wait()
            if self._stopping:
                return
            if code == CommandError.exit_code:
                self._fail(role)
                return
            logger.warning("process.died", role=role, exit_code=code, attempt=attempt)
            await asyncio.sleep(BACKOFF[min(attempt, len(BACKOFF) - 1)])
            attempt += 1

    async def _start(self, role: Role, environment: dict[str, str]) -> asyncio.subprocess.Process:
        command = [sys.executable, "-m", "earshot_client.cli.main", "serve", "--role", role.value]
        with _log_file(self._logs, role) as log:
            return await asyncio.create_subprocess_exec(
                *command,
                "--until-stdin-closes",
                stdin=asyncio.subprocess.PIPE,
                stderr=log,
                env=environment,
                start_new_session=sys.platform != "win32",  # Ctrl-C is for us; we end them in order
            )

    def _fail(self, role: Role) -> None:
        where = f"{self._logs / f'{role}.log'} says why" if self._logs else "the lines above say why"
        self._failure = f"The {role} process cannot work; {where}."
        self._failed.set()

    async def _ready(self) -> None:
        """Return when gateway and viewer listen."""
        ports = (self._settings.gateway_port, self._settings.viewer_port)
        async with asyncio.timeout(READY_SECONDS):
            for port in ports:
                while not await self._listens(port):  # noqa: ASYNC110 (another process wakes nobody)
                    await asyncio.sleep(POLL_SECONDS)

    async def _listens(self, port: int) -> bool:
        self._check()
        host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self._settings.host, self._settings.host)
        try:
            _, writer = await asyncio.open_connection(host, port)
        except OSError:
            return False
        writer.close()
        return True

    async def _stop(self) -> None:
        """End the roles in order, then the store."""
        self._stopping = True
        for process in self._processes.values():
            if process.returncode is None:
                process.send_signal(signal.SIGTERM)
        for process in self._processes.values():
            try:
                await asyncio.wait_for(process.wait(), STOP_SECONDS)
            except TimeoutError:
                process.kill()
                await process.wait()
        await self._stack.aclose()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)


def _environment(settings: Settings) -> dict[str, str]:
    """Return the settings as the environment of a role's process."""
    values = settings.model_dump(mode="json", exclude_none=True, exclude={"redis_url"})
    return {f"EARSHOT_{name.upper()}": str(value) for name, value in values.items()}


def _log_file(folder: Path | None, role: Role) -> AbstractContextManager[IO[bytes] | None]:
    if folder is None:
        return nullcontext()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return (folder / f"{role}.log").open("ab")
