"""How near the drafts are to what physicians wrote: ACI-BENCH and MTS-Dialog, which are not shipped.

`python -m bench.notes [--data DIR] [--split valid] [--show ID]`: DIR/data/aci-bench and
DIR/data/mts-dialog hold the sets as published. For ACI-BENCH: ROUGE (the `rouge-score` package, F-measure)
of the full note against the reference by division, beside the transcript copied as it is, computed in the
same run; the length ratio in words; precision and recall of the concepts that the tables name in either text;
the share of statements that are quotations (most words one run of an utterance); and inventions, by the
reading of the tables in `tests/support/faithful.py`. For MTS-Dialog: whether most statements of a snippet's
draft are in the section of its reference. Develop on train, report valid.
"""

import csv
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path
from statistics import mean
from typing import Annotated

import typer
from rouge_score.rouge_scorer import RougeScorer

from bench.support.figures import table
from earshot_server.note.dialogue import segments_of
from earshot_server.note.draft import Draft, SectionKey
from earshot_server.note.engine import NoteEngine
from earshot_server.note.render import as_text
from earshot_server.note.rules.load import load_rules
from earshot_server.note.sentences.tokens import keys_of
from tests.support.faithful import inventions

NAMES = ("rouge1", "rouge2", "rougeLsum")
PUBLISHED = (
    ("transcript copied (published, tests)", 32.8, 12.5, 30.6),
    ("nearest train note (published, tests)", 43.9, 17.6, 40.5),
    ("fine-tuned BART (published, tests)", 53.5, 25.1, 48.6),
    ("GPT-4 (published, tests)", 51.8, 22.6, 46.0),
)
WORD = r"[\w']+"
SECTIONS = {
    "FAM/SOCHX": ("family_history", "social_history"),
    "GENHX": ("history_of_present_illness", "review_of_systems", "chief_complaint"),
    "PASTMEDICALHX": ("past_history",),
    "CC": ("chief_complaint", "history_of_present_illness"),
    "PASTSURGICAL": ("surgeries",),
    "ALLERGY": ("allergies",),
    "ROS": ("review_of_systems",),
    "MEDICATIONS": ("medications",),
    "ASSESSMENT": ("assessment",),
    "DIAGNOSIS": ("assessment",),
    "EXAM": ("examination", "vital_signs"),
    "PLAN": ("plan", "follow_up"),
    "DISPOSITION": ("plan", "follow_up"),
    "IMAGING": ("results",),
    "LABS": ("results",),
    "IMMUNIZATIONS": ("past_history", "immunizations"),
    "GYNHX": ("past_history",),
    "PROCEDURES": ("surgeries", "plan"),
    "OTHER_HISTORY": ("past_history",),
    "EDCOURSE": ("history_of_present_illness", "plan", "results"),
}
"""Sections of MTS-Dialog, and ours for the same."""


def main(
    data: Annotated[Path, typer.Option(help="The folder that holds data/aci-bench.")] = Path("../shared"),
    split: Annotated[str, typer.Option(help="valid or train.")] = "valid",
    show: Annotated[str, typer.Option(help="Print the notes of one encounter.")] = "",
) -> None:
    """Print the tables."""
    csv.field_size_limit(sys.maxsize)
    folder = data / "data"
    if not (folder / "aci-bench").is_dir():
        print(f"ACI-BENCH and MTS-Dialog are not in {folder}: nothing was measured. Give --data DIR.")
        raise typer.Exit(2)
    visits = _read(folder / f"aci-bench/{split}.csv")
    if show:
        _print(next(one for one in visits if one["encounter_id"] == show))
        return
    _full_notes(visits, split)
    _sections(_read(folder / f"mts-dialog/{split}.csv"), split)


def _read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def spoken(text: str) -> str:
    """Return a dialogue as lines `speaker: text`, contractions joined as they are spoken ("do n't")."""
    text = re.sub(r"\[(\w+)\]", r"\1:", text)
    text = re.sub(r" (n't|'s|'re|'ve|'ll|'d|'m)\b", r"\1", text)
    return re.sub(r" ([.,?!])", r"\1", text).replace("gon na", "gonna").replace("wan na", "wanna")


def drafted(text: str) -> tuple[Draft, list[str], list[str]]:
    """Return the draft of a dialogue, its utterances, and the inventions in it."""
    engine = NoteEngine()
    segments = list(segments_of(spoken(text)))
    for segment in segments:
        engine.fold(segment)
    return engine.draft, [one.text for one in segments], inventions(engine.draft, segments)


