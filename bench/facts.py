"""How many facts the note catches: short dialogues of every kind, and the sample consultations.

`python -m bench.facts [--consultations DIR] [--speech] [--missing]`: `cases/facts-open.txt` and those of
`-2`, `-3` and `-4` are what the rules are made with (the last two by somebody who did not know them),
`cases/facts-set-aside.txt` were written before them and only check them, so do those of `-2`, `-3` and `-4`,
written later by people who did not know the rules: `--missing` says nothing of any of these. In brackets is
what holds 95 of 100 bootstrap draws of the dialogues. The consultations' folder holds `NAME.json` (turns),
`NAME.facts.json` (what a scribe should catch) and `NAME.flac`; `cases/consultations` has eight more, without
sound, four of them set aside like the dialogues above. "Bare" is what a recogniser without errors
would write: lower case, no marks, nobody named; `--speech` hears the recordings as the product does: its
recogniser, its marks, its speakers (no voice is enrolled). F1 counts a fact as found when a finding has its
concept and its assertion; "with attributes", when all listed attributes agree too. In the consultations
precision counts findings that belong to some fact: the lists name the main facts only, so the rest is not
necessarily wrong.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer

from bench.support.clinical_facts import Expected, Score, compare
from bench.support.figures import table
from bench.support.heard import heard
from earshot_protocol.words import Segment
from earshot_server.note.dialogue import make_segment, segments_of
from earshot_server.note.engine import NoteEngine

SAMPLES = Path(__file__).parents[1] / "samples/consultations"
CASES = Path(__file__).parent / "cases"
OPEN = ("open", "open-2", "open-3", "open-4")
"""The cases that may be looked at."""
FILES = {
    "open": "open",
    "open-2": "open, 2nd",
    "open-3": "open, 3rd",
    "open-4": "open, 4th",
    "set-aside": "set aside",
    "set-aside-2": "set aside, 2nd",
    "set-aside-3": "set aside, 3rd",
    "set-aside-4": "set aside, 4th",
}
DRAWS = 2000
"""Of the bootstrap."""


def main(
    consultations: Annotated[Path, typer.Option(help="Consultations with their facts.")] = SAMPLES,
    speech: Annotated[bool, typer.Option(help="Also hear the recordings.")] = False,
    missing: Annotated[bool, typer.Option(help="Name what open cases miss or add.")] = False,
) -> None:
    """Print the tables."""
    print(table("Short dialogues", CASE_HEAD, [_cases(name, missing and name in OPEN) for name in FILES]))
    text: dict[str, Source] = {"clean text": written, "bare words": bare}
    spoken: dict[str, Source] = {"recognised speech": recognised} if speech else {}
    _consultations("Consultations, samples", consultations, text | spoken, missing)
    _consultations("Consultations, open", CASES / "consultations/open", text, missing)
    _consultations("Consultations, set aside", CASES / "consultations/set-aside", text, missing=False)


Source = Callable[[Path], Iterator[Segment]]
"""Yields the segments of a consultation, given its path without suffix."""
CASE_HEAD = ("dialogues", "cases", "facts", "precision", "recall", "F1", "F1 with attributes")
HEAD = ("consultation", "facts", "concept", "and assertion", "and attributes", "precision")


def _consultations(heading: str, folder: Path, sources: Mapping[str, Source], missing: bool) -> None:
    """Print a table for each source of a folder's consultations."""
    names = sorted(path.name.removesuffix(".facts.json") for path in folder.glob("*.facts.json"))
    if not names:
        print(f"There are no consultations with facts in {folder}: they were not measured.")
        raise typer.Exit(2)
    for title, source in sources.items():
        total, rows = Score(), []
        for name in names:
            engine = NoteEngine()
            for segment in source(folder / name):
                engine.fold(segment)
            score = compare(_facts(folder / name), engine.draft, name if missing else "")
            total.add(score)
            rows.append(_row(name, score))
        print(table(f"{heading}: {title}", HEAD, [*rows, _row("all", total)]))


def read_cases(name: str) -> list[tuple[str, list[Expected]]]:
    """Return the dialogues of a file of cases, each with its facts."""
    text = (CASES / f"facts-{name}.txt").read_text(encoding="utf-8")
    found = []
    for block in text.split("\n\n"):
        lines = [line for line in block.splitlines() if line and not line.startswith("#")]
        said = "\n".join(line for line in lines if not line.startswith("="))
        if said:
            found.append((said, [_expected(line) for line in lines if line.startswith("=")]))
    return found


def _expected(line: str) -> Expected:
    assertion, concept, *rest = [part.strip() for part in line[1:].split("|")]
    pairs = [pair.split("=", 1) for pair in rest[0].split(";")] if rest and rest[0] else []
    return Expected(concept, assertion, {key.strip(): value.strip() for key, value in pairs})


def _cases(name: str, missing: bool) -> list[object]:
    scores = []
    for number, (said, facts) in enumerate(read_cases(name), start=1):
        engine = NoteEngine()
        for segment in segments_of(said):
            engine.fold(segment)
        scores.append(compare(facts, engine.draft, f"{name} {number}" if missing else ""))
    total = _sum(scores)
    shares = [f"{share:.3f}" for share in (total.precision, total.recall)]
    return [FILES[name], len(scores), total.facts, *shares, *_f1(scores)]


def _f1(scores: Sequence[Score]) -> list[str]:
    """Return F1 without and with attributes, each with its interval."""
    draws = np.random.default_rng(1).integers(0, len(scores), (DRAWS, len(scores)))
    drawn = [_sum(scores[at] for at in draw) for draw in draws]
    total = _sum(scores)
    found = []
    for name in ("f1", "f1_exact"):
        low, high = np.percentile([getattr(one, name) for one in drawn], (2.5, 97.5))
        found.append(f"{getattr(total, name):.3f} ({low:.2f}-{high:.2f})")
    return found


def _sum(scores: Iterable[Score]) -> Score:
    total = Score()
    for score in scores:
        total.add(score)
    return total


def _row(name: str, score: Score) -> list[object]:
    counts = (score.concepts, score.asserted, score.exact)
    return [
        name,
        score.facts,
        *(f"{one / max(1, score.facts):.2f}" for one in counts),
        f"{score.precision:.2f}",
    ]


def _facts(path: Path) -> list[Expected]:
    return [
        Expected(one["concept"], one["assertion"], one["attributes"], one["kind"])
        for one in _read(path.with_suffix(".facts.json"))
        if one["kind"] != "correction"
    ]


def written(path: Path) -> Iterator[Segment]:
    """Yield a consultation's turns as they are written."""
    turns = _read(path.with_suffix(".json"))["turns"]
    return segments_of("\n".join(f"{turn['speaker']}: {turn['text']}" for turn in turns))


def bare(path: Path) -> Iterator[Segment]:
    """Yield the turns as a recogniser without errors would write them."""
    for segment in written(path):
        yield make_segment(re.sub(r"[^\w' ]+", " ", segment.text).lower(), None, segment.start)


def recognised(path: Path) -> Iterator[Segment]:
    """Yield what the product hears of a consultation, with the speakers that it tells apart."""
    return heard(path.with_suffix(".flac"))


def _read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


if __name__ == "__main__":
    typer.run(main)
