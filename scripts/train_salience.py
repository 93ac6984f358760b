"""Learn which clauses of a visit are worth a place in the note, and in which section: `tables/salience.csv`.

`python -m scripts.train_salience DIR [--worth|--check]` reads DIR/data/aci-bench/train.csv and
DIR/data/mts-dialog/train.csv (CC BY 4.0; not shipped, only the weights are). Needs scikit-learn (the
`models` extra). A clause is worth what its reference says in the same words: the share of its content words
and word pairs in the sentence that is nearest to it. Every clause is read twice, with its speaker named and
as bare words. The models look at its words and at what was asked and spoken of before it; they are logistic
regressions; small weights are left out. Without `--worth` the weights of worth stay as they are: `worth` in
`narrative.toml` is set to them. `--check` writes nothing: it prints how many of the snippets' drafts stand in
the section of their reference, each with weights learned without its fifth of the snippets.
"""

import csv
import re
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import scipy.sparse as sp
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

from bench.notes import SECTIONS as WANTED
from bench.notes import section_of
from earshot_server.note.dialogue import make_segment, segments_of
from earshot_server.note.engine import NoteEngine
from earshot_server.note.findings.answering import by_whom_was_asked
from earshot_server.note.findings.context import Context
from earshot_server.note.findings.ledger import Ledger
from earshot_server.note.findings.read import read
from earshot_server.note.narrative.clauses import clauses, within
from earshot_server.note.narrative.course import Course
from earshot_server.note.narrative.weigh import features
from earshot_server.note.rules.load import load_rules
from earshot_server.note.rules.weights import SECTIONS, parse_weights
from earshot_server.note.sentences.split import split

OUT = Path(__file__).parents[1] / "server/earshot_server/note/tables/salience.csv"
HEADINGS = (
    ("ros", r"REVIEW OF SYS"),
    ("hpi", r"CHIEF COMPLAINT|^CC|HPI|HISTORY OF PRESENT|INTERVAL|SUBJECTIVE"),
    ("psh", r"SURGICAL"),
    ("all", r"ALLERG"),
    ("pmh", r"MEDICAL HISTORY|PAST HISTORY|PAST MEDICAL|PROBLEM"),
    ("fam", r"FAMILY"),
    ("soc", r"SOCIAL"),
    ("med", r"MEDICATION"),
    ("exam", r"EXAM|PHYSICAL|VITAL"),
    ("res", r"RESULT|IMAGING|LAB|PROCEDURE"),
    ("both", r"ASSESSMENT AND PLAN"),
    ("assess", r"ASSESSMENT|IMPRESSION|DIAGNOS"),
    ("plan", r"PLAN|INSTRUCTION|RECOMM|ORDERS|DISPOSITION|FOLLOW"),
)
HEADERS = {
    "hpi": ("GENHX", "CC"),
    "ros": ("ROS",),
    "soc": ("FAM/SOCHX",),
    "psh": ("PASTSURGICAL",),
    "all": ("ALLERGY",),
    "pmh": ("PASTMEDICALHX", "GYNHX", "OTHER_HISTORY", "IMMUNIZATIONS"),
    "med": ("MEDICATIONS",),
    "exam": ("EXAM",),
    "res": ("IMAGING", "LABS"),
    "assess": ("ASSESSMENT", "DIAGNOSIS"),
    "plan": ("PLAN", "DISPOSITION", "EDCOURSE", "PROCEDURES"),
}
HEADERS_OF = {header: name for name, headers in HEADERS.items() for header in headers}
RULES = load_rules()
SEEN = 8
"""A feature is kept if it was seen so often."""
EVENED = 0.5
"""Rare sections count more by so much: 0 as often as they are, 1 all the same."""
NEAR = 0.35
"""A clause of a visit teaches the sections if its reference comes so near, 0 to 1."""
CERTAIN = 2.0
"""The sections of visits, of which each holds all, count so many times."""
FLOOR = 0.3
"""A clause of a snippet counts at least so much: all of a snippet belongs to its one section."""
FOLDS = 5
Known = tuple[str, set[str], set[tuple[str, str]]]


def sentences_of(note: str) -> list[Known]:
    """Return a reference's sentences: section, words, pairs of words."""
    heading, found, last = "hpi", [], "assess"
    for line in (line.strip() for line in note.splitlines()):
        if line.upper() == line and re.search("[A-Z]{2}", line) and len(line) < 60:
            heading = next((name for name, pattern in HEADINGS if re.search(pattern, line)), heading)
            continue
        for text in re.split(r"(?<=[.!?]) +", line):
            name = heading
            if heading in ("both", "assess", "plan"):
                if re.search("Medical Reasoning|Assessment", text):
                    last = "assess"
                elif heading == "plan" or re.search(
                    "Medical Treatment|Additional Test|Counsel|Instruct|Plan:|Referral", text
                ):
                    last = "plan"
                name = last
            if words_of(text):
                found.append(_known(name, text))
    return found


