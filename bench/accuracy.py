"""Words wrong, with intervals: `python -m bench.accuracy --data DIR [--model FOLDER]`.

By source, speaker and sex, and by kind of word; Earshot's own path and the bare Vosk loop, each with the
shipped model and with every further one. The consultations are synthetic, the real recordings read speech.
"""

import json
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache, partial
from itertools import pairwise
from pathlib import Path
from typing import Annotated

import numpy as np
import typer

from bench.support.aligned import aligned, spelled, words_of
from bench.support.bare import Bare
from bench.support.figures import table
from bench.support.kinds import Kind, kind_of
from bench.support.sound import MODEL, read
from bench.support.spoken import NOT_KNOWN, Recording, Said, consultations, real
from earshot_server.speech.engine import SpeechEngine, load_engine
from earshot_server.speech.transcribe import transcribe

DRAWS = 2000
"""Of the bootstrap."""
BINS = (0.0, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 1.01)


@dataclass(frozen=True)
class Unit:
    """A turn or a read sentence: what the bootstrap draws."""

    source: str
    said: Said
    words: int
    wrong: int
    """Words put in, left out and replaced."""
    kinds: tuple[tuple[Kind, int, int, int], ...]
    """Of each kind: said, wrong or left out, put in."""


@dataclass(frozen=True)
class Outcome:
    """Of one recording."""

    units: tuple[Unit, ...]
    confidences: tuple[tuple[float, bool], ...]
    """Of each heard word, and whether it is right."""
    sound: float
    """Seconds."""
    processor: float
    """Seconds."""


Heard = tuple[list[tuple[str, float]], float]
"""Words with confidences, and the processor's seconds."""


def main(
    data: Annotated[Path, typer.Option(help="The folder that holds `speech/`.")] = Path("../shared"),
    model: Annotated[
        list[Path] | None, typer.Option(help="A further model, such as an official one.")
    ] = None,
) -> None:
    """Print all tables; without recordings in `data`, those of the consultations alone."""
    recordings = consultations()
    try:
        recordings += real(data)
    except FileNotFoundError as error:
        print(f"No real recordings: {error.filename} is not there (--data).")
    systems: dict[str, Callable[[Path], Heard]] = {}
    for path in (MODEL, *(model or ())):
        systems[f"Earshot, {path.name}"] = partial(_by_earshot, path)
        systems[f"bare Vosk loop, {path.name}"] = partial(_by_vosk, path)
    with ProcessPoolExecutor(2) as pool:
        found = {
            name: list(pool.map(partial(_try, system), recordings, chunksize=4))
            for name, system in systems.items()
        }
    _print(found)


def _print(found: dict[str, list[Outcome]]) -> None:
    units = {name: [unit for one in outcomes for unit in one.units] for name, outcomes in found.items()}
    head = ["", "words", *units]
    print(table("Words wrong, % (95 % interval), by source", head, _rows(units, lambda unit: unit.source)))
    print(
        table("By speaker or voice", head, _rows(units, lambda unit: f"{unit.source}: {unit.said.speaker}"))
    )
    print(table("By sex, where it is known", head, _rows(units, _sex)))
    for name, some in units.items():
        for group, chosen in (
            ("consultations", [unit for unit in some if unit.source == "consultations"]),
            ("real recordings", [unit for unit in some if unit.source != "consultations"]),
        ):
            if chosen:
                print(table(f"By kind of word, {group}: {name}", KINDS, _kinds(chosen)))
    for name, outcomes in found.items():
        for group, picked in _grouped(outcomes).items():
            print(table(f"Confidence, {group}: {name}", CONFIDENCE, _confidence(picked)))
    rows = [
        [name, f"{sum(one.processor for one in outcomes) / sum(one.sound for one in outcomes):.4f}"]
        for name, outcomes in found.items()
    ]
    print(table("Cost", ["", "CPU s per sound s"], rows))


KINDS = ["", "said", "wrong or left out, %", "put in, of those said, %"]
CONFIDENCE = ["words with", "number", "mean", "right", "gap"]


def _sex(unit: Unit) -> str | None:
    if unit.said.sex == NOT_KNOWN:
        return None
    return f"{'synthetic' if unit.source == 'consultations' else 'real'}, {unit.said.sex}"


def _by_earshot(model: Path, recording: Path) -> Heard:
    engine, piece = _engine(model), read(recording)
    began = time.process_time()
    segments = [segment for final in transcribe(engine, [piece.samples]) for segment in final.segments]
    spent = time.process_time() - began
    return [(word.text, word.confidence) for segment in segments for word in segment.words], spent


def _by_vosk(model: Path, recording: Path) -> Heard:
    bare, piece = _bare(model), read(recording)
    began = time.process_time()
    stream = bare.stream(piece)
    while not stream.over:
        stream.step()
    last = stream.recogniser.FinalResult()
    spent = time.process_time() - began
    answers = [json.loads(answer) for answer in (*(text for _, text in stream.received), last)]
    return [(word["word"], word["conf"]) for answer in answers for word in answer.get("result", ())], spent


