"""Visits in which it is known who speaks when: the sample consultations, and mixtures of others' turns.

A mixture takes turns of two voices one after the other, at one loudness, with pauses of 0.3 to 1.2 s between
them; half of the read sentences are cut to 1 to 2.5 s. The drawing is seeded: every run has the same visits.
"""

import csv
import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations, cycle
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.support.sound import SAMPLES, read
from earshot_protocol.units import RATE

Samples = NDArray[np.int16]
LOUDNESS = 1500.0
"""Root mean square of a mixed turn's samples."""
TURNS_MAX = 12
NEIGHBOURS = 2
"""Each reader is mixed with so many that follow in the list."""
SAME_SEX = (
    ("asthma-ed", "breast-cancer-family", "nezumi, gongi (women)"),
    ("child-fever", "asthma-ed", "joe, kumo (men)"),
    ("breast-cancer-family", "chest-pain", "kumo, joe (men)"),
    ("chest-pain", "breast-cancer-family", "heart, gongi (women)"),
    ("diabetes", "asthma-ed", "joe lowered, kumo (men)"),
)
"""Whose clinician, whose patient: of one sex, and two voices that were made apart."""


@dataclass(frozen=True)
class Turn:
    """Somebody speaks; seconds."""

    speaker: str
    """clinician, patient or other."""
    start: float
    end: float


@dataclass(frozen=True)
class Visit:
    """Sound, who speaks when, and the clinician's enrolment."""

    name: str
    sound: Samples
    turns: tuple[Turn, ...]
    enrolment: Samples

    def turn_at(self, second: float) -> Turn:
        """Return who speaks then, or nearest to it."""
        return min(self.turns, key=lambda turn: max(turn.start - second, second - turn.end, 0.0))


def consultations() -> Iterator[Visit]:
    """Yield the six sample consultations."""
    for path in sorted(SAMPLES.glob("*.flac")):
        turns = tuple(
            # A parent is somebody beside the patient.
            Turn("other" if turn["speaker"] == "parent" else turn["speaker"], turn["start"], turn["end"])
            for turn in _written(path.stem)
        )
        yield Visit(path.stem, _samples(path), turns, _enrolment(path.stem))


def same_sex() -> Iterator[Visit]:
    """Yield mixtures of clinicians and patients of one sex, from different consultations."""
    for clinician, patient, name in SAME_SEX:
        mine = [turn for turn in _written(clinician) if turn["speaker"] == "clinician"]
        theirs = [turn for turn in _written(patient) if turn["speaker"] == "patient"]
        sounds = (_samples(SAMPLES / f"{clinician}.flac"), _samples(SAMPLES / f"{patient}.flac"))
        pieces = [
            (turn["speaker"], sound[round(turn["start"] * RATE) : round(turn["end"] * RATE)])
            for pair in zip(mine, theirs, strict=False)
            for turn, sound in zip(pair, sounds, strict=True)
        ]
        yield _mixed(name, pieces, _enrolment(clinician))


def real_pairs(data: Path) -> Iterator[Visit]:
    """Yield mixtures of two readers each; the first is the clinician, known by one sentence."""
    readers: dict[str, list[Samples]] = {}
    with (data / "speech/manifest.tsv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            readers.setdefault(row["speaker"], []).append(_samples(data / "speech" / row["path"]))
    names = [name for name, said in readers.items() if len(said) >= 5]
    for at, other_at in combinations(range(len(names)), 2):
        if other_at - at > NEIGHBOURS:
            continue
        one, other = names[at], names[other_at]
        drawn = random.Random(f"{one} {other}")
        enrolment, *mine = sorted(readers[one], key=len, reverse=True)
        pieces: list[tuple[str, Samples]] = []
        for speaker, sentences in cycle((("clinician", iter(mine)), ("patient", iter(readers[other])))):
            sentence = next(sentences, None)
            if sentence is None or len(pieces) >= TURNS_MAX:
                break
            pieces.append((speaker, _shortened(sentence, drawn)))
        yield _mixed(f"{one}, {other}", pieces, enrolment)


def pitch(sound: Samples) -> float:
    """Return a voice's median pitch (Hz), by the highest autocorrelation of its louder frames."""
    frames = np.lib.stride_tricks.sliding_window_view(sound.astype(np.float32), 1024)[::800]
    frames = frames[np.square(frames).mean(axis=1) > np.square(frames).mean()]
    spectra = np.abs(np.fft.rfft(frames - frames.mean(axis=1, keepdims=True), 2048)) ** 2
    similar = np.fft.irfft(spectra)[:, RATE // 350 : RATE // 70]
    return float(RATE / (RATE // 350 + np.median(similar.argmax(axis=1))))


def _mixed(name: str, pieces: list[tuple[str, Samples]], enrolment: Samples) -> Visit:
    drawn, noise = random.Random(name), np.random.default_rng(len(pieces))
    sounds, turns, at = [], [], 0
    for speaker, piece in pieces:
        pause = int(drawn.uniform(0.3, 1.2) * RATE)
        level = LOUDNESS / max(1.0, float(np.sqrt(np.mean(np.square(piece.astype(np.float64))))))
        sounds += [noise.normal(0, 5, pause), np.clip(piece * level, -32768, 32767)]
        turns.append(Turn(speaker, (at + pause) / RATE, (at + pause + len(piece)) / RATE))
        at += pause + len(piece)
    return Visit(name, np.concatenate(sounds).astype(np.int16), tuple(turns), enrolment)


def _shortened(sentence: Samples, drawn: random.Random) -> Samples:
    if drawn.random() < 0.5:
        return sentence
    length = int(drawn.uniform(1.0, 2.5) * RATE)
    start = drawn.randrange(max(1, len(sentence) - length))
    return sentence[start : start + length]


def _written(name: str) -> list[dict[str, Any]]:
    turns: list[dict[str, Any]] = json.loads((SAMPLES / f"{name}.json").read_text("utf-8"))["turns"]
    return turns


def _samples(path: Path) -> Samples:
    return np.frombuffer(read(path).samples, "<i2")


def _enrolment(name: str) -> Samples:
    return _samples(SAMPLES / "enrolment" / f"{name}.flac")