def _known(name: str, text: str) -> Known:
    words = words_of(text)
    return name, set(words), set(pairwise(words))


def words_of(text: str) -> list[str]:
    """Return a text's words."""
    return re.findall(r"[a-z0-9']+", text.lower())


def nearest(words: list[str], known: list[Known]) -> tuple[str, float]:
    """Return the section of the sentence nearest to a clause, and how near it is (0 to 1)."""
    content = [word for word in words if word not in RULES.narrative.says_nothing]
    pairs = set(pairwise(words))
    best = ("", 0.0)
    for name, have, have_pairs in known if content else ():
        same = sum(word in have for word in content)
        score = 0.7 * same / len(content) * min(1.0, same / 3) + 0.6 * len(pairs & have_pairs) / max(
            1, len(pairs)
        )
        if score > best[1]:
            best = (name, min(1.0, score))
    return best


def spoken(text: str) -> str:
    """Return a dialogue as lines `speaker: text`, contractions joined."""
    text = re.sub(r"\[(\w+)\]", r"\1:", text)
    text = re.sub(r" (n't|'s|'re|'ve|'ll|'d|'m)\b", r"\1", text)
    return re.sub(r" ([.,?!])", r"\1", text).replace("gon na", "gonna").replace("wan na", "wanna")


@dataclass(frozen=True)
class Example:
    """A clause that does not ask."""

    words: set[str]
    """Features of the clause itself."""
    around: set[str]
    """Features of what was asked and spoken of before it."""
    section: str
    near: float
    """How near the reference comes to it, 0 to 1."""


def examples(dialogue: str, known: list[Known]) -> Iterator[Example]:
    """Yield every clause that does not ask."""
    named = list(segments_of(spoken(dialogue)))
    plain = [make_segment(re.sub(r"[^\w' ]+", " ", one.text).lower(), None, one.start) for one in named]
    for segments in (named, plain):
        context, course, ledger = Context(), Course(), Ledger()
        for segment in segments:
            for said in split(segment, RULES):
                sentence = by_whom_was_asked(said, context, RULES)
                read(sentence, context, ledger, RULES)
                findings = [ledger.findings[name] for name in ledger.touched if name in ledger.findings]
                ledger.settle()
                for first, last in clauses(sentence, RULES) if not sentence.asks else ():
                    if last - first >= 2:
                        told = within(findings, sentence, first, last)
                        yield Example(
                            features(sentence, first, last, RULES),
                            course.features(told, sentence.speaker, context),
                            *nearest(words_of(sentence.heard(first, last)), known),
                        )
                course.hear(sentence, findings)


def read_visits(folder: Path) -> list[list[Example]]:
    """Return the clauses of ACI-BENCH's visits, a list a visit."""
    return [
        list(examples(visit["dialogue"], sentences_of(visit["note"])))
        for visit in _read(folder / "aci-bench/train.csv")
    ]


def read_snippets(folder: Path) -> list[list[Example]]:
    """Return the clauses of MTS-Dialog's snippets, a list a snippet; the snippet's section is theirs."""
    return [
        [
            replace(one, section="fam" if header == "FAM/SOCHX" and _of_relative(one) else HEADERS_OF[header])
            for one in examples(snippet["dialogue"], [_known(header, snippet["section_text"])])
        ]
        for snippet in _read(folder / "mts-dialog/train.csv")
        for header in [snippet["section_header"]]
        if header in HEADERS_OF
    ]


def _of_relative(one: Example) -> bool:
    return any(name.startswith("area relative") for name in one.words)


def learn(visits: list[Example], snippets: list[Example]) -> tuple[dict[str, float], dict[str, list[float]]]:
    """Return the weights of worth by feature, and those of the sections."""
    worth = _worth([*visits, *snippets], [1.0] * len(visits) + [0.3] * len(snippets))
    near = [one for one in visits if one.near > NEAR and one.section in SECTIONS]
    much = [CERTAIN * one.near for one in near] + [max(FLOOR, one.near) for one in snippets]
    return worth, _sections([*near, *snippets], much)


def main() -> None:
    """Learn and write the table."""
    csv.field_size_limit(sys.maxsize)
    folder = Path(sys.argv[1]) / "data"
    visits = [one for visit in read_visits(folder) for one in visit]
    if "--check" in sys.argv:
        _check(folder, visits)
        return
    snippets = [one for snippet in read_snippets(folder) for one in snippet]
    worth, sections = learn(visits, snippets)
    _write(worth if "--worth" in sys.argv else RULES.weights.worth, sections)


