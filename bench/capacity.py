"""How many consultations at once, beside what one would otherwise use: `python -m bench.capacity --help`."""

import asyncio
import os
from pathlib import Path
from typing import Annotated

import typer

from bench.support.chart import line_chart, write_chart
from bench.support.figures import milliseconds, percentile, table
from bench.support.sound import pieces
from bench.support.systems import BareSystem, EarshotSystem, PeerSystem, Run, System

SYSTEMS: dict[str, type[System]] = {"bare": BareSystem, "peer": PeerSystem, "earshot": EarshotSystem}
LEVELS = (0.25, 0.50, 0.75, 0.90, 1.10)
QUICK_LEVELS = (0.25, 0.75, 1.10)
CHART_TOP = 3.0
"""Seconds: what is later than that is drawn there."""


def main(
    seconds: Annotated[float, typer.Option(help="Length of each step.")] = 20.0,
    quick: Annotated[bool, typer.Option("--quick", help="Three levels of 10 s.")] = False,
    only: Annotated[list[str] | None, typer.Option(help="bare, peer, earshot; again for more.")] = None,
    picture: Annotated[Path | None, typer.Option(help="Write the chart there (SVG).")] = None,
) -> None:
    """Saturate each system, then stream at the pace of speech at shares of what it can take."""
    if quick:
        seconds = 10.0
    asyncio.run(_compare(only or list(SYSTEMS), QUICK_LEVELS if quick else LEVELS, seconds, picture))


async def _compare(names: list[str], levels: tuple[float, ...], seconds: float, picture: Path | None) -> None:
    cores = os.cpu_count() or 1
    costs, rows = [], []
    lines: dict[str, list[tuple[float, float]]] = {}
    for name in names:
        system = SYSTEMS[name]()
        full = await system.run(pieces(8 * cores, seconds), None)
        throughput = full.sound / full.wall
        costs.append([system.name, *_cost(full)])
        print(table("Saturated", ["system", "sound s/s", *COST_HEAD], [[*costs[-1]]]), flush=True)
        for level in levels:
            run = await system.run(pieces(max(1, round(level * throughput)), seconds), 1.0)
            rows.append([system.name, f"{level:.0%}", *_row(run)])
            lines.setdefault(system.name, []).append((level * 100, percentile(run.words, 0.95)))
            print(f"{system.name}, {level:.0%}: {' '.join(map(str, _row(run)))}", flush=True)
    print(table("Saturated: all cores busy", ["system", "sound s/s", *COST_HEAD], costs))
    print(table("At the pace of speech; words in milliseconds", LEVEL_HEAD, rows))
    if picture is not None:
        title = "Lateness of words (p95, seconds) by load"
        write_chart(picture, line_chart(title, "% of the system's own capacity", "s", lines, CHART_TOP))


DECODING = ("gateway", "peer", "loop")
COST_HEAD = ("CPU s per sound s", "of it the decoding process")
LEVEL_HEAD = ("system", "level", "streams", "heard", "p50", "p95", "p99", "cores", "load generator's cores")


def _cost(run: Run) -> list[str]:
    served = sum(spent for role, spent in run.use.processor.items() if role != "load")
    decoding = next(
        run.use.processor[role] for role in ("gateway", "peer", "loop") if role in run.use.processor
    )
    return [f"{run.sound / run.wall:.1f}", f"{served / run.sound:.4f}", f"{decoding / run.sound:.4f}"]


def _row(run: Run) -> list[object]:
    load = run.use.cores("load")
    return [run.streams, run.heard, *milliseconds(run.words), f"{run.served:.2f}", f"{load:.2f}"]


if __name__ == "__main__":
    typer.run(main)
