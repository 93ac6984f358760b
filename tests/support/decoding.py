"""Reads sounds by a decoding graph, as a program: pynini may not share a process with Vosk (`compose`)."""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]

Reading = tuple[str, float]
"""Words, and what they cost."""


def readings(graph: Path, lines: list[list[int]]) -> list[Reading | None]:
    """Return the words of lines of graph phones, each one frame and its loop once; none where none fit.

    The graph's folder has `HCLG.fst` and `words.txt`.
    """
    command = [sys.executable, "-m", "tests.support.decoding", str(graph)]
    done = subprocess.run(
        command, cwd=ROOT, input=json.dumps(lines), capture_output=True, text=True, check=True
    )
    return [None if found is None else (found[0], found[1]) for found in json.loads(done.stdout)]


def _main(folder: Path) -> None:
    import pywrapfst as fst

    graph = fst.Fst.read(str(folder / "HCLG.fst"))
    rows = (row.split() for row in (folder / "words.txt").read_text("utf-8").splitlines())
    names = {int(number): word for word, number in rows if not word.startswith(("#", "<"))}

    def read(sounds: list[int]) -> Reading | None:
        line = fst.VectorFst()
        at = line.add_state()
        line.set_start(at)
        for phone in sounds:
            for label in (2 * phone, 2 * phone - 1):
                behind = line.add_state()
                line.add_arc(at, fst.Arc(label, label, fst.Weight.one(line.weight_type()), behind))
                at = behind
        line.set_final(at)
        best = fst.shortestpath(fst.compose(line, graph))
        if best.num_states() == 0:
            return None
        said, cost, at = [], 0.0, best.start()
        while arcs := list(best.arcs(at)):
            said += [names[arcs[0].olabel]] if arcs[0].olabel in names else []
            cost += float(arcs[0].weight)
            at = arcs[0].nextstate
        return " ".join(said), cost + float(best.final(at))

    print(json.dumps([read(sounds) for sounds in json.load(sys.stdin)]))


if __name__ == "__main__":
    _main(Path(sys.argv[1]))