def _check(folder: Path, visits: list[Example]) -> None:
    rows = [one for one in _read(folder / "mts-dialog/train.csv") if one["section_header"] in HEADERS_OF]
    mine = read_snippets(folder)
    right: dict[str, list[bool]] = {}
    for fold in range(FOLDS):
        others = [one for place, many in enumerate(mine) if place % FOLDS != fold for one in many]
        rules = replace(RULES, weights=parse_weights("\n".join(_table(*learn(visits, others)))))
        for row in rows[fold::FOLDS]:
            engine = NoteEngine(rules=rules)
            for segment in segments_of(spoken(row["dialogue"])):
                engine.fold(segment)
            place, header = section_of(engine.draft), row["section_header"]
            right.setdefault(header, []).append(place is not None and place.value in WANTED[header])
    mix = Counter(one["section_header"] for one in _read(folder / "mts-dialog/valid.csv"))
    everything = [one for many in right.values() for one in many]
    mixed = sum(count * np.mean(right[header]) for header, count in mix.items()) / mix.total()
    for header, many in right.items():
        print(f"{header:14} {len(many):4} {np.mean(many):.2f}")
    print(f"all {len(everything)} {np.mean(everything):.3f}; at the mix of valid {mixed:.3f}")


def _matrix(found: list[set[str]]) -> tuple[sp.csr_matrix, list[str]]:
    counts = Counter(name for one in found for name in one)
    seen = {name for name, count in counts.items() if count >= SEEN}
    vectors = DictVectorizer()
    matrix = vectors.fit_transform([dict.fromkeys(sorted(one & seen), 1.0) for one in found])
    return matrix, list(vectors.get_feature_names_out())


def _worth(rows: list[Example], weights: list[float]) -> dict[str, float]:
    matrix, names = _matrix([one.words | one.around for one in rows])
    near = np.clip((np.array([one.near for one in rows]) - 0.15) / 0.5, 0, 1)
    weight = np.array(weights)
    model = LogisticRegression(C=0.15, max_iter=500, solver="liblinear", fit_intercept=False)
    both = np.r_[np.ones(len(rows)), np.zeros(len(rows))]
    model.fit(sp.vstack([matrix, matrix]), both, sample_weight=np.r_[near * weight, (1 - near) * weight])
    return dict(zip(names, model.coef_[0], strict=True))


def _sections(rows: list[Example], much: list[float]) -> dict[str, list[float]]:
    matrix, names = _matrix([one.words | one.around for one in rows])
    counts = Counter(one.section for one in rows)
    weight = [
        one * (len(rows) / len(counts) / counts[row.section]) ** EVENED
        for one, row in zip(much, rows, strict=True)
    ]
    model = LogisticRegression(C=0.3, max_iter=500, fit_intercept=False)
    model.fit(matrix, [one.section for one in rows], sample_weight=weight)
    place = {name: index for index, name in enumerate(model.classes_)}
    return {name: [model.coef_[place[key]][at] for key in SECTIONS] for at, name in enumerate(names)}


def _table(worth: Mapping[str, float], sections: dict[str, list[float]]) -> list[str]:
    lines = [
        "# What makes a clause worth a place in the note, and which section fits it: weights of two logistic",
        "# regressions. feature: w a word, p a pair of words, first the first word, area a concept of a",
        "# table, action, sign, speaker, length; asked, before: words of the last",
        "# question and sentence; about, much: findings spoken of; tells: findings told; topic, of, at.",
        "# source: learned by scripts/train_salience.py from the train splits of ACI-BENCH (Yim et al. 2023)",
        "#   and MTS-Dialog (Ben Abacha et al. 2023); weights only, no text of theirs",
        "# version: 1",
        "# licence: Apache-2.0; the data are CC BY 4.0 (NOTICE)",
        f"feature,worth,{','.join(SECTIONS)}",
    ]
    for name in sorted({*worth, *sections}):
        row = [worth.get(name, 0.0), *sections.get(name, [0.0] * len(SECTIONS))]
        if max(abs(one) for one in row) >= 0.12:
            lines.append(
                ",".join(
                    [name, *(f"{one:.2f}".rstrip("0").rstrip(".") if abs(one) >= 0.03 else "" for one in row)]
                )
            )
    return lines


def _write(worth: Mapping[str, float], sections: dict[str, list[float]]) -> None:
    lines = _table(worth, sections)
    OUT.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{len(lines) - 9} features")


def _read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


if __name__ == "__main__":
    main()
