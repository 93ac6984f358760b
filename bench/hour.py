"""An hour in one encounter, with takeovers: `python -m bench.hour --help`."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Annotated

import typer

from bench.support.editor import Editor
from bench.support.figures import milliseconds, table
from bench.support.folds import Cost, costs
from bench.support.notes import log_of
from bench.support.server import Earshot, earshot
from bench.support.sound import SAMPLES, Piece, joined
from bench.support.stream import Stream
from bench.support.usage import Use, measure
from earshot_protocol.units import RATE
from earshot_server.cli.parts import store_url
from earshot_server.log.events import Entry, Opened
from tests.support.ports import free_port

MARKS = (1.0, 10.0, 30.0, 60.0)
"""Minutes at which things are measured."""
ROLES = ("gateway", "second", "note", "viewer", "store")
HEAD = (
    "minute",
    "gateway MiB",
    "2nd gateway MiB",
    "note MiB",
    "viewer MiB",
    "store MiB",
    "events",
    "an event, us",
    "snapshot, KB",
    "made in, ms",
)


def main(
    minutes: Annotated[float, typer.Option(help="Length of the visit.")] = 60.0,
    takeovers: Annotated[int, typer.Option(help="How often another gateway takes over.")] = 3,
    edits: Annotated[int, typer.Option(help="Edits of a scribe, evenly over the visit.")] = 200,
    data: Annotated[Path, typer.Option(help="Folder of recordings to join.")] = SAMPLES,
) -> None:
    """Stream one long visit as fast as it is taken, by two gateways in turn, while its note is edited."""
    asyncio.run(_hour(joined(minutes * 60, data), minutes, takeovers, edits))


async def _hour(piece: Piece, minutes: float, takeovers: int, edits: int) -> None:
    marks = [mark for mark in MARKS if mark < minutes] + [minutes]
    moves = [minutes * place / (takeovers + 1) for place in range(1, takeovers + 1)]
    async with AsyncExitStack() as stack:
        server = await stack.enter_async_context(earshot())
        other, pid = await stack.enter_async_context(_second_gateway(server))
        urls = (other, server.stream_url)
        stream = Stream(server.stream_url, server.device, "hour", piece, pace=None, keep_text=False)
        streaming = asyncio.create_task(stream.run())
        editor = Editor(server.view_url("hour"), server.person)
        watching = asyncio.create_task(editor.run())
        wishes = asyncio.Queue[None]()
        working = asyncio.create_task(_work(editor, wishes))
        wished = 0
        used: list[Use] = []
        moved = 0
        while not streaming.done():
            minute = stream.sender.durable_to / RATE / 60
            if moved < takeovers and minute >= moves[moved]:
                await stream.go_to(urls[moved % 2])
                moved += 1
            while wished < edits and minute >= minutes * wished / edits:
                wishes.put_nowait(None)
                wished += 1
            if len(used) < len(marks) - 1 and minute >= marks[len(used)]:
                used.append(_measure(server, pid))
            await asyncio.sleep(0.02)
        await streaming
        for _ in range(wished, edits):
            wishes.put_nowait(None)
        await wishes.join()
        for task in (watching, working):
            task.cancel()
        await asyncio.gather(watching, working, return_exceptions=True)
        await asyncio.sleep(4.0)  # the note saves a changed draft within three seconds
        used.append(_measure(server, pid))
        entries = await log_of(server.settings, "hour")
    _report(
        marks, used, costs(entries, [int(mark * 60 * RATE) for mark in marks[:-1]] + [piece.count]), entries
    )
    print(f"edits on disk: {len(editor.saved)}, failed: {editor.failed}", end="; ")
    print(f"from an edit to its answer: {' / '.join(milliseconds(editor.saved))} ms (p50, p95, p99)")


async def _work(editor: Editor, wishes: "asyncio.Queue[None]") -> None:
    """Make one edit after the other, as they are wished."""
    while True:
        await wishes.get()
        await editor.edit()
        wishes.task_done()


def _measure(server: Earshot, second: int) -> Use:
    return measure({**server.processes, "second": second})


@asynccontextmanager
async def _second_gateway(server: Earshot) -> AsyncIterator[tuple[str, int]]:
    """Run another gateway on the same store and data folder; give its address and pid."""
    port = free_port()
    environment = {
        **os.environ,
        "EARSHOT_DATA_DIR": str(server.settings.data_dir),
        "EARSHOT_REDIS_URL": store_url(server.settings),
        "EARSHOT_GATEWAY_PORT": str(port),
    }
    with (server.settings.data_dir / "second.log").open("ab") as log:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "earshot_client.cli.main", "serve", "--role", "gateway"),
            env=environment,
            stderr=log,
        )
    try:
        await asyncio.sleep(3)
        yield f"ws://127.0.0.1:{port}/v1/stream", process.pid
    finally:
        process.terminate()
        await process.wait()


def _report(marks: list[float], used: list[Use], found: list[Cost], entries: list[Entry]) -> None:
    rows = []
    for minute, use, cost in zip(marks, used, found, strict=False):
        memory = [
            f"{use.memory.get(role, 0):.0f}" for role in ("gateway", "second", "note", "viewer", "store")
        ]
        times = [f"{cost.event * 1e6:.0f}", f"{cost.size / 1000:.0f}", f"{cost.save * 1e3:.1f}"]
        rows.append([f"{minute:g}", *memory, cost.events, *times])
    print(table("One visit", HEAD, rows))
    for role in ("gateway", "note", "viewer"):
        print(_growth(role, 10, marks, used))
    print(_growth("second", 30, marks, used))  # it has heard nothing before the first takeover
    epochs = sum(isinstance(entry.event, Opened) for entry in entries)
    print(f"\nepochs: {epochs} (one opening and {epochs - 1} takeovers); entries: {len(entries)}")


def _growth(role: str, since: float, marks: list[float], used: list[Use]) -> str:
    first = marks.index(since) if since in marks else 0
    growth = used[-1].memory[role] / used[first].memory[role]
    return f"{role}: memory at minute {marks[-1]:g} is {growth:.2f} of that at minute {marks[first]:g}"


if __name__ == "__main__":
    typer.run(main)
