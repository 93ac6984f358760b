"""How many of the facts of the sample consultations the note has, from clean text and from bare words.

`python -m bench.note_facts [--data DIR] [--missing]`: DIR holds `NAME.json` (turns) and `NAME.facts.json` (what
a scribe should catch). "Bare" is what a recogniser without errors would write: lower case, no marks, nobody
named. A fact counts as found when a finding has its concept (by the concept tables, or by most of its words);
"and assertion" when that agrees too. Precision counts findings that belong to some fact: the lists name the main
facts only, so the rest is not necessarily wrong.
"""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer

from bench.support.figures import table
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
    missing: Annotated[bool, typer.Option(help="Name the facts that were not found.")] = False,
) -> None:
    """Print the table."""
    names = sorted(path.name.removesuffix(".facts.json") for path in data.glob("*.facts.json"))
    if not names:
        print(f"There are no consultations with facts in {data}: nothing was measured.")
        raise typer.Exit(2)
    for title, bare in (("Clean text", False), ("Bare words", True)):
        total, rows = Score(), []
        for name in names:
            facts = [one for one in _read(data / f"{name}.facts.json") if one["kind"] != "correction"]
            score = compare(
                facts, _findings(_read(data / f"{name}.json")["turns"], bare), name if missing else ""
            )
            total.add(score)
            rows.append(score.row(name))
        head = ("consultation", "facts", "concept", "and assertion", "precision")
        print(table(title, head, [*rows, total.row("all")]))


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


def _findings(turns: list[dict[str, Any]], bare: bool) -> list[Finding]:
    engine = NoteEngine()
    for segment in segments_of("\n".join(f"{turn['speaker']}: {turn['text']}" for turn in turns)):
        text = re.sub(r"[^\w' ]+", " ", segment.text).lower()
        engine.fold(make_segment(text, None, segment.start) if bare else segment)
    return list(engine.draft.findings)


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
