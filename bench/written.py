"""The written form: pairs by kind, punctuation, cost: `python -m bench.written --data DIR`."""

import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Annotated, TypeVar

import typer

from bench.support.figures import table
from bench.support.offline import engine
from bench.support.punctuated import Dialogue, Turn, dialogues
from bench.support.sound import read, recordings
from earshot_protocol.units import RATE
from earshot_protocol.words import Written
from earshot_server.speech.listener import Listener
from earshot_server.speech.written.marks import mark_model
from earshot_server.speech.written.writer import OpenLine, Writer
from tests.support.pairs import EXACT, pairs, wrong, wrote

Given, Got = TypeVar("Given"), TypeVar("Got")

LONGEST = 60
"""Pieces of a segment, at most: fifteen seconds hold no more."""


@dataclass
class Counts:
    """How often something was found, wanted, and both."""

    found: int = 0
    wanted: int = 0
    right: int = 0

    def add(self, found: bool, wanted: bool) -> None:
        """Count one place."""
        self.found += found
        self.wanted += wanted
        self.right += found and wanted

    @property
    def row(self) -> list[str]:
        """Precision, recall, F1."""
        precision = self.right / self.found if self.found else 0.0
        recall = self.right / self.wanted if self.wanted else 0.0
        f1 = 2 * self.right / (self.found + self.wanted) if self.found + self.wanted else 0.0
        return [f"{precision:.3f}", f"{recall:.3f}", f"{f1:.3f}", str(self.wanted)]


@dataclass
class Punctuation:
    """Marks found beside those wanted."""

    ends: Counts = field(default_factory=Counts)
    questions: Counts = field(default_factory=Counts)
    commas: Counts = field(default_factory=Counts)

    def add(self, found: str, wanted: str) -> None:
        """Count one place."""
        self.ends.add(found in ".?" and bool(found), wanted in ".?" and bool(wanted))
        self.questions.add(found == "?", wanted == "?")
        self.commas.add(found == ",", wanted == ",")


def main(
    data: Annotated[Path, typer.Option(help="The folder that holds `data/`.")] = Path("../shared"),
) -> None:
    """Print all tables; without dialogues in `data`, all but that of punctuation."""
    print(table("Spoken and written pairs, exact", ["kind", *PAIRS.values()], _pairs()))
    try:
        print(
            table(
                "Punctuation, valid dialogues",
                PUNCTUATION,
                _punctuation(dialogues(data, "valid")),
            )
        )
    except FileNotFoundError as error:
        print(f"\nNo punctuation: {error.filename} is not there (--data).")
    print(table("Cost", ["", "CPU ms per sound s", "of bare decoding"], _cost()))


PAIRS = {
    "pairs": "made with",
    "set-aside": "set aside",
    "second": "second",
    "third": "third",
    "fourth": "set aside, 4th",
    "fifth": "fifth",
}
DOSES = frozenset({"dose", "unsure"})
PUNCTUATION = ["segments", "mark", "precision", "recall", "F1", "in the text"]


def _pairs() -> list[list[str]]:
    counts: dict[str, list[list[bool]]] = defaultdict(lambda: [[] for _ in PAIRS])
    for side, name in enumerate(PAIRS):
        for pair in pairs(name):
            exact = wrote(pair.spoken) == pair.written
            for kind in (pair.kind, "all"):
                counts[kind][side].append(exact)
            if pair.kind in EXACT:
                counts["doses, vitals, numbers, ranges, unsure"][side].append(exact)
            if pair.kind in DOSES:
                counts["**wrong** number or unit, doses and unsure"][side].append(wrong(pair))
    return [[kind, *(f"{sum(some)} of {len(some)}" for some in sides)] for kind, sides in counts.items()]


def _punctuation(sources: Mapping[str, Sequence[Dialogue]]) -> list[list[str]]:
    found = [one for some in sources.values() for one in some]
    threes = [sum(some, Turn()) for dialogue in found for some in _by_three(dialogue)]
    ways = {"a turn each": _turns(found), "three turns each": threes}
    ways |= {f"a turn each, {name}": _turns(some) for name, some in sources.items()}
    rows = []
    for name, segments in ways.items():
        whole, inner = Punctuation(), Punctuation()
        for segment in (turn[at : at + LONGEST] for turn in segments for at in range(0, len(turn), LONGEST)):
            (marks,) = mark_model().marks([[text for text, _ in segment]])
            for at, (mark, (_, wanted)) in enumerate(zip(marks, segment, strict=True)):
                whole.add(mark, wanted)
                if at + 1 < len(segment):
                    inner.add(mark, wanted)
        for part, counted in ((name, whole), (f"{name}, without its last mark", inner)):
            rows += [
                [part, "sentence end", *counted.ends.row],
                [part, "question mark", *counted.questions.row],
                [part, "comma", *counted.commas.row],
            ]
    return rows


def _turns(dialogues: Iterable[Dialogue]) -> list[Turn]:
    return [turn for dialogue in dialogues for turn in dialogue]


def _by_three(dialogue: Dialogue) -> Iterator[list[Turn]]:
    left = iter(dialogue)
    while some := list(islice(left, 3)):
        yield some


def _cost() -> list[list[str]]:
    """Decode with and without a written form, one after the other, and count what the writer itself takes."""
    pieces = [read(recording) for recording in recordings()]
    sound = sum(piece.seconds for piece in pieces)
    speech, voice = engine().speech, engine().voice
    spent = {"bare": 0.0, "writer": 0.0}
    for piece in pieces:
        writer = _Timed()
        began = time.thread_time()
        listener = Listener(speech, voice, 0, writer=writer)
        listener.add(piece.samples)
        listener.finish()
        while listener.backlog:
            listener.work(RATE)
        whole = time.thread_time() - began
        spent["writer"] += writer.spent
        spent["bare"] += whole - writer.spent
    longest = _longest()
    return [
        ["decoding, gate, partials", f"{spent['bare'] / sound * 1000:.2f}", ""],
        [
            "written form of partials and segments",
            f"{spent['writer'] / sound * 1000:.3f}",
            f"{spent['writer'] / spent['bare']:.1%}",
        ],
        ["a segment of 60 words, ms", f"{longest * 1000:.2f}", ""],
    ]


class _Timed(Writer):
    """A writer that counts the processor time of its open lines."""

    def __init__(self) -> None:
        super().__init__()
        self.spent = 0.0

    def open(self) -> OpenLine:
        return _TimedLine(self, super().open())


class _TimedLine(OpenLine):
    """An open line that tells a writer what it took."""

    __slots__ = ("_line", "_told")

    def __init__(self, told: _Timed, line: OpenLine) -> None:
        self._told, self._line = told, line

    def update(self, words: Sequence[str]) -> Written:
        return self._timed(self._line.update, words)

    def finish(self, parts: Sequence[Sequence[str]]) -> list[Written]:
        return self._timed(self._line.finish, parts)

    def _timed(self, write: Callable[[Given], Got], given: Given) -> Got:
        began = time.thread_time()
        try:
            return write(given)
        finally:
            self._told.spent += time.thread_time() - began


def _longest() -> float:
    words = (" ".join(pair.spoken for pair in pairs("pairs"))).split()[:60]
    writer = Writer()
    writer.write(words)
    began = time.thread_time()
    for _ in range(20):
        writer.write(words)
    return (time.thread_time() - began) / 20


if __name__ == "__main__":
    typer.run(main)
