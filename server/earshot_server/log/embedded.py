"""The embedded store: a real Valkey on a private socket in the data folder, under our own supervision."""

import asyncio
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from filelock import FileLock, Timeout

from earshot_server.log.errors import FolderInUse, StoreNotStarted, StoreUnavailable
from earshot_server.log.folder import (
    find_valkey,
    log_path,
    private_folder,
    rotate_log,
    socket_path,
    store_id,
    sync_files,
    title,
    try_hold,
    write_configuration,
)
from earshot_server.log.store import Store

START_SECONDS = 60.0
"""How long the store may take to load its file."""
SILENT_SECONDS = 5.0
"""How long one that runs already may be silent."""
STOP_SECONDS = 10.0
POLL_SECONDS = 0.05


@dataclass(frozen=True)
class _Answer:
    """What a store says about itself."""

    title: str
    pid: int
    loading: bool


class EmbeddedStore:
    """Runs one Valkey on one folder.

    Two locks guard the folder: ours, for as long as this process lives, and one that Valkey inherits and
    holds for as long as it lives itself. So after a `kill -9` of ours the next one knows whether Valkey
    still runs; if that answers with this folder's id it is adopted. Nothing else is ever touched.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._owner: FileLock | None = None
        self._process: asyncio.subprocess.Process | None = None
        self._socket: Path | None = None
        self.adopted = False
        """The store was running already when `start` came."""
        self.pid: int | None = None
        """Valkey's process, while it runs."""

    @property
    def url(self) -> str:
        """How to reach it: `unix://...`.

        Raises:
            StoreNotStarted: it was never started.
        """
        if self._socket is None:
            raise StoreNotStarted("The embedded store was not started yet.")
        return f"unix://{quote(str(self._socket))}"

    async def start(self) -> None:
        """Start Valkey, or adopt the one that runs; return when it answers. Again after `wait` returned.

        Raises:
            FolderInUse: another Earshot works in this folder.
            StoreNotStarted: it says why, and where to look.
        """
        binary = find_valkey()
        private_folder(self._folder)
        self._own_folder()
        try:
            self._socket = socket_path(self._folder)
            loop = asyncio.get_running_loop()
            deadline = loop.time() + SILENT_SECONDS
            while (held := try_hold(self._valkey_lock)) is None:
                if await self._adopt():
                    return
                if loop.time() > deadline:
                    raise StoreNotStarted(
                        f"A store from an earlier run still works in {self._folder} and does not answer. "
                        "It was not touched. End its process and start again.",
                        log_path(self._folder),
                    )
                await asyncio.sleep(POLL_SECONDS)
            try:
                await self._launch(binary, held)
            finally:
                os.close(held)  # Valkey has inherited it
        except BaseException:
            self._disown_folder()
            raise

    async def wait(self) -> None:
        """Return when Valkey has ended, by whatever cause."""
        if self._process is not None:
            await self._process.wait()
        else:
            while self._runs():  # noqa: ASYNC110 (another process's lock wakes nobody)
                await asyncio.sleep(POLL_SECONDS)
        self.pid = None

    async def stop(self) -> None:
        """End Valkey in order (it syncs its file) and let the folder go. Safe to repeat."""
        try:
            if self._process is not None:
                await self._stop_own(self._process)
            elif self.adopted and self._runs():
                await self._stop_adopted()
        finally:
            self._process = None
            self.adopted = False
            self.pid = None
            self._disown_folder()

    @property
    def _valkey_lock(self) -> Path:
        return self._folder / "valkey.lock"

    def _own_folder(self) -> None:
        if self._owner is not None:
            return
        owner = FileLock(self._folder / "owner.lock", mode=0o600)
        try:
            owner.acquire(timeout=0)
        except Timeout:
            raise FolderInUse(self._folder) from None
        self._owner = owner

    def _disown_folder(self) -> None:
        if self._owner is not None:
            self._owner.release()
            self._owner = None

    def _runs(self) -> bool:
        held = try_hold(self._valkey_lock)
        if held is None:
            return True
        os.close(held)
        return False

    async def _adopt(self) -> bool:
        answer = await self._ask()
        if answer is None or answer.loading:
            return False
        if answer.title != title(store_id(self._folder)):
            raise StoreNotStarted(
                f"What answers on {self._socket} is not the store of {self._folder}. It was not touched. "
                "End its process and start again."
            )
        self._process, self.adopted, self.pid = None, True, answer.pid
        return True

    async def _launch(self, binary: Path, held: int) -> None:
        rotate_log(self._folder)
        sync_files(self._folder)
        configuration = write_configuration(self._folder, socket_path(self._folder))
        with log_path(self._folder).open("ab") as output:
            self._process = await asyncio.create_subprocess_exec(
                binary,
                configuration,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                cwd=self._folder,
                pass_fds=(held,),
                start_new_session=True,  # Ctrl-C is for us: we end it when all else is done
            )
        self.adopted, self.pid = False, self._process.pid
        try:
            async with asyncio.timeout(START_SECONDS):
                await self._answering(self._process)
        except TimeoutError:
            await self._stop_own(self._process)
            raise StoreNotStarted(
                f"The embedded store did not load its file within {START_SECONDS:.0f} s. Its data was kept.",
                log_path(self._folder),
            ) from None

    async def _answering(self, process: asyncio.subprocess.Process) -> None:
        while (answer := await self._ask()) is None or answer.loading:
            if process.returncode is not None:
                self._process = self.pid = None
                raise StoreNotStarted(
                    f"The embedded store ended while it started (exit code {process.returncode}). "
                    "Its data was kept.",
                    log_path(self._folder),
                )
            await asyncio.sleep(POLL_SECONDS)

    async def _ask(self) -> _Answer | None:
        store = Store(self.url, timeout=1.0, connections=1)
        try:
            info = await store.ask("INFO")
            found = await store.ask("CONFIG", "GET", "proc-title-template")
        except StoreUnavailable:
            return None
        finally:
            await store.close()
        return _Answer(found[1].decode(), int(info["process_id"]), bool(info["loading"]))

    async def _stop_own(self, process: asyncio.subprocess.Process) -> None:
        if process.returncode is None:
            process.terminate()
        try:
            async with asyncio.timeout(STOP_SECONDS):
                await process.wait()
        except TimeoutError:  # frozen, or its disk is
            process.kill()
            await process.wait()

    async def _stop_adopted(self) -> None:
        """Ask the very process that showed our id to end, rather than trust a number."""
        store = Store(self.url, timeout=STOP_SECONDS, connections=1)
        try:
            await store.ask("SHUTDOWN")
        except StoreUnavailable:
            pass  # it ends without an answer
        finally:
            await store.close()
        async with asyncio.timeout(STOP_SECONDS):
            await self.wait()
