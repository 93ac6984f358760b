"""What a stream that catches up does to live ones: `python -m bench.catchup --help`."""

import asyncio
from dataclasses import dataclass
from typing import Annotated, Any

import typer

from bench.support.figures import milliseconds, table
from bench.support.replay import from_stream, lateness
from bench.support.server import earshot
from bench.support.sound import joined, pieces
from bench.support.stream import Stream
from earshot_protocol.units import RATE

HEAD = ("live streams", "beside them", "words p50", "p95", "p99", "caught up at")


@dataclass
class Seen:
    """Of one run."""

    words: list[float]
    """Seconds from sending a live word's last sample until it stood."""
    speed: float | None
    """Seconds of sound a second, of the stream that caught up."""


def main(
    streams: Annotated[int, typer.Option(help="Live consultations.")] = 10,
    seconds: Annotated[float, typer.Option(help="Length of each.")] = 30.0,
    minutes: Annotated[float, typer.Option(help="Sound that the other stream has kept.")] = 10.0,
) -> None:
    """Stream live consultations, alone and beside one that comes back after an outage."""
    alone = asyncio.run(_run(streams, seconds, 0.0))
    beside = asyncio.run(_run(streams, seconds, minutes))
    rows = [
        [streams, "nobody", *milliseconds(alone.words), ""],
        [streams, f"{minutes:g} min kept", *milliseconds(beside.words), f"{beside.speed:.1f} x real time"],
    ]
    print(table("Live words beside a stream that catches up, in milliseconds", HEAD, rows))


async def _run(count: int, seconds: float, minutes: float) -> Seen:
    async with earshot(admit_load=100.0) as server:
        streams = [
            Stream(server.stream_url, server.device, f"live-{place}", piece)
            for place, piece in enumerate(pieces(count, seconds))
        ]
        live = [asyncio.create_task(stream.run()) for stream in streams]
        speed = None
        if minutes:
            behind = Stream(
                server.stream_url, server.device, "behind", joined(minutes * 60), pace=None, keep_text=False
            )
            speed = await _speed(behind, live)
        await asyncio.gather(*live)
    words = []
    for stream in streams:
        screen = from_stream(stream.received)
        words += lateness(screen.words, screen, stream.sent)
    return Seen(words, speed)


async def _speed(behind: Stream, live: list[asyncio.Task[None]]) -> float:
    """Return how fast a stream catches up while the live ones go on."""
    began = asyncio.get_running_loop().time()
    catching = asyncio.create_task(behind.run())
    all_live = asyncio.ensure_future(asyncio.gather(*live))
    done: tuple[asyncio.Future[Any], ...] = (catching, all_live)
    await asyncio.wait(done, return_when=asyncio.FIRST_COMPLETED)
    speed = behind.sender.durable_to / RATE / (asyncio.get_running_loop().time() - began)
    catching.cancel()
    await asyncio.gather(catching, return_exceptions=True)
    return speed


if __name__ == "__main__":
    typer.run(main)
