"""What ten minutes without a network cost the client: `python -m bench.outage --help`.

Needs Linux with PulseAudio and Xvfb (`make system-packages`).
"""

import asyncio
import json
import signal
import sys
import tempfile
import time
from pathlib import Path
from typing import Annotated

import psutil
import soundfile
import typer

from bench.support.figures import table
from bench.support.server import earshot
from bench.support.sound import joined
from bench.support.usage import MIB
from earshot_protocol.units import RATE
from tests.support.processes import EARSHOT, ROOT
from tests.support.proxy import Proxy
from tests.support.room import Room
from tests.support.store import until

WARM = 30.0
"""Seconds of recording before the network goes."""
FOLLOWING = 20.0
"""So near to the present (seconds), heard and on the server's disk, a client has caught up."""
PATIENCE = 600.0
"""Seconds until it has to be caught up."""
HEAD = ("outage (min)", "memory before (MiB)", "grown by (MiB)", "limit", "caught up at", "limit")


def main(minutes: Annotated[float, typer.Option(help="How long the network is away.")] = 10.0) -> None:
    """Record a played consultation, take the network away, bring it back."""
    print(table("A network that was away while a visit was recorded", HEAD, [asyncio.run(_run(minutes))]))


async def _run(minutes: float) -> tuple[str, ...]:
    with tempfile.TemporaryDirectory(prefix="earshot-bench-outage-") as name:
        folder = Path(name)
        sound = folder / "visit.wav"
        piece = joined(WARM + minutes * 60 + 120)
        soundfile.write(sound, memoryview(piece.samples).cast("h"), RATE, subtype="PCM_16")
        async with (
            earshot(admit_load=100.0) as server,
            Proxy(("127.0.0.1", server.settings.gateway_port)) as proxy,
        ):
            room = await Room(folder / "room").open()
            try:
                client = _Client(room, server.device, proxy.port)
                room.play(sound)
                await asyncio.sleep(WARM)
                before = client.memory
                proxy.refuse()
                proxy.reset()
                await asyncio.sleep(minutes * 60)
                grown = client.memory - before
                proxy.heal()
                speed = await _caught_up(client)
                await asyncio.to_thread(client.stop)
            finally:
                room.close()
    return (f"{minutes:g}", f"{before:.1f}", f"{grown:.2f}", "5", f"{speed:.1f} x real time", "3")


async def _caught_up(client: "_Client") -> float:
    """Wait until the server has all; return how fast sound was taken (seconds a second)."""
    first = client.durable_to
    await until(lambda: client.durable_to > first, seconds=PATIENCE)  # connected again
    began, first = time.monotonic(), client.durable_to
    await until(lambda: client.behind < FOLLOWING, seconds=PATIENCE)
    return (client.durable_to - first) / RATE / (time.monotonic() - began)


class _Client:
    """`earshot record`, and what it says in lines of JSON."""

    def __init__(self, room: Room, token: str, port: int) -> None:
        room.environment |= {"EARSHOT_TOKEN": token, "PYTHONPATH": str(ROOT)}
        options = ("record", "--json", "--consent", "given", "--server", f"ws://127.0.0.1:{port}")
        self._process = room.start(sys.executable, "-m", *EARSHOT, *options)
        self._said = room.folder / "logs" / f"{Path(sys.executable).name}.log"

    @property
    def memory(self) -> float:
        """Its own share of memory (MiB)."""
        return float(psutil.Process(self._process.pid).memory_full_info().uss) / MIB

    @property
    def durable_to(self) -> int:
        """Sample up to which the server has it on disk."""
        return self._progress()["durable_to"]

    @property
    def behind(self) -> float:
        """Seconds that the server has not."""
        told = self._progress()
        return (told["held_to"] - told["durable_to"]) / RATE

    def stop(self) -> None:
        """End the visit."""
        self._process.send_signal(signal.SIGINT)
        self._process.wait(120)

    def _progress(self) -> dict[str, int]:
        """Return the latest told."""
        lines = self._said.read_text("utf-8", "replace").splitlines()
        told = (json.loads(line) for line in reversed(lines) if line.startswith('{"event": "progress"'))
        found: dict[str, int] = next(told)
        return found


if __name__ == "__main__":
    typer.run(main)
