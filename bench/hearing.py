"""What the speech path costs beside the bare Vosk loop, by parts: `python -m bench.hearing [--recordings N]`.

Processor time of one thread, the bare loop and Earshot in turns on the same sound, so that what else the
machine does falls on all alike; both with the allocator of the server's decoding process.
"""

import os
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from functools import cache, partial
from typing import Annotated, Any

import typer
import vosk

from bench.support.bare import Bare
from bench.support.figures import table
from bench.support.offline import engine
from bench.support.sound import Piece, read, recordings
from bench.support.stream import CHUNK
from earshot_protocol.units import WIDTH
from earshot_server.speech import listener
from earshot_server.speech.allocator import with_allocator
from earshot_server.speech.recogniser import Utterance
from earshot_server.speech.scheduler import LONG_TURN, TURN
from earshot_server.speech.voice import VoiceDetector
from earshot_server.speech.written.writer import OpenLine

WRITTEN, SPEAKERS = "written form", "who speaks"
PARTS: dict[str, tuple[tuple[Any, str], ...]] = {
    "decoder (`AcceptWaveform`)": ((vosk.KaldiRecognizer, "AcceptWaveform"),),
    "ends of segments (`FinalResult`)": ((vosk.KaldiRecognizer, "FinalResult"),),
    "voice activity": ((VoiceDetector, "probabilities"),),
    "partials": ((Utterance, "partial"),),
    "stable words": ((Utterance, "guesses"),),
    WRITTEN: ((OpenLine, "update"), (OpenLine, "finish")),
    SPEAKERS: ((listener, "turns"),),
}
"""Functions whose time is counted; none calls another one here but `finish` its decoder."""


class Parts:
    """Counts the processor time of parts, in seconds."""

    def __init__(self) -> None:
        self.spent: dict[str, float] = defaultdict(float)
        for part, functions in PARTS.items():
            for owner, name in functions:
                setattr(owner, name, self._counted(part, getattr(owner, name)))

    def _counted(self, part: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def counted(*given: Any) -> Any:
            began = time.thread_time()
            try:
                return function(*given)
            finally:
                self.spent[part] += time.thread_time() - began

        return counted


def main(
    count: Annotated[int, typer.Option("--recordings", help="So many of the sample consultations.")] = 6,
) -> None:
    """Print both tables."""
    environment = with_allocator(os.environ)
    if environment is not None:
        os.execve(sys.executable, [sys.executable, "-m", "bench.hearing", *sys.argv[1:]], environment)
    pieces = [read(path) for path in recordings()[:count]]
    sound = sum(piece.seconds for piece in pieces)
    _earshot(pieces[0], CHUNK, TURN)  # what is made once is made
    ways = {"live, 100 ms at a time": (CHUNK, TURN), "catching up": (LONG_TURN, LONG_TURN)}
    bare, whole = 0.0, dict.fromkeys(ways, 0.0)
    for piece in pieces:
        bare += _timed(partial(_bare, piece))
        for way, (chunk, turn) in ways.items():
            whole[way] += _timed(partial(_earshot, piece, chunk, turn))
    rows = [["bare Vosk loop", f"{1000 * bare / sound:.2f}", "1.000"]]
    rows += [[way, f"{1000 * took / sound:.2f}", f"{took / bare:.3f}"] for way, took in whole.items()]
    head = ["", "CPU ms per sound s", "of the bare loop"]
    print(table(f"Hearing, {sound / 60:.0f} minutes of sound", head, rows))
    print(table("Of it, each part (counting costs a little more)", *_by_parts(pieces, ways, sound)))


def _by_parts(
    pieces: list[Piece], ways: dict[str, tuple[int, int]], sound: float
) -> tuple[list[str], list[list[str]]]:
    parts, spent, bare = Parts(), dict[str, dict[str, float]](), 0.0
    for way, (chunk, turn) in ways.items():
        parts.spent.clear()
        bare = 0.0
        for piece in pieces:
            before = dict(parts.spent)
            bare += _timed(partial(_bare, piece))
            parts.spent = defaultdict(float, before)
            _earshot(piece, chunk, turn)
        spent[way] = {part: took / bare for part, took in parts.spent.items()}
    rows = [[part, *(f"{spent[way][part]:.1%}" for way in ways)] for part in PARTS]
    both = [f"{spent[way][WRITTEN] + spent[way][SPEAKERS]:.1%}" for way in ways]
    return ["of the bare loop", *ways], [*rows, ["written form and who speaks", *both]]


def _bare(piece: Piece) -> None:
    stream = _model().stream(piece)
    while not stream.over:
        stream.step()


def _earshot(piece: Piece, chunk: int, turn: int) -> None:
    ear = engine().listener(0)
    for at in range(0, len(piece.samples), chunk * WIDTH):
        ear.add(piece.samples[at : at + chunk * WIDTH])
        if ear.backlog:
            ear.work(turn)
    ear.finish()
    while ear.backlog:
        ear.work(turn)


@cache
def _model() -> Bare:
    return Bare()


def _timed(work: Callable[[], None]) -> float:
    began = time.thread_time()
    work()
    return time.thread_time() - began


if __name__ == "__main__":
    typer.run(main)
