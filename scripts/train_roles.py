"""Learn from dialogues what clinicians say and what patients say: `log/speakers/words.json`.

`pip install scikit-learn`, then `python scripts/train_roles.py --data DIR` (a folder with `aci-bench`,
`mts-dialog`, `primock57` and `fareez`, all CC BY 4.0). A logistic regression over the single words and pairs
of words of a turn; its weights are log-odds for the clinician. Prints how often it is right on the valid
dialogues, by the number of words in a turn.
"""

import argparse
import csv
import json
import math
import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

TARGET = Path(__file__).parents[1] / "server/earshot_server/log/speakers/words.json"
CLINICIAN = {"d", "doctor", "clinician"}
PATIENT = {"p", "patient"}
LEAST = 12
"""A word or pair counts if so many turns have it."""
PIECE = 12
"""Long turns are divided after so many words: segments are short."""

Turn = tuple[bool, list[str]]
"""Whether the clinician speaks, and the words."""


def turns(data: Path, part: str) -> Iterator[Turn]:
    """Yield the turns of one part (`train` or `valid`) of all dialogues."""
    for source in ("aci-bench", "mts-dialog"):
        with (data / source / f"{part}.csv").open(encoding="utf-8") as file:
            for row in csv.DictReader(file):
                yield from read(row["dialogue"])
    if part == "train":
        for line in (data / "primock57/dialogues.jsonl").read_text("utf-8").splitlines():
            for turn in json.loads(line)["turns"]:
                yield from one(turn["speaker"], turn["text"])
        for path in sorted((data / "fareez").glob("*.txt")):
            yield from read(path.read_text("utf-8", "replace"))


def read(text: str) -> Iterator[Turn]:
    """Yield the turns of a written dialogue: a line each, `speaker: text` or `[speaker] text`."""
    for line in text.splitlines():
        found = re.match(r"\s*\[?(\w+)\]?\s*:?\s+(.*)", line)
        if found:
            yield from one(found[1], found[2])


def one(speaker: str, text: str) -> Iterator[Turn]:
    """Yield a turn in pieces, as the recogniser would give it: lower case, without marks."""
    name = speaker.lower()
    words = re.sub(r"<[^>]*>|[^a-z' ]+", " ", text.lower().replace("-", " ")).split()
    if name in CLINICIAN | PATIENT and words:
        for start in range(0, len(words), PIECE):
            yield name in CLINICIAN, words[start : start + PIECE]


def features(words: list[str]) -> list[str]:
    """Return a piece's words and pairs, each once (as `log/speakers/words.py` has them)."""
    pairs = [f"{first} {second}" for first, second in pairwise(words)]
    return sorted({f"^ {words[0]}", f"{words[-1]} $", *words, *pairs})


def main() -> None:
    """Learn, measure, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    data = parser.parse_args().data
    train = list(turns(data, "train"))
    counts = Counter(feature for _, words in train for feature in features(words))
    kept = {feature for feature, count in counts.items() if count >= LEAST}
    vectors = DictVectorizer()
    rows = vectors.fit_transform([dict.fromkeys(kept.intersection(features(words)), 1) for _, words in train])
    learned = LogisticRegression(C=0.3, max_iter=300, class_weight="balanced")
    learned.fit(rows, [clinician for clinician, _ in train])
    weights = {
        str(name): round(float(weight), 2)
        for name, weight in zip(vectors.get_feature_names_out(), learned.coef_[0], strict=True)
        if abs(weight) >= 0.1
    }
    table = {
        "source": "ACI-BENCH and MTS-Dialog (train), PriMock57, Fareez OSCE; CC BY 4.0",
        "made by": "scripts/train_roles.py",
        "bias": round(float(learned.intercept_[0]), 2),
        "weights": dict(sorted(weights.items())),
    }
    TARGET.write_text(json.dumps(table, ensure_ascii=False, indent=0) + "\n", "utf-8")
    print(f"{len(train)} pieces, {len(weights)} weights, {TARGET.stat().st_size} bytes")
    report(list(turns(data, "valid")), float(str(table["bias"])), weights)


def report(valid: list[Turn], bias: float, weights: dict[str, float]) -> None:
    """Print how often the table is right, by the number of words."""
    groups: dict[str, list[tuple[bool, float]]] = {}
    for clinician, words in valid:
        found = bias + sum(weights.get(feature, 0.0) for feature in features(words))
        size = next(name for least, name in ((8, "8-12"), (4, "4-7"), (1, "1-3")) if len(words) >= least)
        groups.setdefault(size, []).append((clinician, found))
    for size, group in sorted(groups.items()):
        right = sum((found > 0) == clinician for clinician, found in group) / len(group)
        loss = sum(math.log1p(math.exp(-found if clinician else found)) for clinician, found in group)
        print(f"{size} words: {right:.1%} of {len(group)} right, {loss / len(group) / math.log(2):.2f} bits")


if __name__ == "__main__":
    main()
