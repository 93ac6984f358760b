"""A whole Earshot in a temporary folder: real processes, a real store, free ports, tokens."""

import asyncio
import os
import signal
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from bench.support.usage import Use, measure
from earshot_server.access.rights import Right
from earshot_server.access.tokens import TokenStore
from earshot_server.cli.supervisor import Supervisor
from earshot_server.settings import Settings
from tests.support.ports import free_port

SETTLE_SECONDS = 1.5
"""The note process says nothing when it has begun."""


@dataclass(frozen=True)
class Earshot:
    """What a bench needs to know of a server that runs."""

    settings: Settings
    device: str
    """A token that may stream."""
    person: str
    """A token that may view and edit."""

    @property
    def stream_url(self) -> str:
        """Where sound goes."""
        return f"ws://127.0.0.1:{self.settings.gateway_port}/v1/stream"

    def view_url(self, encounter: str) -> str:
        """Where an encounter is watched."""
        return f"ws://127.0.0.1:{self.settings.viewer_port}/ws/encounters/{encounter}"

    @property
    def processes(self) -> dict[str, int]:
        """Pids by role; `load` is this process, which makes the load. Of two of a role it is the older."""
        found = {"load": os.getpid()}
        for child in sorted(psutil.Process().children(), key=psutil.Process.create_time):
            words = child.cmdline()
            if "--role" in words:
                found.setdefault(words[words.index("--role") + 1], child.pid)
            elif words and "valkey" in words[0]:
                found["store"] = child.pid
        return found

    def use(self) -> Use:
        """Measure all processes."""
        return measure(self.processes)


@asynccontextmanager
async def earshot(**options: Any) -> AsyncIterator[Earshot]:
    """Run a server with these settings until the block ends, and leave nothing behind."""
    _cancel_on_sigterm()
    with tempfile.TemporaryDirectory(prefix="earshot-bench-") as folder:
        settings = Settings(
            data_dir=Path(folder),
            redis_url=None,
            gateway_port=free_port(),
            viewer_port=free_port(),
            **options,
        )
        tokens = TokenStore(settings.access_dir)
        device = tokens.new("bench device", [Right.STREAM], days=1)[1]
        person = tokens.new("bench person", [Right.VIEW, Right.EDIT], days=1)[1]
        async with Supervisor(settings, logs=settings.data_dir / "logs") as supervisor:
            await supervisor.ready(asyncio.Event())  # what beginning costs is no part of what is measured
            await asyncio.sleep(SETTLE_SECONDS)
            yield Earshot(settings, device, person)


def _cancel_on_sigterm() -> None:
    """Let `timeout` and the like end a bench in order, as Ctrl-C does."""
    task = asyncio.current_task()
    assert task is not None
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
