"""How far those who punctuated the dialogues agree on commas: `python scripts/comma_agreement.py --data DIR`.

Where the same words come again (some before a gap, some behind it): if one writer has a comma there, how
often another has. So much is there to be learned of one source from another, by words so near.
"""

import sys
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated

import typer

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench.support.figures import table
from bench.support.punctuated import SAME, Dialogue, dialogues

Context = tuple[str, ...]
Gaps = Mapping[Context, Counter[bool]]
"""How often there is a comma, and how often none, by the words around."""


def main(
    data: Annotated[Path, typer.Option(help="The folder that holds `data/`.")] = Path("../shared"),
    before: Annotated[int, typer.Option(help="Words before the gap.")] = 2,
    behind: Annotated[int, typer.Option(help="Words behind it.")] = 2,
) -> None:
    """Print a row for each source and split: its agreement with itself and others, of how many commas."""
    gaps = {
        f"{name} {split}": _gaps(some, before, behind)
        for split in ("train", "valid")
        for name, some in dialogues(data, split).items()
    }
    rows = [[name, *(_agreement(one, other) for other in gaps.values())] for name, one in gaps.items()]
    print(table(f"Commas: {before} words before, {behind} behind alike", ["", *gaps], rows))


def _gaps(some: Sequence[Dialogue], before: int, behind: int) -> Gaps:
    found: dict[Context, Counter[bool]] = defaultdict(Counter)
    for turn in (turn for dialogue in some for turn in dialogue):
        words = [SAME.get(text, text) for text, _ in turn]
        for at in range(before - 1, len(turn) - behind):
            found[tuple(words[at - before + 1 : at + behind + 1])][turn[at][1] == ","] += 1
    return found


def _agreement(one: Gaps, other: Gaps) -> str:
    both = commas = 0.0
    for context in one.keys() & other.keys():
        here, there = one[context], other[context]
        if one is other:
            if here.total() > 1:
                both += here[True] * (here[True] - 1) / (here.total() - 1)
                commas += here[True]
        else:
            weight = min(here.total(), there.total())
            shares = here[True] / here.total(), there[True] / there.total()
            both += weight * shares[0] * shares[1]
            commas += weight * sum(shares) / 2
    return f"{both / commas:.2f} of {commas:.0f}" if commas else ""


if __name__ == "__main__":
    typer.run(main)
