"""The bare Vosk loop: `AcceptWaveform` and a result or a partial for each 100 ms, and nothing else."""

import heapq
import os
import threading
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import vosk

from bench.support.sound import MODEL, Piece
from bench.support.stream import CHUNK
from earshot_protocol.units import RATE, WIDTH


@dataclass
class BareStream:
    """One recogniser and its sound, in place of a connection."""

    piece: Piece
    recogniser: Any
    sent: list[float] = field(default_factory=list)
    received: list[tuple[float, str]] = field(default_factory=list)
    at: int = 0
    """Bytes decoded."""

    def step(self) -> None:
        """Decode the next chunk."""
        chunk = self.piece.samples[self.at : self.at + CHUNK * WIDTH]
        self.at += len(chunk)
        final = self.recogniser.AcceptWaveform(chunk)
        answer = self.recogniser.Result() if final else self.recogniser.PartialResult()
        self.received.append((time.monotonic(), answer))

    @property
    def over(self) -> bool:
        """All of it was decoded."""
        return self.at >= len(self.piece.samples)


class Bare:
    """The loaded model."""

    def __init__(self, model: Path = MODEL) -> None:
        vosk.SetLogLevel(-1)
        self._model = vosk.Model(str(model))

    def stream(self, piece: Piece) -> BareStream:
        """Begin a piece."""
        recogniser = vosk.KaldiRecognizer(self._model, RATE)
        recogniser.SetWords(True)
        return BareStream(piece, recogniser)

    def decode(self, pieces: Sequence[Piece], *, in_turns: bool) -> None:
        """Decode pieces as fast as it goes, a thread a core.

        Args:
            in_turns: a chunk of each in turn, as a server has to; else a whole piece after the other.
        """
        waiting: deque[BareStream] = deque(self.stream(piece) for piece in pieces)

        def work() -> None:
            while True:
                try:
                    stream = waiting.popleft()
                except IndexError:
                    return
                stream.step()
                while not (in_turns or stream.over):
                    stream.step()
                if not stream.over:
                    waiting.append(stream)

        _in_threads(work)

    def live(self, pieces: Sequence[Piece], stagger: float) -> list[BareStream]:
        """Decode pieces at the pace of speech; what is due first goes first."""
        streams = [self.stream(piece) for piece in pieces]
        began = time.monotonic() + 0.5
        due = [(began + place * stagger + CHUNK / RATE, place) for place in range(len(streams))]
        for place, stream in enumerate(streams):
            first = due[place][0]
            stream.sent = [first + step * CHUNK / RATE for step in range(piece_chunks(stream.piece))]
        heapq.heapify(due)
        lock = threading.Lock()

        def work() -> None:
            while True:
                with lock:
                    if not due:
                        return
                    when, place = heapq.heappop(due)
                time.sleep(max(0.0, when - time.monotonic()))
                streams[place].step()
                if not streams[place].over:
                    with lock:
                        heapq.heappush(due, (when + CHUNK / RATE, place))

        _in_threads(work)
        return streams


def piece_chunks(piece: Piece) -> int:
    """Return how many chunks a piece has."""
    return -(-piece.count // CHUNK)


def _in_threads(work: Any) -> None:
    threads = [threading.Thread(target=work) for _ in range(os.cpu_count() or 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
