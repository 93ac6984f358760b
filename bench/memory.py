"""What a further stream costs in memory, beside a bare recogniser: `python -m bench.memory --help`."""

import asyncio
import multiprocessing
from typing import Annotated, Any

import psutil
import typer

from bench.support.bare import Bare
from bench.support.figures import table
from bench.support.server import earshot
from bench.support.sound import Piece, pieces
from bench.support.stream import Stream
from bench.support.usage import MIB

FEW = 2
STAGGER = 0.1
LOOK_SECONDS = 0.1
LIMIT = 8.0
"""MiB that a further stream may cost beyond a bare recogniser."""


def main(
    streams: Annotated[int, typer.Option(help="Streams at once.")] = 18,
    seconds: Annotated[float, typer.Option(help="Length of each.")] = 40.0,
) -> None:
    """Hold a few and then many streams at the pace of speech; take the most memory that was used."""
    asyncio.run(_measure(streams, seconds))


async def _measure(many: int, seconds: float) -> None:
    ours = [await _earshot(pieces(count, seconds)) for count in (FEW, many)]
    bare = [await _bare(pieces(count, seconds)) for count in (FEW, many)]
    rows, further = [], []
    for name, used in (("Earshot's gateway", ours), ("bare recognisers", bare)):
        further.append((used[1] - used[0]) / (many - FEW))
        rows.append([name, *(f"{one:.0f}" for one in used), f"{further[-1]:.1f}"])
    print(table("Memory in MiB", ("system", f"{FEW} streams", f"{many} streams", "a further one"), rows))
    print(f"\na further stream beyond a bare recogniser: {further[0] - further[1]:.1f} MiB (limit {LIMIT:g})")


async def _earshot(chosen: list[Piece]) -> float:
    """Return the most memory (MiB) of a gateway that hears these pieces."""
    async with earshot(admit_load=100.0) as server:
        streams = [Stream(server.stream_url, server.device, f"m-{n}", one) for n, one in enumerate(chosen)]
        hearing = asyncio.gather(*(stream.run() for stream in streams))
        return await _most(psutil.Process(server.processes["gateway"]), hearing)


async def _bare(chosen: list[Piece]) -> float:
    """Return the most memory (MiB) of a process that has a recogniser for each of these pieces."""
    process = multiprocessing.get_context("spawn").Process(target=_listen, args=(chosen,))
    process.start()
    return await _most(psutil.Process(process.pid), asyncio.ensure_future(asyncio.to_thread(process.join)))


def _listen(chosen: list[Piece]) -> None:
    Bare().live(chosen, STAGGER)


async def _most(process: psutil.Process, over: "asyncio.Future[Any]") -> float:
    most = 0
    while not over.done():
        most = max(most, process.memory_info().rss)
        await asyncio.wait([over], timeout=LOOK_SECONDS)
    await over
    return most / MIB


if __name__ == "__main__":
    typer.run(main)
