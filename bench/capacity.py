"""How many consultations at once, beside what one would otherwise use: `python -m bench.capacity --help`."""

import asyncio
import math
import os
from pathlib import Path
from typing import Annotated

import typer

from bench.support.chart import line_chart, write_chart
from bench.support.figures import milliseconds, percentile, table
from bench.support.sound import pieces
from bench.support.systems import (
    UNLIMITED,
    BareInARow,
    BareSystem,
    EarshotSystem,
    PeerSystem,
    Run,
    System,
)

SYSTEMS: dict[str, type[System]] = {
    "row": BareInARow,
    "bare": BareSystem,
    "peer": PeerSystem,
    "earshot": EarshotSystem,
}
LEVELS = (0.25, 0.50, 0.75, 0.90, 1.10)
QUICK_LEVELS = (0.25, 0.75, 1.10)
ROUNDS = 2
"""Each system is saturated so often, by turns; the best time counts: others may use the machine, too."""
CHART_TOP = 3.0
"""Seconds: what is later than that is drawn there."""
WANTED = 0.85
"""Of the streams that the cores could take if each cost as much as the bare loop's."""
SAME_LEVELS = (0.25, 0.50, 0.75)
"""Of what the peer can take."""
SAME = "The same streams, all let in ({} x cores / cost of the bare loop in turn = {}; p95 wanted: 1200 ms)"
DECODING = ("gateway", "peer", "loop")
COST_HEAD = ("system", "sound s/s", "CPU s per sound s", "of it the decoding process", "others' cores")
SAME_HEAD = (
    *("system", "streams", "heard", "p50", "p95", "p99"),
    *("cores", "load generator's cores", "others' cores"),
)
LEVEL_HEAD = (
    *("system", "level", "streams", "heard", "p50", "p95", "p99"),
    *("cores", "load generator's cores", "others' cores"),
)


def main(
    seconds: Annotated[float, typer.Option(help="Length of each step.")] = 20.0,
    quick: Annotated[bool, typer.Option("--quick", help="Three levels of 10 s.")] = False,
    only: Annotated[list[str] | None, typer.Option(help="row, bare, peer, earshot; again for more.")] = None,
    picture: Annotated[Path | None, typer.Option(help="Write the chart there (SVG).")] = None,
) -> None:
    """Saturate each system, then stream at the pace of speech at shares of what it can take."""
    if quick:
        seconds = 10.0
    asyncio.run(_compare(only or list(SYSTEMS), QUICK_LEVELS if quick else LEVELS, seconds, picture))


async def _compare(names: list[str], levels: tuple[float, ...], seconds: float, picture: Path | None) -> None:
    systems = [SYSTEMS[name]() for name in names]
    full = await _saturate(systems, seconds)
    costs = [[system.name, *_cost(full[system.name])] for system in systems]
    print(table("Saturated: all cores busy", COST_HEAD, costs), flush=True)
    rows = []
    lines: dict[str, list[tuple[float, float]]] = {}
    for system in systems:
        if isinstance(system, BareInARow):
            continue
        for level in levels:
            streams = max(1, round(level * full[system.name].throughput))
            run = await system.run(pieces(streams, seconds), 1.0)
            rows.append([system.name, f"{level:.0%}", *_row(run)])
            lines.setdefault(system.name, []).append((level * 100, percentile(run.words, 0.95)))
            print(f"{system.name}, {level:.0%}: {' '.join(map(str, _row(run)))}", flush=True)
    print(table("At the pace of speech; words in milliseconds", LEVEL_HEAD, rows))
    if {"bare", "peer", "earshot"} <= set(names):
        wanted = math.ceil(WANTED * (os.cpu_count() or 1) / _spent(full[BareSystem.name]))
        counts = [*(round(level * full[PeerSystem.name].throughput) for level in SAME_LEVELS), wanted]
        print(table(SAME.format(WANTED, wanted), SAME_HEAD, await _beside(counts, seconds)))
    if picture is not None:
        title = "Lateness of words (p95, seconds) by load"
        write_chart(picture, line_chart(title, "% of the system's own capacity", "s", lines, CHART_TOP))


async def _beside(counts: list[int], seconds: float) -> list[list[object]]:
    """Return what becomes of the same streams, all let in: Earshot's and the peer's."""
    rows: list[list[object]] = []
    for streams in counts:
        for system in (EarshotSystem(admit_load=UNLIMITED), PeerSystem()):
            run = await system.run(pieces(streams, seconds), 1.0)
            rows.append([system.name, *_row(run)])
    return rows


async def _saturate(systems: list[System], seconds: float) -> dict[str, Run]:
    """Return each system's best run with all cores busy."""
    sound = pieces(8 * (os.cpu_count() or 1), seconds)
    best: dict[str, Run] = {}
    for _ in range(ROUNDS):
        for system in systems:
            run = await system.run(sound, None)
            if (
                system.name not in best
                or run.sound / run.wall > best[system.name].sound / best[system.name].wall
            ):
                best[system.name] = run
    return best


def _spent(run: Run) -> float:
    """Return the processor time that a second of sound took, in seconds."""
    return sum(spent for role, spent in run.use.processor.items() if role != "load") / run.sound


def _cost(run: Run) -> list[str]:
    decoding = next(spent for role, spent in run.use.processor.items() if role in DECODING)
    costs = (_spent(run), decoding / run.sound)
    return [f"{run.throughput:.1f}", *(f"{cost:.4f}" for cost in costs), f"{run.use.others:.2f}"]


def _row(run: Run) -> list[object]:
    cores = (run.served, run.use.cores("load"), run.use.others)
    return [run.streams, run.heard, *milliseconds(run.words), *(f"{each:.2f}" for each in cores)]


if __name__ == "__main__":
    typer.run(main)
