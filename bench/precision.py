"""Precision measured: given cases, near misses, imports, consultations, cost.

`python -m bench.precision --data ../shared/precision [--speech]`
"""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterable
from datetime import date
from multiprocessing import get_context
from pathlib import Path
from time import process_time

import psutil

from bench.support.precision_given import Verdict, genes, responses, risk, rows
from bench.support.precision_misses import tried
from earshot_protocol.words import Segment
from earshot_server.hints.beside import Beside
from earshot_server.note.dialogue import segments_of
from earshot_server.note.engine import NoteEngine
from earshot_server.precision.facts import Fact, Person
from earshot_server.precision.hints import HintKind
from earshot_server.precision.ranking import unasked
from earshot_server.records.entries import Batch, counts_of
from earshot_server.records.read.files import read_record

TODAY = date(2026, 11, 26)
SAMPLED = 200
CONSULTATIONS = Path("samples/consultations")
_COUNTED = {
    "conditions": ("Condition", "condition"),
    "medicines": ("MedicationRequest", "medication"),
    "allergies": ("AllergyIntolerance", "allergy"),
}


def main() -> int:
    """Print all tables; 1 if anything is wrong."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--data", type=Path, default=Path("../shared/precision"))
    options.add_argument(
        "--speech", action="store_true", help="the consultations as they are recognised, too"
    )
    chosen = options.parse_args()
    wrong = _near_misses()
    if chosen.data.is_dir():
        wrong += _given(chosen.data) + _imports(chosen.data)
    else:
        print(f"\nThe given cases and example records are not there: {chosen.data} is no folder.\n")
    _consultations(chosen.speech)
    _cost(chosen.data)
    return 1 if wrong else 0


def _given(data: Path) -> int:
    print("\n## Given cases\n\n| cases | passed | of |\n|---|---|---|")
    failed: list[Verdict] = []
    for name, verdicts in (
        ("formulas", risk(data)),
        ("medicines and genes", genes(data)),
        ("responses", responses(data)),
    ):
        judged = list(verdicts)
        failed += [one for one in judged if not one.passed]
        print(f"| {name} | {sum(one.passed for one in judged)} | {len(judged)} |")
    count, right, unsafe = rows(data, SAMPLED, seed=17)
    print(f"| rows of the recommendations, sampled | {right} | {count} |")
    print(f"\nLess careful than the row: {unsafe}. Not passed:")
    for one in failed:
        print(f"- {one.id}: {one.note}")
    return len(failed) + (count - right)


def _near_misses() -> int:
    print("## Hits and near misses\n\n| kind | hits | hinted | near misses | hinted |\n|---|---|---|---|---|")
    counts: Counter[tuple[HintKind, bool, bool]] = Counter(one for one in tried())
    wrong = 0
    for kind in HintKind:
        lost, false = counts[kind, True, False], counts[kind, False, True]
        hits, misses = counts[kind, True, True] + lost, counts[kind, False, False] + false
        print(f"| {kind.value} | {hits} | {hits - lost} | {misses} | {false} |")
        wrong += lost + false
    return wrong


def _imports(data: Path) -> int:
    print("\n## Imports\n\n| file | taken | not read |\n|---|---|---|")
    index = {one["file"]: one for one in json.loads((data / "fhir" / "index.json").read_text("utf-8"))}
    wrong = 0
    for file in sorted((data / "fhir").glob("synthea*.json")):
        batches = read_record(file.read_bytes(), file.name)
        _row(file.name[:24], batches)
        names = _names(batches)
        for listed, (kind, own) in _COUNTED.items():
            resources = index[file.name]["resources"].get(kind, 0)
            taken = counts_of(batches).taken.get(own, 0)
            if taken != resources or len(names.get(own, set())) < len(index[file.name][listed]):
                wrong += 1
                print(f"| WRONG: {listed} | {taken} of {resources} | |")
    others = [
        *(data / "fhir").glob("uscore*.json"),
        *(data / "ccda").glob("*.xml"),
        *(data / "genomics").glob("*.json"),
    ]
    for file in sorted(one for one in others if one.name != "index.json"):
        _row(file.name[:48], read_record(file.read_bytes(), file.name, "p1"))
    return wrong


def _names(batches: Iterable[Batch]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for batch in batches:
        for entry in batch.entries:
            if entry.fact is not None:
                found.setdefault(entry.fact.kind.value, set()).add(entry.fact.name)
    return found


def _row(name: str, batches: list[Batch]) -> None:
    counts = counts_of(batches)
    taken = ", ".join(f"{count} {kind}" for kind, count in sorted(counts.taken.items()))
    left = ", ".join(f"{count} x {reason}" for reason, count in sorted(counts.left.items()))
    print(f"| {name} | {taken} | {left} |")


def _consultations(speech: bool) -> None:
    print("\n## The six consultations, without a record\n")
    print("| consultation | words | hints shown unasked |\n|---|---|---|")
    for file in sorted(CONSULTATIONS.glob("*.json")):
        content = json.loads(file.read_text("utf-8"))
        if not isinstance(content, dict):
            continue
        text = "\n".join(f"{one['speaker']}: {one['text']}" for one in content["turns"])
        _shown(file.stem, "clean", segments_of(text))
        if speech:
            from bench.facts import recognised  # heavy, and only here

            _shown(file.stem, "recognised", recognised(file.with_suffix(".flac")))


def _shown(name: str, words: str, segments: Iterable[Segment]) -> None:
    beside, engine = Beside(Person(), (), TODAY), NoteEngine()
    for segment in segments:
        engine.fold(segment)
        beside.listen(segment)
    beside.find(engine.draft.findings)
    shown = "; ".join(hint.summary for hint in unasked(beside.hints)) or "none"
    print(f"| {name} | {words} | {shown} |")


def _recorded(data: Path) -> tuple[Person, list[Fact]]:
    files = sorted((data / "fhir").glob("synthea_Cruz*.json")) if data.is_dir() else []
    if not files:
        return Person(sex="female", birth=date(1954, 2, 15)), []
    (batch,) = read_record(files[0].read_bytes())
    return batch.identity.person, [one.fact for one in batch.entries if one.fact is not None]


def _cost(data: Path) -> None:
    person, recorded = _recorded(data)
    quiet: list[float] = []
    new: list[float] = []
    for file in sorted(CONSULTATIONS.glob("*.json")):
        content = json.loads(file.read_text("utf-8"))
        if not isinstance(content, dict):
            continue
        text = "\n".join(f"{one['speaker']}: {one['text']}" for one in content["turns"])
        beside, engine = Beside(person, recorded, TODAY), NoteEngine()
        assert beside.hints is not None
        for segment in segments_of(text):
            known = beside.hints
            engine.fold(segment)
            findings = engine.draft.findings
            start = process_time()
            beside.listen(segment)
            beside.find(findings)
            changed = beside.hints is not known
            (new if changed else quiet).append((process_time() - start) * 1000)
    print(f"\n## Cost, {len(recorded)} entries beside the visit, all kinds on, processor time\n")
    print("| segment | count | median ms | p95 ms |\n|---|---|---|---|")
    for name, times in (("without a new finding", sorted(quiet)), ("with one", sorted(new))):
        print(f"| {name} | {len(times)} | {_at(times, 0.5):.2f} | {_at(times, 0.95):.2f} |")
    with get_context("spawn").Pool(1) as apart:  # here all tables were loaded long ago
        before, none, after, again = apart.apply(_memory)
    print(f"\nMemory of a process with the note engine alone: {before:.0f} MiB; with all kinds switched off")
    print(f"{none:.0f}, with all tables of all kinds {after:.0f}, after 200 more cases {again:.0f}.")


def _memory() -> tuple[float, float, float, float]:
    """Return MiB with the note engine alone, with no kind on, with all tables, and after more cases."""
    process = psutil.Process()
    engine = NoteEngine()
    for segment in segments_of("clinician: I'd like to start codeine."):
        engine.fold(segment)

    def used(kinds: Iterable[HintKind], times: int = 1) -> float:
        for _ in range(times):
            beside = Beside(Person(sex="female", age=60), (), TODAY, kinds)
            for segment in segments_of("patient: Codeine never did anything for me, I stopped metformin."):
                beside.listen(segment)
            beside.find(engine.draft.findings)
            assert beside.hints is not None
            if times == 1 and kinds:
                list(tried())
        return float(process.memory_info().rss) / 2**20

    before = float(process.memory_info().rss) / 2**20
    return before, used(()), used(tuple(HintKind)), used(tuple(HintKind), 200)


def _at(times: list[float], share: float) -> float:
    return times[min(len(times) - 1, int(share * len(times)))] if times else 0.0


if __name__ == "__main__":
    sys.exit(main())
