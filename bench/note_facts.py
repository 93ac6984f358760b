"""How many of the facts of the sample consultations the note has, from clean text and from bare words.

`python -m bench.note_facts [--data DIR] [--speech] [--missing]`: DIR holds `NAME.json` (turns),
`NAME.facts.json` (what a scribe should catch) and `NAME.flac`. "Bare" is what a recogniser without
errors would write: lower case, no marks, nobody named; `--speech` hears the recordings with the
product's own recogniser (two minutes on two cores). A fact counts as found when a finding has its
concept (by the concept tables, or by most of its words); "and assertion" when that agrees too. Precision
counts findings that belong to some fact: the lists name the main facts only, so the rest is not
necessarily wrong.
"""

import json
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer

from bench.support.figures import table
from earshot_protocol.units import RATE
from earshot_protocol.words import Segment, Word
from earshot_server.note.dialogue import make_segment, segments_of
from earshot_server.note.draft import Finding
from earshot_server.note.engine import NoteEngine
from earshot_server.note.rules.load import load_rules
from earshot_server.note.sentences.tokens import keys_of

SAMPLES = Path(__file__).parents[1] / "samples/consultations"
SMALL = frozenset(["of", "the", "in", "a", "an", "for", "on", "to", "and", "with", "at"])


@dataclass
class Score:
    """Counts of one consultation."""

    facts: int = 0
    concepts: int = 0
    asserted: int = 0
    findings: int = 0
    matched: int = 0

    def add(self, other: "Score") -> None:
        """Add another one's counts."""
        for name, value in vars(other).items():
            setattr(self, name, getattr(self, name) + value)

    def row(self, name: str) -> list[object]:
        """Return a line of the table."""
        shares = [
            self.concepts / self.facts,
            self.asserted / self.facts,
            self.matched / max(1, self.findings),
        ]
        return [name, self.facts, *(f"{share:.2f}" for share in shares)]


def main(
    data: Annotated[Path, typer.Option(help="Folder of consultations with their facts.")] = SAMPLES,
    speech: Annotated[bool, typer.Option(help="Also hear the recordings.")] = False,
    missing: Annotated[bool, typer.Option(help="Name the facts that were not found.")] = False,
) -> None:
    """Print the tables."""
    names = sorted(path.name.removesuffix(".facts.json") for path in data.glob("*.facts.json"))
    if not names:
        print(f"There are no consultations with facts in {data}: nothing was measured.")
        raise typer.Exit(2)
    sources = {"Clean text": written, "Bare words": bare} | (
        {"Recognised speech": recognised} if speech else {}
    )
    for title, source in sources.items():
        total, rows = Score(), []
        for name in names:
            engine = NoteEngine()
            for segment in source(data / name):
                engine.fold(segment)
            facts = [one for one in _read(data / f"{name}.facts.json") if one["kind"] != "correction"]
            score = compare(facts, engine.draft.findings, name if missing else "")
            total.add(score)
            rows.append(score.row(name))
        head = ("consultation", "facts", "concept", "and assertion", "precision")
        print(table(title, head, [*rows, total.row("all")]))


def written(path: Path) -> Iterator[Segment]:
    """Yield a consultation's turns as they are written."""
    turns = _read(path.with_suffix(".json"))["turns"]
    return segments_of("\n".join(f"{turn['speaker']}: {turn['text']}" for turn in turns))


def bare(path: Path) -> Iterator[Segment]:
    """Yield the turns as a recogniser without errors would write them."""
    for segment in written(path):
        yield make_segment(re.sub(r"[^\w' ]+", " ", segment.text).lower(), None, segment.start)


def recognised(path: Path) -> Iterator[Segment]:
    """Yield what the product hears of a consultation."""
    command = [sys.executable, "-m", "earshot_client.cli.main", "transcribe", "--json"]
    run = subprocess.run([*command, path.with_suffix(".flac")], capture_output=True, text=True, check=True)
    for one in json.loads(run.stdout)["segments"]:
        words = tuple(
            Word(text=word["w"], start=_at(word["start"]), end=_at(word["end"]), confidence=word["conf"])
            for word in one["words"]
        )
        yield Segment(id=one["id"], start=_at(one["start"]), end=_at(one["end"]), words=words)


def _at(seconds: float) -> int:
    return round(seconds * RATE)


def compare(facts: list[dict[str, Any]], findings: Iterable[Finding], show: str = "") -> Score:
    """Count which facts the findings hold, and which findings belong to a fact."""
    mine = list(findings)
    score = Score(facts=len(facts), findings=len(mine))
    used: set[str] = set()
    for fact in facts:
        same = [one for one in mine if _same(fact["concept"], one)]
        used |= {one.id for one in same}
        agreed = [one for one in same if _agrees(fact, one)]
        score.concepts += bool(same)
        score.asserted += bool(agreed)
        if show and not agreed:
            print(
                f"{show}: {fact['kind']} {fact['concept']!r} {fact['assertion']}"
                f" ({', '.join(one.assertion.value for one in same) or 'not found'})"
            )
    score.matched = len(used)
    return score


def _same(concept: str, finding: Finding) -> bool:
    said = " ".join([finding.concept, *finding.attributes.values()])
    wanted, have = _names(concept), _names(finding.concept)
    if wanted & have:
        return True
    words, told = _words(concept), _words(said)
    return bool(words) and len(words & told) / len(words) > 0.6


def _agrees(fact: dict[str, Any], finding: Finding) -> bool:
    wanted, got = fact["assertion"], finding.assertion.value
    stopped = fact["attributes"].get("status") == "to stop" and finding.attributes.get("action") == "stop"
    return wanted == got or stopped or (wanted == "planned" and got == "hypothetical")


def _names(text: str) -> set[str]:
    """Return the concepts of the tables that a name is about."""
    return {concept.name for hit in load_rules().concepts.find(keys_of(text)) for concept in hit.holds}


def _words(text: str) -> set[str]:
    return {word.rstrip("s") for word in re.findall(r"[a-z0-9]+", text.lower()) if word not in SMALL}


def _read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


if __name__ == "__main__":
    typer.run(main)
