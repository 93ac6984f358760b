"""A device in a consulting room: runs `earshot stream` and `earshot spool`, and keeps what they tell."""

import asyncio
import json
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from tests.support.processes import EARSHOT, ROOT, clean_environment

PATIENCE = ("--wait", "240")
"""A client whose test was ended in its middle ends some time later (seconds)."""

Told = dict[str, Any]
"""One line of `--json`."""


class Client:
    """One run of a client's command."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.told: list[Told] = []
        self._process = process
        self._news = asyncio.Event()
        self._reading = asyncio.create_task(self._read())

    def of(self, *kinds: str) -> list[Told]:
        """Return what it told of these kinds."""
        return [line for line in self.told if line["event"] in kinds]

    @property
    def alive(self) -> bool:
        """It has not ended."""
        return self._process.returncode is None

    @property
    def heard_to(self) -> int:
        """How far it knows the server to have heard (offset)."""
        return max((line["to"] for line in self.of("partial")), default=self.segments_to)

    @property
    def segments_to(self) -> int:
        """Where the last segment ends that came (offset)."""
        return max((line["segment"]["end"] for line in self.of("segment")), default=0)

    @property
    def durable_to(self) -> int:
        """The highest offset that was acknowledged as durable."""
        return max((line["durable_to"] for line in self.of("progress")), default=0)

    @property
    def received_to(self) -> int:
        """The highest offset that was acknowledged as received."""
        return max((line["received_to"] for line in self.of("progress")), default=0)

    @property
    def ended_at(self) -> int | None:
        """The stream's length, once the server said that it has all of it."""
        ends = self.of("ended")
        return ends[-1]["offset"] if ends else None

    async def until(self, ready: Callable[[], object], seconds: float = 60.0) -> None:
        """Wait until `ready()`, asked after every line; fails when the client ends before."""
        async with asyncio.timeout(seconds):
            while not ready():
                assert not self._reading.done(), f"the client ended: {self.told[-1:]}"
                self._news.clear()
                await self._news.wait()

    async def wait(self, seconds: float = 120.0) -> int:
        """Wait until it ends; return its exit code."""
        async with asyncio.timeout(seconds):
            await asyncio.shield(self._reading)
            return await self._process.wait()

    async def feed(self, sound: bytes) -> None:
        """Write to its standard input."""
        assert self._process.stdin is not None
        self._process.stdin.write(sound)
        await self._process.stdin.drain()

    async def finish(self) -> None:
        """Close its standard input: the sound ends."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        with suppress(ConnectionError):
            await self._process.stdin.wait_closed()

    async def kill(self) -> bool:
        """End it as a crash would; say whether it lived until then."""
        lived = self.alive
        if lived:
            with suppress(ProcessLookupError):
                self._process.kill()
        if self._process.stdin is not None:
            await self.finish()
        await self.wait()
        return lived

    def interrupt(self, number: int) -> None:
        """Send it a signal."""
        self._process.send_signal(number)

    async def _read(self) -> None:
        assert self._process.stdout is not None
        while line := await self._process.stdout.readline():
            with suppress(json.JSONDecodeError):  # cut by a kill
                self.told.append(json.loads(line))
            self._news.set()
        self._news.set()


class Device:
    """Spool, key and token of one device."""

    def __init__(self, folder: Path, token: str | None, servers: Sequence[str]) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.spool = folder / "spool"
        self.log = folder / "client.log"
        self.servers = list(servers)
        self.environment = {
            **clean_environment(folder / "home"),
            "EARSHOT_SPOOL": str(self.spool),
            "EARSHOT_SPOOL_KEY_FILE": str(folder / "spool.key"),
        }
        if token is not None:
            self.environment["EARSHOT_TOKEN"] = token
        self._clients: list[Client] = []

    async def stream(
        self, source: Path | str, encounter: str, *options: str, runner: Sequence[str] = EARSHOT
    ) -> Client:
        """Stream a file as fast as the server takes it (`-`: raw samples that the test feeds)."""
        raw = ("--raw",) if source == "-" else ()
        arguments = ("stream", str(source), *raw, "--fast", "--encounter", encounter, *self._to(), *options)
        return await self.run(*arguments, *PATIENCE, runner=runner)

    async def send(self, *encounters: str, runner: Sequence[str] = EARSHOT) -> Client:
        """Send what the spool holds."""
        return await self.run("spool", "send", *encounters, *self._to(), *PATIENCE, runner=runner)

    async def run(self, *arguments: str, runner: Sequence[str] = EARSHOT, as_json: bool = True) -> Client:
        """Run a command of the client; without `as_json` as people see it, and nothing is kept of it."""
        with self.log.open("ab") as log:
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", *runner, *arguments, *(["--json"] if as_json else [])),
                env=self.environment,
                cwd=ROOT,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=log,
                limit=1 << 22,
            )
        client = Client(process)
        self._clients.append(client)
        return client

    @property
    def said(self) -> str:
        """What its clients wrote to standard error."""
        return self.log.read_text("utf-8") if self.log.exists() else ""

    def spooled(self, encounter: str) -> bool:
        """Tell whether the spool still holds something of it."""
        return any((self.spool / encounter).glob("*.spool"))

    def spooled_bytes(self, encounter: str) -> int:
        """Return how much the spool holds of it."""
        return sum(path.stat().st_size for path in (self.spool / encounter).glob("*.spool"))

    async def clean_up(self) -> None:
        """Leave no process behind."""
        for client in self._clients:
            await client.kill()

    def _to(self) -> list[str]:
        return [part for server in self.servers for part in ("--server", server)]
