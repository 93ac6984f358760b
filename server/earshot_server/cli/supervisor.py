"""Keeps the processes of one machine running: the embedded store, and a process a role."""

import asyncio
import signal
import sys
from contextlib import AbstractContextManager, AsyncExitStack, nullcontext, suppress
from pathlib import Path
from typing import IO

import structlog

from earshot_server.cli.errors import CommandError
from earshot_server.cli.parts import foreign_environment
from earshot_server.cli.ports import cannot_listen
from earshot_server.cli.serve import Role
from earshot_server.log.embedded import EmbeddedStore
from earshot_server.settings import Settings

logger = structlog.get_logger()

BACKOFF = (0.2, 0.5, 1.0, 2.0, 5.0)
"""Seconds before a process that died is started again; from the last one on, the same."""
STOP_SECONDS = 12.0
"""A process that has not ended in order by then is killed."""
READY_SECONDS = 300.0
"""A large model on a slow disk takes minutes to load."""
POLL_SECONDS = 0.05


class Supervisor:
    """Starts, watches and ends what `earshot up` runs. Use as an async context manager."""

    def __init__(self, settings: Settings, logs: Path | None = None) -> None:
        """Take settings; the processes' logs go into the folder `logs`, or to standard error."""
        self._settings = settings
        self._logs = logs
        self._stack = AsyncExitStack()
        self._processes: dict[Role, asyncio.subprocess.Process] = {}
        self._keepers: list[asyncio.Task[None]] = []
        """None of them ends by itself but by an error."""

    async def __aenter__(self) -> "Supervisor":
        """Start the store, then the roles.

        Raises:
            CommandError, StoreError: nothing runs.
        """
        try:
            url = self._settings.redis_url or await self._start_store()
            for port, setting in self._ports():
                if await self._listens(port):
                    raise cannot_listen(self._settings.host, port, setting)
            environment = {**_environment(self._settings), "EARSHOT_REDIS_URL": url}
            for role in Role:
                keeper = asyncio.create_task(self._keep_running(role, environment), name=f"keep {role}")
                self._keepers.append(keeper)
        except BaseException:
            await self._stop()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._stop()

    async def ready(self, stop: asyncio.Event) -> bool:
        """Return True when gateway and viewer listen, False if `stop` is set before that.

        Raises:
            CommandError, StoreError: they will not.
        """
        loop = asyncio.get_running_loop()
        deadline = loop.time() + READY_SECONDS
        for port, _ in self._ports():
            while not await self._listens(port):
                self._check()
                if stop.is_set():
                    return False
                if loop.time() > deadline:
                    raise CommandError(
                        f"Earshot did not come up within {READY_SECONDS:.0f} s and was ended. "
                        "What its processes logged says why."
                    )
                await asyncio.sleep(POLL_SECONDS)
        return True

    async def until(self, stop: asyncio.Event) -> None:
        """Return when `stop` is set.

        Raises:
            CommandError, StoreError: something cannot be kept running.
        """
        waiting = asyncio.create_task(stop.wait())
        await asyncio.wait([waiting, *self._keepers], return_when=asyncio.FIRST_COMPLETED)
        waiting.cancel()
        self._check()

    def _check(self) -> None:
        for keeper in self._keepers:
            if keeper.done():
                keeper.result()

    async def _start_store(self) -> str:
        store = EmbeddedStore(self._settings.store_dir)
        self._stack.push_async_callback(store.stop)
        await store.start()
        if store.adopted:
            await self._let_former_roles_end()
        self._keepers.append(asyncio.create_task(self._keep_store(store), name="keep store"))
        return store.url

    async def _let_former_roles_end(self) -> None:
        """Wait for the roles of a run that was killed: they end by themselves, but not at once."""
        with suppress(TimeoutError):
            async with asyncio.timeout(STOP_SECONDS):
                for port, _ in self._ports():
                    if await self._listens(port):
                        logger.warning("port.waited_for", port=port)
                    while await self._listens(port):  # noqa: ASYNC110 (another process wakes nobody)
                        await asyncio.sleep(POLL_SECONDS)

    async def _keep_store(self, store: EmbeddedStore) -> None:
        attempt = 0
        while True:
            await store.wait()
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
            if code == CommandError.exit_code:
                raise CommandError(f"The {role} process cannot work{self._why(role)}")
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

    def _ports(self) -> tuple[tuple[int, str], ...]:
        return (
            (self._settings.gateway_port, "EARSHOT_GATEWAY_PORT"),
            (self._settings.viewer_port, "EARSHOT_VIEWER_PORT"),
        )

    async def _listens(self, port: int) -> bool:
        host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self._settings.host, self._settings.host)
        try:
            _, writer = await asyncio.open_connection(host, port)
        except OSError:
            return False
        writer.close()
        return True

    def _why(self, role: Role) -> str:
        if self._logs is None:
            return "; the lines above say why."
        return f": {_log_path(self._logs, role).read_text('utf-8').splitlines()[-1]}"

    async def _stop(self) -> None:
        """End the roles in order, then the store."""
        for keeper in self._keepers:  # first, so that nothing is started again
            keeper.cancel()
        await asyncio.gather(*self._keepers, return_exceptions=True)
        await asyncio.gather(*(_end(process) for process in self._processes.values()))
        await self._stack.aclose()


async def _end(process: asyncio.subprocess.Process) -> None:
    """End a process in order, or kill it if it does not."""
    if process.returncode is None:
        process.send_signal(signal.SIGTERM)
    try:
        async with asyncio.timeout(STOP_SECONDS):
            await process.wait()
    except TimeoutError:
        process.kill()
        await process.wait()


def _environment(settings: Settings) -> dict[str, str]:
    """Return the environment of a role's process: these settings, and none of ours besides."""
    values = settings.model_dump(mode="json", exclude_none=True)
    return {**foreign_environment(), **{f"EARSHOT_{name.upper()}": str(values[name]) for name in values}}


def _log_path(folder: Path, role: Role) -> Path:
    return folder / f"{role}.log"


def _log_file(folder: Path | None, role: Role) -> AbstractContextManager[IO[bytes] | None]:
    if folder is None:
        return nullcontext()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return _log_path(folder, role).open("ab")
