"""What the client costs, without and with its window: `python -m bench.client --help`.

Needs Linux with PulseAudio, Xvfb and xdotool (`make system-packages`).
"""

import asyncio
import json
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated

import psutil
import typer

from bench.support.figures import table
from bench.support.server import Earshot, earshot
from bench.support.usage import MIB, Use, measure
from tests.support.consultations import Piece
from tests.support.processes import EARSHOT, ROOT
from tests.support.room import Room

HEAD = (
    *("client", "cores", "limit", "resident (MiB)", "its own share (MiB)", "limit"),
    *("start to window (s)", "limit", "others' cores"),
)
WARM = 8.0
"""Seconds of recording before it is measured."""


@dataclass(frozen=True)
class Limits:
    """What is allowed."""

    cores: float
    memory: float
    start: float | None = None


def main(seconds: Annotated[float, typer.Option(help="How long each is measured.")] = 60.0) -> None:
    """Record a consultation that is played into a room; measure the client's processor time and memory."""
    rows = asyncio.run(_run(seconds))
    print(table("What the client costs", HEAD, rows))


async def _run(seconds: float) -> list[tuple[str, ...]]:
    rows = []
    async with earshot() as server:
        for name, limits, begin in (
            ("earshot record", Limits(0.05, 150), _record),
            ("earshot window", Limits(0.10, 150, 1.5), _window),
        ):
            with tempfile.TemporaryDirectory(prefix="earshot-bench-client-") as folder:
                use, start = await _measure(Path(folder), server, seconds, begin)
            rows.append(_row(name, limits, use, start))
    return rows


Begin = Callable[[Room, Earshot], Awaitable[tuple[psutil.Process, float | None]]]


async def _measure(folder: Path, server: Earshot, seconds: float, begin: Begin) -> tuple[Use, float | None]:
    room = await Room(folder / "room").open()
    try:
        client, start = await begin(room, server)
        room.play(Piece("chest-pain", 0, 200).file(folder))
        await asyncio.sleep(WARM)
        before = measure({"client": client.pid})
        await asyncio.sleep(seconds)
        after = measure({"client": client.pid}).since(before)
        return replace(after, own_memory={"client": client.memory_full_info().pss / MIB}), start
    finally:
        room.close()


async def _record(room: Room, server: Earshot) -> tuple[psutil.Process, float | None]:
    room.environment |= {"EARSHOT_TOKEN": server.device, "PYTHONPATH": str(ROOT)}
    address = f"ws://127.0.0.1:{server.settings.gateway_port}"
    options = ("record", "--consent", "given", "--server", address)
    return psutil.Process(room.start(sys.executable, "-m", *EARSHOT, *options).pid), None


async def _window(room: Room, server: Earshot) -> tuple[psutil.Process, float | None]:
    config = room.home / ".config" / "earshot"
    config.mkdir(parents=True)
    (config / "token").write_text(server.device)
    settings = {
        "servers": [f"ws://127.0.0.1:{server.settings.gateway_port}"],
        "viewer": f"http://127.0.0.1:{server.settings.viewer_port}",
    }
    (config / "client.json").write_text(json.dumps(settings))
    room.environment |= {"PYTHONPATH": str(ROOT)}
    began = time.monotonic()
    process = room.start(sys.executable, "-m", *EARSHOT, "window")
    await room.shows("Earshot")
    start = time.monotonic() - began
    room.press("Earshot", "ctrl+r")
    await room.shows("Consent")
    room.press("Consent", "Tab", "space")
    return psutil.Process(process.pid), start


def _row(name: str, limits: Limits, use: Use, start: float | None) -> tuple[str, ...]:
    return (
        name,
        f"{use.cores('client'):.3f}",
        f"{limits.cores:.2f}",
        f"{use.memory['client']:.0f}",
        f"{use.own_memory['client']:.0f}",
        f"{limits.memory:.0f}",
        "" if start is None else f"{start:.2f}",
        "" if limits.start is None else f"{limits.start:.1f}",
        f"{use.others:.2f}",
    )


if __name__ == "__main__":
    typer.run(main)
