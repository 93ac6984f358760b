"""Fit a model's confidence to how often its words are right: `python scripts/calibrate.py --data DIR`.

Hears recordings whose words are known: the sample consultations, the real ones of `DATA/speech`, and any of
`--more TSV` (columns path, transcript; paths relative to it). Consultations count as much as all others.
Prints the expected calibration error of recordings that each fit has not seen (five folds), and writes
`calibration.json`.
"""

import csv
import json
import sys
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench.support.aligned import aligned, spelled, words_of
from bench.support.sound import MODEL, read
from bench.support.spoken import Recording, Said, consultations, real
from earshot_server.speech.calibration import FEATURES, SHIPPED, features
from earshot_server.speech.transcribe import transcribe

Floats = NDArray[np.float64]
FOLDS = 5
RIDGE = 1.0
"""Weight of the pull towards zero, in words."""


@dataclass(frozen=True)
class Heard:
    """Words of a recording: features, the raw confidence, and whether each is right."""

    source: str
    rows: Floats
    raw: Floats
    right: Floats


def hear(model: Path, recording: Recording) -> Heard:
    """Hear a recording with the recogniser's own confidences."""
    from earshot_server.speech.engine import load_engine

    engine = load_engine(model, tell_speakers=False, written=False)
    engine.speech.calibration = None
    segments = [one for final in transcribe(engine, [read(recording.path).samples]) for one in final.segments]
    words = [word for segment in segments for word in segment.words]
    heard = spelled([word.text for word in words])
    said = words_of(" ".join(turn.text for turn in recording.turns))
    steps = aligned(said, [word for word, _ in heard])
    ends = [*(place for _, place in heard[1:]), len(words)]
    right = np.zeros(len(words))
    for place, at in steps:
        if place is not None and at is not None and said[place] == heard[at][0]:
            right[heard[at][1] : ends[at]] = 1
    rows = [row for segment in segments for row in features(segment.words)]
    raw = np.array([word.confidence for word in words])
    return Heard(recording.source, np.array(rows).reshape(-1, len(FEATURES)), raw, right)


def fit(heard: list[Heard]) -> Floats:
    """Return the weights that make the words most likely (Newton's method).

    Consultations together count as much as everything else does.
    """
    rows, right, weight = _stacked(heard)
    found = np.zeros(len(FEATURES))
    pull = RIDGE * np.eye(len(FEATURES))
    pull[0, 0] = 0
    for _ in range(30):
        chance = 1 / (1 + np.exp(-rows @ found))
        gradient = rows.T @ (weight * (right - chance)) - pull @ found
        curvature = (rows * (weight * chance * (1 - chance))[:, None]).T @ rows + pull
        found = found + np.linalg.solve(curvature, gradient)
    return found


def _stacked(heard: list[Heard]) -> tuple[Floats, Floats, Floats]:
    counts = {True: 0, False: 0}
    for one in heard:
        counts[one.source == "consultations"] += len(one.right)
    mean = sum(counts.values()) / 2
    weight = np.concatenate(
        [np.full(len(one.right), mean / counts[one.source == "consultations"]) for one in heard]
    )
    return np.concatenate([one.rows for one in heard]), np.concatenate([one.right for one in heard]), weight


def error(chance: Floats, right: Floats, bins: int = 10) -> float:
    """Return the expected calibration error: how far a bin's mean lies from its share of right words."""
    places = np.minimum((chance * bins).astype(int), bins - 1)
    gaps = [abs((chance - right)[places == at].sum()) for at in range(bins)]
    return float(sum(gaps) / len(right))


def main(
    data: Annotated[Path, typer.Option(help="The folder that holds `speech/`.")] = Path("../shared"),
    model: Annotated[Path, typer.Option(help="The speech model.")] = MODEL,
    more: Annotated[list[Path] | None, typer.Option(help="A table of further recordings.")] = None,
    out: Annotated[Path | None, typer.Option(help="Where to write; else the shipped file.")] = None,
) -> None:
    """Hear, fit, say what it gives, write."""
    recordings = [*consultations(), *real(data), *(one for path in more or () for one in _listed(path))]
    with ProcessPoolExecutor(2) as pool:
        heard = list(pool.map(partial(hear, model), recordings, chunksize=4))
    heard = [one for one in heard if len(one.right)]
    unseen = [np.zeros(0)] * len(heard)
    for fold in range(FOLDS):
        weights = fit([one for at, one in enumerate(heard) if at % FOLDS != fold])
        for at in range(fold, len(heard), FOLDS):
            unseen[at] = 1 / (1 + np.exp(-heard[at].rows @ weights))
    for source in sorted({one.source for one in heard}):
        places = [at for at, one in enumerate(heard) if one.source == source]
        right = np.concatenate([heard[at].right for at in places])
        raw = error(np.concatenate([heard[at].raw for at in places]), right)
        fitted = error(np.concatenate([unseen[at] for at in places]), right)
        print(
            f"{source}: {len(right)} words, {right.mean():.1%} right; "
            f"error {raw:.3f} raw, {fitted:.3f} fitted"
        )
    path = out or SHIPPED
    content = {
        "features": FEATURES,
        "weights": [round(float(value), 5) for value in fit(heard)],
        "model": model.resolve().name,
        "acoustics": _digest(model),
        "words": int(sum(len(one.right) for one in heard)),
        "date": date.today().isoformat(),
    }
    path.write_text(json.dumps(content, indent=1) + "\n", "utf-8")
    print(f"{path} written")


def _listed(path: Path) -> list[Recording]:
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    return [
        Recording(path.parent / row["path"], path.stem, (Said(row["transcript"], row.get("speaker", "")),))
        for row in rows
    ]


def _digest(model: Path) -> str:
    import hashlib

    path = next(path for path in (model / "am/final.mdl", model / "final.mdl") if path.is_file())
    return hashlib.sha256(path.read_bytes()).hexdigest()[:16]


if __name__ == "__main__":
    typer.run(main)
