"""Everything breaks while people speak, and nothing may be lost: `python -m bench.chaos --help`."""

import asyncio
import itertools
import time
from collections.abc import Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import Annotated

import psutil
import typer

from bench.support import offline
from bench.support.faults import Faults
from bench.support.figures import table
from bench.support.inspection import Words, draft_is_a_fold, is_whole, queue_lengths, words_of
from bench.support.notes import log_of
from bench.support.server import Earshot, earshot
from bench.support.sound import Piece, pieces
from bench.support.stream import Stream
from bench.support.words import errors
from tests.support.proxy import Proxy

DIFFERENT_KINDS = 12
"""Pieces of sound; they are used again and again."""
GRACE = 8.0
"""Seconds that an encounter stays open without its client: short, so that some are ended early."""
ALL_KINDS_MINUTES = 1.0
"""In so long a time every kind of fault has its turn."""
LAST_SECONDS = 90.0
"""What the last streams may take when nothing breaks any more."""
DIFFERENT_MAX = 0.15
"""Share of a consultation's words that may differ from an undisturbed run: segments may be ended early."""


@dataclass
class Verdict:
    """What was found wrong, and what was compared."""

    wrong: list[str] = field(default_factory=list)
    words: int = 0
    """Words in segments that an undisturbed run has too: the same, one by one."""
    elsewhere: int = 0
    """Words in segments that a drain or a lost client ended early."""


def main(
    minutes: Annotated[float, typer.Option(help="How long things break.")] = 2.0,
    seed: Annotated[int, typer.Option(help="The same seed, the same faults.")] = 1,
    streams: Annotated[int, typer.Option(help="Consultations at once.")] = 4,
    seconds: Annotated[float, typer.Option(help="Length of each consultation.")] = 30.0,
) -> None:
    """Kill, freeze, restart, cut and slow down any part while streams run, then look at what is left."""
    verdict = asyncio.run(_chaos(minutes, seed, streams, seconds))
    if left := _orphans():
        verdict.wrong.append(f"processes left behind: {left}")
    print(f"\nwords compared one by one: {verdict.words}; in segments ended early: {verdict.elsewhere}")
    for line in verdict.wrong:
        print(f"WRONG: {line}")
    print("nothing was lost" if not verdict.wrong else f"{len(verdict.wrong)} things are wrong")
    raise typer.Exit(1 if verdict.wrong else 0)


async def _chaos(minutes: float, seed: int, lanes: int, seconds: float) -> Verdict:
    chosen = itertools.cycle(pieces(DIFFERENT_KINDS, seconds))
    async with AsyncExitStack() as stack:
        server = await stack.enter_async_context(earshot(grace_seconds=GRACE))
        proxy = await stack.enter_async_context(Proxy(("127.0.0.1", server.settings.gateway_port)))
        faults = Faults(seed, server, proxy)
        striking = asyncio.create_task(faults.run())
        url = f"ws://127.0.0.1:{proxy.port}/v1/stream"
        numbers = itertools.count()
        until = time.monotonic() + minutes * 60
        work = [_lane(url, server, chosen, numbers, until) for _ in range(lanes)]
        gathered = asyncio.gather(*work)
        await asyncio.sleep(minutes * 60)
        striking.cancel()
        await asyncio.gather(striking, return_exceptions=True)
        faults.heal()
        done = await asyncio.wait_for(gathered, LAST_SECONDS)
        print(table("Faults", ["fault", "times"], sorted(faults.struck.items())))
        verdict = await _inspect(server, [stream for lane in done for stream in lane])
        if minutes >= ALL_KINDS_MINUTES:
            verdict.wrong += [f"nothing was struck: {kind}" for kind in faults.missing]
        return verdict


async def _lane(
    url: str, server: Earshot, chosen: Iterator[Piece], numbers: Iterator[int], until: float
) -> list[Stream]:
    """Stream one consultation after the other."""
    streams = []
    while time.monotonic() < until:
        encounter = f"chaos-{next(numbers)}"
        stream = Stream(url, server.device, encounter, next(chosen), keep_text=False)
        await stream.run()
        streams.append(stream)
    return streams


async def _inspect(server: Earshot, streams: list[Stream]) -> Verdict:
    verdict = Verdict()
    came_back = sum(stream.connections - 1 for stream in streams)
    print(f"\n{len(streams)} consultations; {came_back} reconnections")
    for stream in streams:
        await _inspect_one(server, stream, verdict)
    waiting, queued = await queue_lengths(server.settings)
    if waiting or queued:
        verdict.wrong.append(f"the note's queue still has {waiting} entries, {queued} encounters")
    return verdict


async def _inspect_one(server: Earshot, stream: Stream, verdict: Verdict) -> None:
    entries = await log_of(server.settings, stream.encounter)
    if not is_whole(entries, stream.piece):
        verdict.wrong.append(f"{stream.encounter}: its transcript is not whole")
    _compare(stream, words_of(entries), verdict)
    if not await draft_is_a_fold(server.settings, stream.encounter):
        verdict.wrong.append(f"{stream.encounter}: its draft is not a fold of its log")


def _compare(stream: Stream, heard: Words, verdict: Verdict) -> None:
    undisturbed = {
        (segment.start, segment.end): tuple(word.text for word in segment.words)
        for segment in offline.segments(stream.piece)
    }
    for place, words in heard.items():
        if place not in undisturbed:
            verdict.elsewhere += len(words)
        elif undisturbed[place] == words:
            verdict.words += len(words)
        else:
            verdict.wrong.append(f"{stream.encounter}: other words in the segment at {place[0]}")
    expected, got = _all_words(undisturbed), _all_words(heard)
    if errors(expected, got) > DIFFERENT_MAX * len(expected):
        verdict.wrong.append(f"{stream.encounter}: {len(got)} words instead of {len(expected)}, or others")


def _all_words(transcript: Words) -> list[str]:
    return [word for _, words in sorted(transcript.items()) for word in words]


def _orphans() -> list[str]:
    """Return the commands of processes that a server left behind."""
    return [" ".join(child.cmdline()) for child in psutil.Process().children(recursive=True)]


if __name__ == "__main__":
    typer.run(main)
