"""Earshot's processes, as a clinic runs them: started, killed, frozen and ended by tests."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.support.store import until

ROOT = Path(__file__).parents[2]
EARSHOT = ("earshot_client.cli.main",)


def clean_environment(home: Path) -> dict[str, str]:
    """Return an environment without settings of whoever runs the tests, and with a home of its own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("EARSHOT_")}
    home.mkdir(parents=True, exist_ok=True)
    for name in (
        *("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_RUNTIME_DIR"),
        "QT_QPA_PLATFORM",  # windows in the tests' own process are on no screen
    ):
        kept.pop(name, None)
    path = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
    return {**kept, "HOME": str(home), "PYTHONPATH": path}


class RoleProcess:
    """`earshot serve --role ROLE` in a process of its own; ends with the test's process at the latest."""

    def __init__(self, role: str, environment: Mapping[str, str], log: Path) -> None:
        """Take what it runs with; what it writes is added to the file `log`."""
        self.role = role
        self.environment = dict(environment)
        self.log = log
        self.runner: Sequence[str] = EARSHOT
        """Module (and its arguments) that runs the product's own main."""
        self._process: subprocess.Popen[bytes] | None = None
        self._listened = 0
        """How often it had begun to listen before it was started last."""

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    @property
    def alive(self) -> bool:
        """It was started, and has not ended."""
        return self._process is not None and self._process.poll() is None

    def start(self) -> "RoleProcess":
        """Start it (again)."""
        assert not self.alive
        self._close()
        self._listened = self.logged("gateway.listening")
        command = [sys.executable, "-m", *self.runner, "serve", "--role", self.role, "--until-stdin-closes"]
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                command, env=self.environment, cwd=ROOT, stdin=subprocess.PIPE, stdout=log, stderr=log
            )
        return self

    def kill(self) -> bool:
        """End it as a crash would (kill -9); say whether it lived until then."""
        lived = self.alive
        if self._process is not None:
            self._process.kill()
            self._process.wait()
        return lived

    def stop(self, within: float = 20.0) -> float:
        """End it in order (SIGTERM); return how long that took, in seconds."""
        assert self._process is not None
        begun = time.monotonic()
        self._process.terminate()
        self._process.wait(within)
        return time.monotonic() - begun

    def let_go(self) -> None:
        """Close its standard input, as it happens when whoever started it is killed."""
        assert self._process is not None and self._process.stdin is not None
        self._process.stdin.close()

    def freeze(self) -> None:
        """Stop it in its tracks; its connections stay open (SIGSTOP)."""
        os.kill(self.pid, signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on (SIGCONT)."""
        if self.alive:
            os.kill(self.pid, signal.SIGCONT)

    async def ended(self, seconds: float = 60.0) -> int:
        """Wait until it has ended by itself; return its exit code, negative for a signal."""
        await until(lambda: not self.alive, seconds=seconds)
        assert self._process is not None
        return int(self._process.returncode)

    async def listening(self, seconds: float = 60.0) -> "RoleProcess":
        """Wait until it takes connections; for gateways."""

        def ready() -> bool:
            assert self.alive, f"it ended: {self.log.read_text('utf-8')[-2000:]}"
            return self.logged("gateway.listening") > self._listened

        await until(ready, seconds=seconds)
        return self

    async def until_logged(self, event: str, seconds: float = 60.0) -> None:
        """Wait until a line of its log names this event; fail as soon as it has ended without."""

        def told() -> bool:
            there = self.logged(event) > 0
            assert there or self.alive, f"it ended: {self.log.read_text('utf-8')[-2000:]}"
            return there

        await until(told, seconds=seconds)

    def logged(self, event: str) -> int:
        """Return how many lines of its log name this event."""
        text = self.log.read_text("utf-8") if self.log.exists() else ""
        return sum(f'"event": "{event}"' in line for line in text.splitlines())

    def clean_up(self) -> None:
        """Leave nothing behind."""
        self.thaw()
        self.kill()
        self._close()

    def _close(self) -> None:
        if self._process is not None and self._process.stdin is not None:
            self._process.stdin.close()
