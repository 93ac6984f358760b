"""`earshot up` in a process of its own, and the processes that it starts."""

import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import psutil

from tests.support.ports import free_port
from tests.support.processes import EARSHOT, ROOT, clean_environment
from tests.support.store import until


class Up:
    """Everything of one clinic, as one command."""

    def __init__(self, folder: Path, **settings: str) -> None:
        """Take a folder for data and home; further settings are `EARSHOT_<NAME>`."""
        self.data = folder / "data"
        self.gateway_port, self.viewer_port = free_port(), free_port()
        self.environment = {
            **clean_environment(folder / "home"),
            "EARSHOT_DATA_DIR": str(self.data),
            "EARSHOT_GATEWAY_PORT": str(self.gateway_port),
            "EARSHOT_VIEWER_PORT": str(self.viewer_port),
            **{f"EARSHOT_{name.upper()}": value for name, value in settings.items()},
        }
        self._output = folder / "up.out"
        self._process: subprocess.Popen[bytes] | None = None
        self._seen: set[psutil.Process] = set()
        """All that it ever started, as far as was looked."""

    @property
    def said(self) -> str:
        """Everything that it and its roles wrote."""
        return self._output.read_text("utf-8")

    def start(self, *arguments: str) -> "Up":
        """Start it (again)."""
        with self._output.open("ab") as output:
            self._process = subprocess.Popen(
                [sys.executable, "-m", *EARSHOT, "up", *arguments],
                env=self.environment,
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
            )
        return self

    async def greeted(self, times: int = 1) -> "Up":
        """Wait until it says that it is up (for the n-th time)."""

        def greeting() -> bool:
            assert self._process is not None and self._process.poll() is None, self.said
            return self.said.count("Earshot is up") >= times

        await until(greeting, seconds=60)
        self.processes()
        return self

    def processes(self) -> list[psutil.Process]:
        """Return the processes that it started and that live."""
        assert self._process is not None
        with suppress(psutil.NoSuchProcess):
            self._seen.update(psutil.Process(self._process.pid).children(recursive=True))
        return [one for one in self._seen if lives(one)]

    def role(self, role: str) -> psutil.Process:
        """Return the process of a role."""
        [found] = [one for one in self.processes() if role in one.cmdline()[-3:]]
        return found

    def store(self) -> psutil.Process:
        """Return the process of the embedded store."""
        [found] = [one for one in self.processes() if "valkey" in one.name()]
        return found

    def kill(self) -> None:
        """End the command as a crash would (kill -9), and nothing else."""
        assert self._process is not None
        self._process.kill()
        self._process.wait()

    def stop(self, number: int = signal.SIGTERM) -> float:
        """End it in order; return how long that took, in seconds."""
        assert self._process is not None
        begun = time.monotonic()
        self._process.send_signal(number)
        self._process.wait(30)
        return time.monotonic() - begun

    async def ended(self, seconds: float = 60.0) -> int:
        """Wait until it has ended by itself; return its exit code."""
        process = self._process
        assert process is not None
        await until(lambda: process.poll() is not None, seconds=seconds)
        assert process.returncode is not None
        return process.returncode

    def clean_up(self) -> None:
        """Leave nothing behind."""
        if self._process is None:
            return
        started = self.processes()
        self.kill()
        for one in started:
            if lives(one):
                one.kill()


def lives(process: psutil.Process) -> bool:
    """Say whether it runs: one that nobody waits for any more has ended, too."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
