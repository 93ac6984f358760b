"""What the note costs: a segment at the visit's beginning and after an hour, the start, the memory.

`python -m bench.note_cost`: the sample consultations' turns as recognised words (no marks, nobody named),
over and over, are one visit of more than an hour. Times are of the processor. Limits: a segment's 95th
percentile under 30 ms at both ends, their ratio under 1.2; start under 3 s; memory under 500 MB.
"""

import resource
import subprocess
import sys
import time
from collections.abc import Iterator

from bench.facts import SAMPLES, bare
from bench.support.figures import percentile, table
from earshot_protocol.units import RATE
from earshot_protocol.words import Segment
from earshot_server.note.dialogue import make_segment
from earshot_server.note.engine import NoteEngine

MINUTES = 66
WINDOW = 5 * 60 * RATE
"""Samples of a stretch that is timed."""


def visit() -> Iterator[Segment]:
    """Yield segments until the visit is long enough; each says a number of its own."""
    names = sorted(path.name.removesuffix(".facts.json") for path in SAMPLES.glob("*.facts.json"))
    at, turn = 0, 0
    while at < MINUTES * 60 * RATE:
        for name in names:
            for segment in bare(SAMPLES / name):
                turn += 1
                words = [word.text for word in segment.words] + ["and", "that", "was", "visit", str(turn)]
                made = make_segment(" ".join(words), None, at)
                yield made
                at = made.end + 2 * RATE


def main() -> None:
    """Print the table."""
    command = "import time; from earshot_server.note.engine import NoteEngine; NoteEngine();"
    start = float(
        subprocess.run(
            [sys.executable, "-c", command + " print(time.process_time())"],
            capture_output=True,
            text=True,
            check=True,
        ).stdout
    )
    engine = NoteEngine()
    early: list[float] = []
    late: list[float] = []
    for segment in visit():
        begun = time.process_time()
        engine.fold(segment)
        spent = time.process_time() - begun
        if RATE * 60 <= segment.start < RATE * 60 + WINDOW:
            early.append(spent)
        elif segment.start >= 60 * 60 * RATE:
            late.append(spent)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    first, last = percentile(early, 0.95) * 1000, percentile(late, 0.95) * 1000
    middle = [percentile(one, 0.5) * 1000 for one in (early, late)]
    draft = engine.draft
    statements = sum(len(one.statements) for one in draft.sections)
    rows = [
        ("segment at minute 1, p50 / p95", f"{middle[0]:.1f} / {first:.1f} ms", "30 ms"),
        ("segment at minute 60, p50 / p95", f"{middle[1]:.1f} / {last:.1f} ms", "30 ms"),
        ("ratio of the two p95", f"{last / first:.2f}", "1.2"),
        ("ratio of the two p50", f"{middle[1] / middle[0]:.2f}", ""),
        ("start", f"{start:.2f} s", "3 s"),
        ("memory of the process", f"{memory:.0f} MB", "500 MB"),
        ("findings, statements", f"{len(draft.findings)}, {statements}", ""),
    ]
    print(table("The note's cost", ("what", "measured", "limit"), rows))


if __name__ == "__main__":
    main()
