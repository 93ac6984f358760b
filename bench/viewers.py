"""What viewers cost, and how late they see: `python -m bench.viewers --help`."""

import asyncio
import json
import time
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Annotated

import typer

from bench.support.figures import milliseconds, table
from bench.support.replay import from_stream, lateness
from bench.support.server import earshot
from bench.support.sound import pieces
from bench.support.stalled import stalled
from bench.support.stream import Stream
from bench.support.usage import Use
from bench.support.watcher import Watcher

STALLED = 3
HEAD = (
    "viewers",
    "stalled",
    "published to seen p50",
    "p95",
    "p99",
    "partial: client to viewer p95",
    "viewer cores",
    "viewer MiB",
    "grown by",
    "stream's words p50",
    "p95",
    "load generator's cores",
)


@dataclass
class Watched:
    """Of one number of viewers."""

    viewers: int
    stalled: int
    seen: list[float]
    """Seconds from an entry's append in the store, by its clock, to a viewer's socket."""
    behind_client: list[float]
    """Seconds from a partial on the client's socket to the same one on a viewer's."""
    words: list[float]
    use: Use
    grown: float
    """MiB of the viewer's process, from before the viewers came to the end."""


def main(
    counts: Annotated[list[int] | None, typer.Option("--viewers", help="How many; again for more.")] = None,
    seconds: Annotated[float, typer.Option(help="Length of the consultation.")] = 30.0,
) -> None:
    """Stream one consultation at the pace of speech; 1, 10 and 100 viewers watch, and three that stall."""
    rows = []
    for count in counts or [1, 10, 100]:
        watched = asyncio.run(_watch(count, STALLED if count > 1 else 0, seconds))
        rows.append(_row(watched))
        print(table("One encounter; times in milliseconds", HEAD, rows), flush=True)


async def _watch(count: int, stalling: int, seconds: float) -> Watched:
    async with AsyncExitStack() as stack:
        server = await stack.enter_async_context(earshot())
        stream = Stream(server.stream_url, server.device, "bench", pieces(1, seconds)[0])
        url = server.view_url(stream.encounter)
        streaming = asyncio.create_task(stream.run())
        await asyncio.sleep(1.0)  # the encounter is there then
        before = server.use()
        watchers = [Watcher(url, server.person) for _ in range(count)]
        watching = [asyncio.create_task(watcher.run()) for watcher in watchers]
        for _ in range(stalling):
            await stack.enter_async_context(stalled(url, server.person))
        await streaming
        use = server.use()
        for task in watching:
            task.cancel()
        grown = use.memory["viewer"] - before.memory["viewer"]
        return _collect(stream, watchers, stalling, use.since(before), grown)


def _collect(stream: Stream, watchers: list[Watcher], stalling: int, use: Use, grown: float) -> Watched:
    clock = time.time() - time.monotonic()
    client = {}
    for at, frame in stream.received:
        message = json.loads(frame)
        if message["type"] == "partial":
            client[message["start"], message["to"]] = at
    seen, behind = [], []
    for watcher in watchers:
        for at, frame in watcher.received:
            message = json.loads(frame)
            if message["type"] == "log":
                seen.append(at - (int(message["at"].partition("-")[2]) / 1e6 - clock))
            elif message["type"] == "partial" and (message["start"], message["to"]) in client:
                behind.append(at - client[message["start"], message["to"]])
    screen = from_stream(stream.received)
    words = lateness(screen.words, screen, stream.sent)
    return Watched(len(watchers), stalling, seen, behind, words, use, grown)


def _row(watched: Watched) -> list[object]:
    use = watched.use
    return [
        watched.viewers,
        watched.stalled,
        *milliseconds(watched.seen),
        milliseconds(watched.behind_client)[1],
        f"{use.cores('viewer'):.2f}",
        f"{use.memory['viewer']:.0f}",
        f"{watched.grown:.1f}",
        *milliseconds(watched.words)[:2],
        f"{use.cores('load'):.2f}",
    ]


if __name__ == "__main__":
    typer.run(main)