def _full_notes(visits: list[dict[str, str]], split: str) -> None:
    scorer = RougeScorer(NAMES)
    ours: dict[str, list[tuple[float, ...]]] = defaultdict(list)
    copied: list[tuple[float, ...]] = []
    facts: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    quoted = told = 0
    invented: list[str] = []
    for visit in visits:
        draft, utterances, wrong = drafted(visit["dialogue"])
        note, reference = as_text(draft), visit["note"]
        invented += wrong
        texts = [one.text for section in draft.sections for one in section.statements]
        told += len(texts)
        quoted += sum(quotes(one, utterances) for one in texts)
        row = (*_rouge(scorer, reference, note), _length(note) / _length(reference))
        copied.append(
            (*_rouge(scorer, reference, visit["dialogue"]), _length(visit["dialogue"]) / _length(reference))
        )
        wanted, got = concepts(reference), concepts(note)
        for name in (visit["dataset"], "all"):
            ours[name].append(row)
            for place, count in enumerate((len(wanted & got), len(got), len(wanted))):
                facts[name][place] += count
    head = ("note", "visits", "ROUGE-1", "ROUGE-2", "ROUGE-Lsum", "length ratio", "fact precision", "recall")
    rows: list[list[object]] = []
    for name, scores in sorted(ours.items(), key=lambda item: item[0] == "all"):
        same, got_count, wanted_count = facts[name]
        shares = (same / max(1, got_count), same / max(1, wanted_count))
        rows.append([name, len(scores), *_means(scores), *(f"{one:.2f}" for one in shares)])
    rows.append(["transcript copied (same run)", len(copied), *_means(copied), "", ""])
    rows += [[name, "", *scores, "", "", ""] for name, *scores in PUBLISHED]
    print(table(f"ACI-BENCH, {split}", head, rows))
    print(
        f"\nStatements: {told}; quotations: {quoted} ({quoted / max(1, told):.1%});"
        f" inventions: {len(invented)}"
    )
    for one in invented[:40]:
        print(f"  {one}")


def _rouge(scorer: RougeScorer, reference: str, note: str) -> tuple[float, ...]:
    scores = scorer.score(reference, note)
    return tuple(scores[name].fmeasure * 100 for name in NAMES)


def _means(rows: list[tuple[float, ...]]) -> list[str]:
    return [f"{mean(row[place] for row in rows):.{2 if place == 3 else 1}f}" for place in range(4)]


def _length(text: str) -> int:
    return len(re.findall(r"\w+", text))


def concepts(text: str) -> set[str]:
    """Return the concepts that the tables name in a text."""
    rules = load_rules()
    found: set[str] = set()
    for line in re.split(r"[\n.;:]", text):
        found |= {hit.holds[0].name for hit in rules.concepts.find(keys_of(line))}
    return found


def quotes(statement: str, utterances: Iterable[str]) -> bool:
    """Tell whether a statement is a quotation: at least six words, 80 % of them one run of an utterance."""
    words = re.findall(WORD, statement.lower())
    if len(words) < 6:
        return False
    length = -(-len(words) * 8 // 10)
    runs = [f" {' '.join(words[at : at + length])} " for at in range(len(words) - length + 1)]
    said = [f" {' '.join(re.findall(WORD, one.lower()))} " for one in utterances]
    return any(run in one for one in said for run in runs)


def section_of(draft: Draft) -> SectionKey | None:
    """Return the section in which most is told; the chief complaint only where it is alone.

    A statement counts once for each finding that it tells: "denies fever, cough and chills" is three.
    """
    counts: Counter[SectionKey] = Counter()
    for section in draft.sections:
        counts[section.key] += sum(max(1, len(one.findings)) for one in section.statements)
    counts = +counts
    if len(counts) > 1:
        counts.pop(SectionKey.CHIEF_COMPLAINT, None)
    return max(counts, key=lambda key: counts[key]) if counts else None


def _sections(snippets: list[dict[str, str]], split: str) -> None:
    right: Counter[str] = Counter()
    empty: Counter[str] = Counter()
    total = Counter(one["section_header"] for one in snippets)
    invented: list[str] = []
    statements = fitting = 0
    for one in snippets:
        draft, _, wrong = drafted(one["dialogue"])
        invented += wrong
        place = section_of(draft)
        fits = SECTIONS[one["section_header"]]
        empty[one["section_header"]] += place is None
        right[one["section_header"]] += place is not None and place.value in fits
        for section in draft.sections:
            if section.key is not SectionKey.CHIEF_COMPLAINT or place is SectionKey.CHIEF_COMPLAINT:
                statements += len(section.statements)
                fitting += len(section.statements) if section.key.value in fits else 0
    rows = [[name, count, f"{right[name] / count:.2f}", empty[name]] for name, count in total.most_common()]
    all_right = right.total() / total.total()
    rows.append(["all", total.total(), f"{all_right:.2f}", empty.total()])
    filled = total.total() - empty.total()
    print(
        table(
            f"MTS-Dialog, {split}: the section of a snippet's draft",
            ("reference", "snippets", "right", "no draft"),
            rows,
        )
    )
    print(
        f"\nAll: {all_right:.2f} (95 % interval {_interval(all_right, total.total())});"
        f" of drafts that say something: {right.total() / max(1, filled):.2f};"
        f" of single statements: {fitting / max(1, statements):.2f}"
    )
    print(f"Inventions: {len(invented)}")
    for one_wrong in invented[:40]:
        print(f"  {one_wrong}")


def _interval(share: float, count: int) -> str:
    """Return the 95 % interval of a share of `count` (Wilson 1927)."""
    z = 1.96
    middle = (share + z * z / (2 * count)) / (1 + z * z / count)
    half = z / (1 + z * z / count) * (share * (1 - share) / count + z * z / (4 * count * count)) ** 0.5
    return f"{middle - half:.2f}-{middle + half:.2f}"


def _print(visit: dict[str, str]) -> None:
    draft, _, _ = drafted(visit["dialogue"])
    print(
        spoken(visit["dialogue"]), "\n\n==== reference\n", visit["note"], "\n\n==== draft\n", as_text(draft)
    )


if __name__ == "__main__":
    typer.run(main)
