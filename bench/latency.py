"""How late words and notes are on the viewer's screen: `python -m bench.latency --help`."""

import asyncio
from dataclasses import dataclass
from typing import Annotated

import typer

from bench.support import offline
from bench.support.figures import milliseconds, percentile, table
from bench.support.notes import NoteLag, log_of, note_lag
from bench.support.replay import from_viewer, lateness
from bench.support.server import Earshot, earshot
from bench.support.sound import Piece, pieces
from bench.support.stream import Stream
from bench.support.usage import Use
from bench.support.watcher import Watcher

AFTERWARDS = 2.0
"""Seconds that the viewers watch on when the streams have ended."""


@dataclass
class Measured:
    """Of one number of streams."""

    words: list[float]
    """Seconds from sending a word's last sample until it stands on the screen."""
    missing: int
    """Words heard offline that did not come."""
    notes: NoteLag
    use: Use


def main(
    streams: Annotated[int, typer.Option(help="Consultations at once.")] = 1,
    seconds: Annotated[float, typer.Option(help="Length of each piece.")] = 30.0,
    rounds: Annotated[int, typer.Option(help="One after the other, each with other recordings.")] = 6,
) -> None:
    """Stream consultations at the pace of speech, each watched by one viewer, and time every word."""
    chosen = pieces(streams * rounds, seconds)
    expected = [offline.words(piece) for piece in chosen]
    print(f"{rounds} x {streams} stream(s) of {seconds:.0f} s; {sum(map(len, expected))} words heard offline")
    _report(asyncio.run(_measure(chosen, streams)))


async def _measure(chosen: list[Piece], at_once: int) -> Measured:
    async with earshot(admit_load=100.0, retain_sound=True) as server:
        streams = [
            Stream(server.stream_url, server.device, f"bench-{place}", piece)
            for place, piece in enumerate(chosen)
        ]
        watchers = [Watcher(server.view_url(stream.encounter), server.person) for stream in streams]
        watching: list[asyncio.Task[None]] = []
        before = server.use()
        for first in range(0, len(streams), at_once):
            watching += [asyncio.create_task(one.run()) for one in watchers[first : first + at_once]]
            await asyncio.gather(*map(_staggered, range(at_once), streams[first:]))
        use = server.use().since(before)
        await asyncio.sleep(AFTERWARDS)
        for task in watching:
            task.cancel()
        return await _collect(server, streams, watchers, use)


async def _staggered(place: int, stream: Stream) -> None:
    await asyncio.sleep(place * 0.13)
    await stream.run()


async def _collect(server: Earshot, streams: list[Stream], watchers: list[Watcher], use: Use) -> Measured:
    words: list[float] = []
    missing, notes = 0, NoteLag()
    for stream, watcher in zip(streams, watchers, strict=True):
        expected = offline.words(stream.piece)
        late = lateness(expected, from_viewer(watcher.received), stream.sent)
        words += late
        missing += len(expected) - len(late)
        lag = note_lag(await log_of(server.settings, stream.encounter), watcher.received)
        notes.behind_log += lag.behind_log
        notes.behind_screen += lag.behind_screen
    return Measured(words, missing, notes, use)


def _report(measured: Measured) -> None:
    context, chunk = offline.floor()
    middle, worst = context + chunk / 2, context + chunk
    rows: list[list[object]] = [
        ["floor: right context and decoder chunk", f"{middle * 1000:.0f}", f"{worst * 1000:.0f}", "", ""],
        ["word: last sample sent to viewer's socket", *milliseconds(measured.words), len(measured.words)],
        [
            "note: segment in the log to viewer's socket",
            *milliseconds(measured.notes.behind_log),
            len(measured.notes.behind_log),
        ],
        [
            "note: behind its segment on that socket",
            *milliseconds(measured.notes.behind_screen),
            len(measured.notes.behind_screen),
        ],
    ]
    print(table("Latency, in milliseconds", ["what", "p50", "p95", "p99", "count"], rows))
    print(f"\nwords heard offline that did not come live: {measured.missing}")
    over = percentile(measured.words, 0.5) - middle, percentile(measured.words, 0.95) - worst
    print(f"above the floor: p50 {over[0] * 1000:.0f} ms, p95 {over[1] * 1000:.0f} ms")
    cores = [
        [role, f"{measured.use.cores(role):.3f}", f"{measured.use.memory[role]:.0f}"]
        for role in sorted(measured.use.memory)
    ]
    print(table("Processes", ["role", "cores", "MiB"], cores))


if __name__ == "__main__":
    typer.run(main)
