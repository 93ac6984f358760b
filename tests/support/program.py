"""The program as a person runs it: a process of its own."""

import asyncio
import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

COMMAND = [sys.executable, "-m", "earshot_client.cli.main"]


@dataclass(frozen=True)
class Home:
    """A user's files, apart from those of who runs the tests."""

    folder: Path

    @property
    def spool(self) -> Path:
        """Where its spools are."""
        return self.folder / "spool"

    @property
    def environment(self) -> dict[str, str]:
        """For processes of this user."""
        own = {name: value for name, value in os.environ.items() if not name.startswith("EARSHOT_")}
        return own | {
            "EARSHOT_SPOOL": str(self.spool),
            "EARSHOT_SPOOL_KEY_FILE": str(self.folder / "spool.key"),
            "PYTHONUNBUFFERED": "1",
        }

    def run(self, *arguments: str, stdin: bytes = b"") -> subprocess.CompletedProcess[str]:
        """Run a command that needs no server."""
        done = subprocess.run(
            [*COMMAND, *arguments], input=stdin, capture_output=True, env=self.environment, timeout=60
        )
        return subprocess.CompletedProcess(
            done.args, done.returncode, done.stdout.decode(), done.stderr.decode()
        )

    async def start(self, *arguments: str) -> "Program":
        """Start a command beside a server in this process."""
        process = await asyncio.create_subprocess_exec(
            *COMMAND,
            *arguments,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env=self.environment,
        )
        return Program(process)


@dataclass(frozen=True)
class Program:
    """A command that runs."""

    process: asyncio.subprocess.Process

    def interrupt(self) -> None:
        """Press Ctrl-C."""
        self.process.send_signal(signal.SIGINT)

    async def until(self, words: str) -> str:
        """Read standard error up to a line with these words; return what was read."""
        assert self.process.stderr is not None
        read = ""
        while words not in read:
            line = await asyncio.wait_for(self.process.stderr.readline(), 30)
            if not line:
                raise AssertionError(f"it ended without {words!r}: {read}")
            read += line.decode()
        return read

    async def end(self, stdin: bytes = b"") -> tuple[int, str, str]:
        """Wait for its end; return exit code, standard output and standard error."""
        out, err = await asyncio.wait_for(self.process.communicate(stdin), 60)
        assert self.process.returncode is not None
        return self.process.returncode, out.decode(), err.decode()
