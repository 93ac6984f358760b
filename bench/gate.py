"""What the gate costs and gives, beside the bare Vosk loop: `python -m bench.gate`."""

import json
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

from bench.support.bare import Bare
from bench.support.figures import table
from bench.support.sound import MODEL, read, recordings, spoken
from bench.support.words import errors, normalised
from earshot_protocol.units import RATE
from earshot_server.speech.engine import load_engine
from earshot_server.speech.gate import GateSettings
from earshot_server.speech.heard import SegmentFinal, SilenceFinal
from earshot_server.speech.listener import ListenerSettings
from earshot_server.speech.scheduler import TURN
from earshot_server.speech.voice import VoiceDetector

SHIPPED = GateSettings()
CHOICES = {
    "Earshot": SHIPPED,
    "hangover 0.32 s": GateSettings(hangover=RATE * 32 // 100),
    "hangover 0.48 s": GateSettings(hangover=RATE * 48 // 100),
    "hangover 0.96 s": GateSettings(hangover=RATE * 96 // 100),
    "preroll 0.32 s": GateSettings(preroll=RATE * 32 // 100),
}


@dataclass(frozen=True)
class Outcome:
    """Of one choice on one recording."""

    wrong: int
    said: int
    segments: int
    sound: float
    """Seconds."""
    processor: float
    """Seconds."""
    skipped: float = 0.0
    """Seconds of sound that the recogniser was not given."""


def main() -> None:
    """Hear the sample consultations in every way."""
    ways: dict[str, Callable[[Path], Outcome]] = {
        **{name: partial(_by_listener, gate) for name, gate in CHOICES.items()},
        "bare Vosk loop": _by_vosk,
        "voice activity alone": _by_voice,
    }
    with ProcessPoolExecutor(2) as pool:
        rows = [_row(name, list(pool.map(way, recordings()))) for name, way in ways.items()]
    head = ["", "words wrong", "segments", "not given to Vosk", "CPU s per sound s"]
    print(table("Words of the six sample consultations", head, rows))


def _by_listener(gate: GateSettings, recording: Path) -> Outcome:
    engine, piece = load_engine(MODEL, ListenerSettings(gate)), read(recording)
    began = time.process_time()
    ear = engine.listener(0)
    ear.add(piece.samples)
    ear.finish()
    words: list[str] = []
    segments, skipped, reached = 0, 0, 0
    while ear.backlog:
        for heard in ear.work(RATE):
            if isinstance(heard, SegmentFinal):
                words += [word.text for one in heard.segments for word in one.words]
                segments += 1
                skipped += heard.segment.start - reached
                reached = heard.to
            elif isinstance(heard, SilenceFinal):
                skipped += heard.to - reached
                reached = heard.to
    spent = time.process_time() - began
    said = normalised(spoken(recording))
    return Outcome(errors(said, words), len(said), segments, piece.seconds, spent, skipped / RATE)


def _by_vosk(recording: Path) -> Outcome:
    bare, piece = Bare(), read(recording)
    began = time.process_time()
    stream = bare.stream(piece)
    while not stream.over:
        stream.step()
    answers = [json.loads(answer) for _, answer in stream.received]
    answers.append(json.loads(stream.recogniser.FinalResult()))
    spent = time.process_time() - began
    texts = [answer["text"] for answer in answers if answer.get("text")]
    said = normalised(spoken(recording))
    return Outcome(errors(said, normalised(" ".join(texts))), len(said), len(texts), piece.seconds, spent)


def _by_voice(recording: Path) -> Outcome:
    engine, piece = load_engine(MODEL), read(recording)
    detector, sound = VoiceDetector(engine.voice), np.frombuffer(piece.samples, dtype="<i2")
    began = time.process_time()
    for at in range(0, len(sound), TURN):
        detector.probabilities(sound[at : at + TURN])
    return Outcome(0, 0, 0, piece.seconds, time.process_time() - began)


def _row(name: str, outcomes: list[Outcome]) -> list[str]:
    said, sound = sum(one.said for one in outcomes), sum(one.sound for one in outcomes)
    cost = f"{sum(one.processor for one in outcomes) / sound:.4f}"
    if not said:
        return [name, "", "", "", cost]
    return [
        name,
        f"{sum(one.wrong for one in outcomes) / said:.1%}",
        str(sum(one.segments for one in outcomes)),
        f"{sum(one.skipped for one in outcomes) / sound:.0%}",
        cost,
    ]


if __name__ == "__main__":
    main()
