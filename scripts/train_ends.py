"""Learn where sentences end in words without marks: `tables/ends.csv`.

`python scripts/train_ends.py DIR` reads the train splits of MTS-Dialog and ACI-BENCH (its punctuated part),
PriMock57 and the practice consultations of Fareez et al. (all CC BY 4.0) in DIR/data; only weights are
shipped. Needs scikit-learn (the `models` extra). The model is a logistic regression over the words around
a gap.
"""

import csv
import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from sklearn.linear_model import SGDClassifier

from earshot_server.note.sentences.ends import around
from earshot_server.note.sentences.tokens import pieces

OUT = Path(__file__).parents[1] / "server/earshot_server/note/tables/ends.csv"
SEEN = 6
"""A feature is kept if it was seen so often."""


def texts(folder: Path) -> Iterator[str]:
    """Yield what was said, turn by turn, with marks."""
    csv.field_size_limit(sys.maxsize)
    for name in ("mts-dialog", "aci-bench"):
        with (folder / name / "train.csv").open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                if row.get("dataset") != "aci":
                    yield from re.split(r"\n|\[\w+\]|^\w+:", row["dialogue"])
    for path in sorted((folder / "fareez").glob("*.txt")):
        yield from (
            line.split(":", 1)[-1] for line in path.read_text(encoding="utf-8", errors="ignore").splitlines()
        )
    for line in (folder / "primock57/dialogues.jsonl").read_text(encoding="utf-8").splitlines():
        for turn in json.loads(line).get("turns", ()):
            yield turn.get("text", "")


def gaps(text: str) -> Iterator[tuple[list[str], bool]]:
    """Yield the features of every gap between two words, and whether a sentence ends there."""
    text = re.sub(r" (n't|'s|'re|'ve|'ll|'d|'m)\b", r"\1", text.lower().replace("’", "'"))
    words: list[str] = []
    ends: list[bool] = []
    for word in text.split():
        parts = pieces(word)
        if not parts and words:
            ends[-1] = ends[-1] or word[0] in ".?!"
        words += parts
        ends += [False] * (len(parts) - 1) + [bool(re.search(r"[.?!;]+[\"')]*$", word))] if parts else []
    for place in range(1, len(words)):
        yield around(words, place), ends[place - 1]


def main() -> None:
    """Learn and write the table."""
    found = [gap for text in texts(Path(sys.argv[1]) / "data") for gap in gaps(text)]
    counts = Counter(name for names, _ in found for name in names)
    kept = {name: place for place, (name, count) in enumerate(sorted(counts.items())) if count >= SEEN}
    order = sorted(kept)
    place = {name: index for index, name in enumerate(order)}
    import scipy.sparse as sp

    rows = [(index, place[name]) for index, (names, _) in enumerate(found) for name in names if name in place]
    matrix = sp.csr_matrix((np.ones(len(rows)), tuple(np.array(rows).T)), shape=(len(found), len(order)))
    model = SGDClassifier(loss="log_loss", alpha=2e-6, max_iter=12, random_state=1)
    model.fit(matrix, [end for _, end in found])
    guess = model.decision_function(matrix) > 0
    truth = np.array([end for _, end in found])
    print(
        f"{len(found)} gaps, ends {truth.mean():.3f}; on its own data precision"
        f" {(guess & truth).sum() / guess.sum():.2f}, recall {(guess & truth).sum() / truth.sum():.2f}"
    )
    weights = {
        name: weight for name, weight in zip(order, model.coef_[0], strict=True) if abs(weight) >= 0.35
    }
    lines = [
        "# Where a sentence ends in words without marks: "
        "weights of a logistic regression over words around a gap.",
        "# feature: which of the words, and the words; bias: what every gap has.",
        "# source: learned by scripts/train_ends.py from MTS-Dialog, "
        "ACI-BENCH (train), PriMock57, the practice",
        "#   consultations of Fareez et al. 2022; weights only, no text of theirs",
        "# version: 1",
        "# licence: Apache-2.0; the data are CC BY 4.0 (NOTICE)",
        "feature,weight",
        f"bias,{model.intercept_[0]:.2f}",
        *(f"{name},{weight:.1f}" for name, weight in sorted(weights.items())),
    ]
    OUT.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{len(weights)} weights")


if __name__ == "__main__":
    main()
