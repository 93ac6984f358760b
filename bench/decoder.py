"""What the decoder's settings cost and give: `python -m bench.decoder --help`. Changes no model."""

import json
import re
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from bench.support.figures import milliseconds, table
from bench.support.screen import Heard, Screen
from bench.support.sound import MODEL, Piece, read, recordings
from bench.support.words import errors, normalised
from earshot_protocol.units import RATE, WIDTH, seconds
from earshot_server.speech.engine import SpeechEngine, load_engine
from earshot_server.speech.heard import PartialHeard, SegmentFinal
from earshot_server.speech.model import check_model

Setting = tuple[tuple[str, str], ...]
"""Options of `conf/model.conf` and their values, where they differ from the shipped ones."""
SETTINGS: tuple[Setting, ...] = (
    (),
    *((("beam", value),) for value in ("9.0", "11.0", "15.0")),
    *((("max-active", value),) for value in ("1000", "2000", "7000")),
    *((("frames-per-chunk", value),) for value in ("12", "30", "42", "60")),
    (("beam", "11.0"), ("frames-per-chunk", "30")),
)
STEP = RATE * 32 // 1000
"""Samples that are heard at a time, to see when a word first stands."""


@dataclass(frozen=True)
class Outcome:
    """Of one setting on one recording."""

    wrong: int
    said: int
    sound: float
    processor: float
    late: tuple[float, ...]
    """Seconds of sound behind each word until it stands, for a machine without end of speed."""


def main(
    length: Annotated[float, typer.Option("--seconds", help="Of each recording, at most.")] = 100.0,
    workers: Annotated[int, typer.Option(help="Processes at once.")] = 2,
    quick: Annotated[bool, typer.Option("--quick", help="The first four settings.")] = False,
) -> None:
    """Transcribe the consultations with each setting, by a model folder that differs in its `conf` alone."""
    rows = []
    with tempfile.TemporaryDirectory(prefix="earshot-bench-") as folder, ProcessPoolExecutor(workers) as pool:
        for place, setting in enumerate(SETTINGS[:4] if quick else SETTINGS):
            model = _changed_model(Path(folder) / str(place), setting)
            outcomes = list(pool.map(partial(_try, model, length), recordings()))
            rows.append(_row(model, setting, outcomes))
            print(" | ".join(map(str, rows[-1])), flush=True)
    print(table("Decoder settings (milliseconds of sound; the first row is the shipped model)", HEAD, rows))


HEAD = ("changed", "words wrong", "CPU s per sound s", "floor p50", "floor worst", "late p50", "p95", "p99")


def _changed_model(folder: Path, setting: Setting) -> Path:
    folder.mkdir()
    for part in MODEL.iterdir():
        if part.name != "conf":
            (folder / part.name).symlink_to(part)
    (folder / "conf").mkdir()
    for part in (MODEL / "conf").iterdir():
        text = part.read_text("utf-8")
        for name, value in setting:
            text = re.sub(rf"^--{name}=.*$", f"--{name}={value}", text, flags=re.MULTILINE)
        (folder / "conf" / part.name).write_text(text, "utf-8")
    return folder


def _try(model: Path, length: float, recording: Path) -> Outcome:
    piece, said = _whole_turns(recording, length)
    engine = load_engine(model)
    spent = time.process_time()
    screen = _listen(engine, piece)
    spent = time.process_time() - spent
    heard = normalised(" ".join(word.text for word in screen.words))
    late = tuple(since - seconds(word.end) for word, since in zip(screen.words, screen.since, strict=True))
    return Outcome(errors(normalised(said), heard), len(normalised(said)), piece.seconds, spent, late)


def _whole_turns(recording: Path, length: float) -> tuple[Piece, str]:
    """Return as much of a recording as `length` holds of whole turns, and what is said in it."""
    turns = [
        turn
        for turn in json.loads(recording.with_suffix(".json").read_text("utf-8"))["turns"]
        if turn["end"] <= length
    ]
    size = int((turns[-1]["end"] + 0.2) * RATE) * WIDTH
    return Piece(recording.stem, read(recording).samples[:size]), " ".join(turn["text"] for turn in turns)


def _listen(engine: SpeechEngine, piece: Piece) -> Screen:
    """Hear a piece as it is spoken, and note when each word stood, in seconds of sound."""
    listener, screen = engine.listener(0), Screen()
    for at in range(0, len(piece.samples), STEP * WIDTH):
        listener.add(piece.samples[at : at + STEP * WIDTH])
        if at + STEP * WIDTH >= len(piece.samples):
            listener.finish()
        now = seconds(at // WIDTH + STEP)
        while listener.backlog:
            for heard in listener.work(STEP):
                if isinstance(heard, PartialHeard):
                    screen.show(now, heard.words)
                elif isinstance(heard, SegmentFinal):
                    words = [word for one in heard.segments for word in one.words]
                    screen.settle([(now, Heard(word.text, word.end)) for word in words])
    return screen


def _row(model: Path, setting: Setting, outcomes: list[Outcome]) -> list[object]:
    info = check_model(model)
    wrong = sum(one.wrong for one in outcomes) / sum(one.said for one in outcomes)
    cost = sum(one.processor for one in outcomes) / sum(one.sound for one in outcomes)
    return [
        ", ".join(f"{name}={value}" for name, value in setting) or "nothing",
        f"{wrong:.1%}",
        f"{cost:.4f}",
        f"{(info.right_context + info.chunk / 2) * 1000:.0f}",
        f"{(info.right_context + info.chunk) * 1000:.0f}",
        *milliseconds([late for one in outcomes for late in one.late]),
    ]


if __name__ == "__main__":
    typer.run(main)
