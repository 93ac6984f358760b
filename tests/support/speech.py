"""Real sound and the real models for tests."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from earshot_protocol.units import RATE, WIDTH
from earshot_protocol.words import Segment, Word
from earshot_server.speech.engine import SpeechEngine, load_engine
from earshot_server.speech.heard import Heard, PartialHeard, SegmentFinal, SilenceFinal
from earshot_server.speech.listener import Listener, ListenerSettings
from earshot_server.speech.model import shipped_model
from earshot_server.speech.recogniser import SpeechModel, Utterance
from earshot_server.speech.recording import read_blocks
from earshot_server.speech.voice import WINDOW

CONSULTATIONS = Path(__file__).parents[2] / "samples/consultations"
NAMES = tuple(sorted(path.stem for path in CONSULTATIONS.glob("*.flac")))

LIVE = WINDOW * 3
"""Samples; sound that comes, and is heard, in pieces of that length has every partial told."""

Final = SegmentFinal | SilenceFinal


@cache
def engine() -> SpeechEngine:
    """The shipped model, loaded once a test run."""
    path = shipped_model()
    assert path is not None
    return load_engine(path)


def recording(name: str = "chest-pain") -> Path:
    """A consultation's file."""
    return CONSULTATIONS / f"{name}.flac"


@cache
def consultation(name: str = "chest-pain") -> bytes:
    """All samples of a consultation."""
    return b"".join(read_blocks(recording(name)))


@cache
def enrolment(name: str = "chest-pain") -> bytes:
    """All samples of the recording by which the consultation's clinician is enrolled."""
    return b"".join(read_blocks(enrolment_file(name)))


def enrolment_file(name: str = "chest-pain") -> Path:
    """The recording by which the consultation's clinician is enrolled."""
    return CONSULTATIONS / "enrolment" / f"{name}.flac"


@cache
def turns(name: str = "chest-pain") -> tuple[dict[str, Any], ...]:
    """Who said what, from when to when (seconds)."""
    text = (CONSULTATIONS / f"{name}.json").read_text("utf-8")
    return tuple(json.loads(text)["turns"])


def piece(start: float, end: float, name: str = "chest-pain") -> bytes:
    """Samples from one second to another."""
    return consultation(name)[_byte(start) : _byte(end)]


def quiet(seconds: float, loudness: float = 0.0, seed: int = 1) -> bytes:
    """White noise of a standard deviation (of full scale); by default digital silence."""
    noise = np.random.default_rng(seed).normal(0.0, loudness * 32767, round(seconds * RATE))
    return np.clip(np.rint(noise), -32768, 32767).astype("<i2").tobytes()


@dataclass(frozen=True)
class Told:
    """All that a listener reported."""

    heard: tuple[Heard, ...]

    @property
    def finals(self) -> tuple[Final, ...]:
        """Segments and silences: what enters the log."""
        return tuple(item for item in self.heard if not isinstance(item, PartialHeard))

    @property
    def segments(self) -> tuple[Segment, ...]:
        return tuple(
            segment for item in self.heard if isinstance(item, SegmentFinal) for segment in item.segments
        )

    @property
    def partials(self) -> tuple[PartialHeard, ...]:
        return tuple(item for item in self.heard if isinstance(item, PartialHeard))

    def shown(self, start: int, to: int) -> tuple[str, ...]:
        """Words of the open segment that begins at `start`, as last told up to `to`."""
        told = [one.words for one in self.partials if one.start == start and one.to <= to]
        return told[-1] if told else ()

    def agrees_with(self, live: "Told") -> bool:
        """Tell whether the reports are those of live sound.

        Finals are the same whatever came how fast; of partials those are told that somebody could see.
        """
        partials = (live.shown(one.start, one.to) == one.words for one in self.partials)
        return self.finals == live.finals and all(partials)

    @property
    def silences(self) -> tuple[SilenceFinal, ...]:
        return tuple(item for item in self.heard if isinstance(item, SilenceFinal))

    @property
    def words(self) -> tuple[str, ...]:
        return tuple(word.text for segment in self.segments for word in segment.words)


def listen(
    samples: bytes,
    *,
    start: int = 0,
    blocks: Sequence[int] = (RATE,),
    budgets: Sequence[int] = (RATE,),
    breaks: Iterable[int] = (),
    listener: Listener | None = None,
) -> Told:
    """Hear samples to their end.

    Args:
        start: offset of the first sample.
        blocks: lengths (samples) of the blocks in which they come, again and again.
        budgets: of the `work` calls between two blocks, again and again; 0 is no call.
        breaks: offsets of pauses, known before the sound.
    """
    ear = listener or engine().listener(start)
    for offset in breaks:
        ear.break_at(offset)
    heard: list[Heard] = []
    at = turn = 0
    while at < len(samples):
        size = blocks[turn % len(blocks)] * WIDTH
        ear.add(samples[at : at + size])
        at += size
        heard += ear.work(budgets[turn % len(budgets)])
        turn += 1
    ear.finish()
    heard += exhaust(ear)
    return Told(tuple(heard))


def live(samples: bytes) -> Told:
    """Hear samples as they are spoken."""
    ear, heard = engine().listener(0), list[Heard]()
    for at in range(0, len(samples), LIVE * WIDTH):
        ear.add(samples[at : at + LIVE * WIDTH])
        heard += exhaust(ear, LIVE)
    ear.finish()
    return Told((*heard, *exhaust(ear, LIVE)))


def exhaust(ear: Listener, budget: int = RATE) -> list[Heard]:
    """Work until nothing is left, so many samples at a time."""
    heard: list[Heard] = []
    while ear.backlog:
        heard += ear.work(budget)
    return heard


@cache
def undisturbed(start: float, end: float, name: str = "chest-pain") -> Told:
    """What a piece gives when it comes as it is spoken; offsets count from the piece's start."""
    return live(piece(start, end, name))


def assert_in_order(told: Told, start: int, end: int) -> None:
    """Every sample belongs to one report; segments and words lie in theirs, in order."""
    reached = start
    for final in told.finals:
        assert final.to > reached
        if isinstance(final, SegmentFinal):
            assert final.segments[-1].end == final.to
            for segment in final.segments:
                assert reached <= segment.start < segment.end
                assert_words_in_order(segment)
                reached = segment.end
        reached = final.to
    assert reached == end


def assert_words_in_order(segment: Segment) -> None:
    """Words follow each other within their segment, and there are some."""
    assert segment.words
    reached = segment.start
    for word in segment.words:
        assert reached <= word.start <= word.end <= segment.end
        assert 0 <= word.confidence <= 1
        reached = word.end


class _DeafUtterance(Utterance):
    def finish(self) -> tuple[Word, ...]:
        super().finish()
        return ()


class _DeafModel(SpeechModel):
    def utterance(self, start: int) -> Utterance:
        inner = engine().speech.utterance(start)
        return _DeafUtterance(inner._recognizer, start, None, inner._pace)

    def __init__(self) -> None:
        pass


def deaf(settings: ListenerSettings | None = None) -> Listener:
    """A listener that shows words while they are spoken and has none in the end.

    No sound was found that does so reliably.
    """
    return Listener(_DeafModel(), engine().voice, 0, settings)


def without_pauses(first: int, count: int, name: str = "chest-pain") -> tuple[bytes, str]:
    """Turns in a row with nothing between them, and what is said in them."""
    chosen = turns(name)[first : first + count]
    sound = b"".join(piece(turn["start"], turn["end"], name) for turn in chosen)
    return sound, " ".join(turn["text"] for turn in chosen)


def _byte(second: float) -> int:
    return round(second * RATE) * WIDTH