@cache
def _engine(model: Path) -> SpeechEngine:
    return load_engine(model)


@cache
def _bare(model: Path) -> Bare:
    return Bare(model)


def _try(system: Callable[[Path], Heard], recording: Recording) -> Outcome:
    words, spent = system(recording.path)
    heard = spelled([word for word, _ in words])
    turns = [words_of(turn.text) for turn in recording.turns]
    said = [word for turn in turns for word in turn]
    owner = [at for at, turn in enumerate(turns) for _ in turn]
    counts: list[dict[Kind, list[int]]] = [defaultdict(lambda: [0, 0, 0]) for _ in turns]
    right = [False] * len(words)
    ends = [*(place for _, place in heard[1:]), len(words)]
    turn = 0
    for place, at in aligned(said, [word for word, _ in heard]):
        if place is None:
            assert at is not None
            counts[turn][kind_of(heard[at][0])][2] += 1
            continue
        turn = owner[place]
        same = at is not None and said[place] == heard[at][0]
        cell = counts[turn][kind_of(said[place])]
        cell[0] += 1
        cell[1] += not same
        if same and at is not None:
            right[heard[at][1] : ends[at]] = [True] * (ends[at] - heard[at][1])
    units = tuple(
        _unit(recording.source, said, kinds) for said, kinds in zip(recording.turns, counts, strict=True)
    )
    confidences = tuple((sure, good) for (_, sure), good in zip(words, right, strict=True))
    return Outcome(units, confidences, read(recording.path).seconds, spent)


def _unit(source: str, said: Said, kinds: dict[Kind, list[int]]) -> Unit:
    rows = tuple((kind, spoken, wrong, more) for kind, (spoken, wrong, more) in kinds.items())
    return Unit(source, said, sum(row[1] for row in rows), sum(row[2] + row[3] for row in rows), rows)


def _rows(units: dict[str, list[Unit]], group: Callable[[Unit], str | None]) -> list[list[str]]:
    names = sorted({name for some in units.values() for unit in some if (name := group(unit)) is not None})
    rows = []
    for name in names:
        chosen = {system: [unit for unit in some if group(unit) == name] for system, some in units.items()}
        words = sum(unit.words for unit in next(iter(chosen.values())))
        shares = [_share([(unit.wrong, unit.words) for unit in some]) for some in chosen.values()]
        rows.append([name, str(words), *shares])
    return rows


def _kinds(units: Sequence[Unit]) -> list[list[str]]:
    rows = []
    for kind in Kind:
        cells = [next((row for row in unit.kinds if row[0] is kind), (kind, 0, 0, 0)) for unit in units]
        said = sum(cell[1] for cell in cells)
        if said:
            wrong = _share([(cell[2], cell[1]) for cell in cells])
            rows.append([kind.value, str(said), wrong, f"{100 * sum(cell[3] for cell in cells) / said:.1f}"])
    return rows


def _share(counts: Sequence[tuple[int, int]]) -> str:
    """Return a share in percent, with the interval that holds 95 in 100 draws of the units."""
    pairs = np.array(counts, dtype=float)
    draws = np.random.default_rng(1).integers(0, len(pairs), (DRAWS, len(pairs)))
    sums = pairs[draws].sum(axis=1)
    shares = 100 * sums[:, 0] / np.maximum(1, sums[:, 1])
    low, high = np.percentile(shares, (2.5, 97.5))
    return f"{100 * pairs[:, 0].sum() / max(1, pairs[:, 1].sum()):.1f} ({low:.1f}-{high:.1f})"


def _grouped(outcomes: Iterable[Outcome]) -> dict[str, list[tuple[float, bool]]]:
    groups: dict[str, list[tuple[float, bool]]] = defaultdict(list)
    for one in outcomes:
        synthetic = one.units[0].source == "consultations"
        groups["consultations" if synthetic else "real recordings"] += one.confidences
    return groups


def _confidence(words: Sequence[tuple[float, bool]]) -> list[list[str]]:
    rows, gaps = [], 0.0
    for low, high in pairwise(BINS):
        some = [word for word in words if low <= word[0] < high]
        if not some:
            continue
        mean, right = (sum(word[place] for word in some) / len(some) for place in (0, 1))
        gaps += abs(mean - right) * len(some)
        rows.append(
            [
                f"{low:.2f}-{min(1.0, high):.2f}",
                str(len(some)),
                f"{mean:.2f}",
                f"{right:.2f}",
                f"{mean - right:+.2f}",
            ]
        )
    return [
        *rows,
        ["expected calibration error", str(len(words)), "", "", f"{gaps / max(1, len(words)):.3f}"],
    ]


if __name__ == "__main__":
    typer.run(main)
