"""What encounters leave behind when they are over: `python -m bench.churn --help`."""

import asyncio
from typing import Annotated

import typer

from bench.support.figures import table
from bench.support.server import earshot
from bench.support.sound import pieces
from bench.support.stream import Stream
from bench.support.usage import Use

MARKS = (20, 100, 200)
ROLES = ("gateway", "note", "viewer", "store")
AT_ONCE = 4


def main(
    encounters: Annotated[int, typer.Option(help="How many in all.")] = 200,
    seconds: Annotated[float, typer.Option(help="Length of each.")] = 8.0,
) -> None:
    """Open and close encounters as fast as they are taken, and watch the memory."""
    used = asyncio.run(_churn(encounters, seconds))
    rows = [[count, *(f"{use.memory[role]:.0f}" for role in ROLES)] for count, use in used]
    print(table("Memory in MiB, with nobody there", ["encounters so far", *ROLES], rows))
    first, last = used[0][1].memory["gateway"], used[-1][1].memory["gateway"]
    print(f"\ngateway: {last / first - 1:+.1%} from {used[0][0]} to {used[-1][0]} encounters")


async def _churn(encounters: int, seconds: float) -> list[tuple[int, Use]]:
    chosen = pieces(12, seconds)
    used: list[tuple[int, Use]] = []
    async with earshot(admit_load=100.0) as server:
        for first in range(0, encounters, AT_ONCE):
            batch = [
                Stream(server.stream_url, server.device, f"visit-{number}", chosen[number % 12], pace=None)
                for number in range(first, first + AT_ONCE)
            ]
            await asyncio.gather(*(stream.run() for stream in batch))
            if first + AT_ONCE in MARKS:
                await asyncio.sleep(1.0)
                used.append((first + AT_ONCE, server.use()))
    return used


if __name__ == "__main__":
    typer.run(main)
