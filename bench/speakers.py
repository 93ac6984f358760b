"""Who is taken for the speaker of each word: `python -m bench.speakers [--data DIR]`.

Words are recognised by the product's own path; a word's true speaker is whoever speaks at its middle. "Live"
is the role as it was told when its segment came, "at the end" after the whole visit. Also what it costs
beside bare decoding.
"""

import argparse
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from bench.support.bare import Bare
from bench.support.figures import table
from bench.support.offline import engine
from bench.support.sound import Piece, read, recordings
from bench.support.visits import Visit, consultations, pitch, real_pairs, same_sex
from earshot_protocol.units import RATE, seconds
from earshot_server.log.events import SegmentAppended, VoiceEnrolled
from earshot_server.log.speakers.fold import Speakers
from earshot_server.speech.engine import SpeechEngine
from earshot_server.speech.heard import SegmentFinal
from earshot_server.speech.speakers.enrolment import voice_of
from earshot_server.speech.transcribe import transcribe

SHORT = (1.0, 2.0)
"""Turns of so many seconds are told apart."""
PARTS = ("consultations", "same-sex", "real", "cost")
LIKE_PITCH = 1.2
"""Two voices are alike in pitch within this factor."""


@dataclass
class Score:
    """Words, and how many have their role."""

    words: int = 0
    live: int = 0
    end: int = 0
    three: int = 0
    """At the end, with patient and other told apart."""
    short: int = 0
    short_words: int = 0
    changes: int = 0
    """Segments whose role was told otherwise later."""

    def __add__(self, other: "Score") -> "Score":
        mine, theirs = vars(self), vars(other)
        return Score(**{name: mine[name] + theirs[name] for name in mine})

    def row(self, name: str) -> list[str]:
        """Return it as a row of a table."""
        short = f"{self.short / self.short_words:.3f}" if self.short_words else ""
        shares = (f"{count / self.words:.3f}" for count in (self.live, self.end, self.three))
        return [name, str(self.words), *shares, short, str(self.changes)]


@dataclass(frozen=True)
class Scores:
    """Of one visit: with the clinician's voice enrolled, and without."""

    enrolled: Score = field(default_factory=Score)
    alone: Score = field(default_factory=Score)

    def __add__(self, other: "Scores") -> "Scores":
        return Scores(self.enrolled + other.enrolled, self.alone + other.alone)


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared"))
    parser.add_argument("--only", choices=PARTS, help="one part of it (default: all)")
    given = parser.parse_args()
    parts = [given.only] if given.only else list(PARTS)
    with ProcessPoolExecutor(2) as pool:
        if "consultations" in parts:
            told(pool, "The six sample consultations", consultations())
        if "same-sex" in parts:
            told(pool, "Clinician and patient of one sex (turns of two consultations each)", same_sex())
        if "real" in parts:
            _real(pool, given.data)
    if "cost" in parts:
        cost()


def _real(pool: ProcessPoolExecutor, data: Path) -> None:
    if not (data / "speech/manifest.tsv").is_file():
        print(f"\nThere is no {data / 'speech/manifest.tsv'}: nothing is said of real voices.")
        return
    pairs = list(real_pairs(data))
    near = [visit for visit in pairs if like_pitch(visit)]
    far = [visit for visit in pairs if not like_pitch(visit)]
    told(pool, f"Readers mixed, pitch alike ({len(near)} pairs)", near, each=False, mapped=True)
    told(pool, f"Readers mixed, pitch apart ({len(far)} pairs)", far, each=False, mapped=True)


def told(
    pool: ProcessPoolExecutor, title: str, visits: Iterable[Visit], *, each: bool = True, mapped: bool = False
) -> None:
    """Print a table of some visits.

    `mapped`: what is read aloud tells no clinician, so without enrolment the better naming of the two counts.
    """
    names, scores = [], []
    for name, found in pool.map(heard, visits):
        names.append(name)
        scores.append(Scores(found.enrolled, _mapped(found.alone) if mapped else found.alone))
    if not scores:
        return
    whole = sum(scores, Scores())
    rows = []
    for how in ("enrolled", "alone"):
        label = "enrolled" if how == "enrolled" else "not enrolled"
        if each:
            rows += [
                getattr(score, how).row(f"{name}, {label}") for name, score in zip(names, scores, strict=True)
            ]
        rows.append(getattr(whole, how).row(f"**all, {label}**"))
    head = ["", "words", "role live", "at the end", "three roles", "turns of 1-2 s", "told otherwise later"]
    print(table(title, head, rows))


def heard(visit: Visit) -> tuple[str, Scores]:
    """Hear a visit once; fold it with and without the clinician's voice."""
    loaded = engine()
    finals = list(transcribe(loaded, [visit.sound.tobytes()]))
    events = [
        SegmentAppended(segment=one.segment, to=one.to, more=one.more, voices=one.voices) for one in finals
    ]
    assert loaded.speaker is not None
    voice = VoiceEnrolled(clinician="c", voice=voice_of(loaded.speaker, loaded.voice, visit.enrolment))
    return visit.name, Scores(scored(visit, events, voice), scored(visit, events, None))


def scored(visit: Visit, events: list[SegmentAppended], voice: VoiceEnrolled | None) -> Score:
    """Fold a visit's events and compare."""
    speakers, score, live = Speakers(), Score(), dict[str, str]()
    if voice is not None:
        speakers.fold(voice)
    for event in events:
        changed = speakers.fold(event)
        now = {segment.id for segment in event.segments}
        live |= {name: guess.role.value for name, guess in changed.items() if name in now}
        score.changes += len(changed.keys() - now)
    lengths = {turn: turn.end - turn.start for turn in visit.turns}
    for segment in (one for event in events for one in event.segments):
        role = speakers.role(segment.id)
        end = "" if role is None else role.value
        for word in segment.words:
            turn = visit.turn_at(seconds(word.start + word.end) / 2)
            clinician = turn.speaker == "clinician"
            right = end != "" and (end == "clinician") == clinician
            score.words += 1
            score.end += right
            score.live += segment.id in live and (live[segment.id] == "clinician") == clinician
            score.three += end == turn.speaker
            if SHORT[0] <= lengths[turn] <= SHORT[1]:
                score.short_words += 1
                score.short += right
    return score


def _mapped(score: Score) -> Score:
    if score.end * 2 >= score.words:
        return score
    return replace(
        score,
        live=score.words - score.live,
        end=score.words - score.end,
        short=score.short_words - score.short,
    )


def like_pitch(visit: Visit) -> bool:
    """Tell whether the two voices of a visit are alike in pitch."""
    pitches = []
    for speaker in ("clinician", "patient"):
        turn = max(
            (one for one in visit.turns if one.speaker == speaker), key=lambda one: one.end - one.start
        )
        pitches.append(pitch(visit.sound[round(turn.start * RATE) : round(turn.end * RATE)]))
    return max(pitches) / min(pitches) < LIKE_PITCH


def cost() -> None:
    """Print what telling speakers costs beside bare decoding, on the consultations."""
    loaded = engine()
    assert loaded.speaker is not None
    without = replace(loaded, speaker=None)
    pieces = [read(path) for path in recordings()]
    sound = sum(piece.seconds for piece in pieces)
    spent = {
        "bare Vosk loop": 0.0,
        "Earshot without speakers": 0.0,
        "Earshot": 0.0,
        "fold of the roles": 0.0,
    }
    events: list[SegmentAppended] = []
    for piece in pieces:  # in turn, so that what else the machine does falls on all alike
        spent["bare Vosk loop"] += _timed(partial(_bare, piece))[0]
        spent["Earshot without speakers"] += _timed(partial(_heard, without, piece))[0]
        took, finals = _timed(partial(_heard, loaded, piece))
        spent["Earshot"] += took
        events += [
            SegmentAppended(segment=one.segment, to=one.to, more=one.more, voices=one.voices)
            for one in finals
        ]
    began = time.process_time()
    speakers = Speakers()
    for number, event in enumerate(events):
        moved = [
            one.model_copy(update={"id": f"s{number}-{place}"}) for place, one in enumerate(event.segments)
        ]
        speakers.fold(event.model_copy(update={"segment": moved[0], "more": tuple(moved[1:])}))
    spent["fold of the roles"] = time.process_time() - began
    bare = spent["bare Vosk loop"]
    rows = [[name, f"{1000 * took / sound:.2f}", f"{took / bare:.3f}"] for name, took in spent.items()]
    added = spent["Earshot"] - spent["Earshot without speakers"]
    rows.append(["voices and changes of speaker", f"{1000 * added / sound:.2f}", f"{added / bare:.3f}"])
    print(
        table(
            f"Cost, {sound / 60:.0f} minutes of sound", ["", "CPU ms per sound s", "of bare decoding"], rows
        )
    )


def _timed(work: Callable[[], list[SegmentFinal]]) -> tuple[float, list[SegmentFinal]]:
    began = time.process_time()
    found = work()
    return time.process_time() - began, found


def _heard(loaded: SpeechEngine, piece: Piece) -> list[SegmentFinal]:
    return list(transcribe(loaded, [piece.samples]))


def _bare(piece: Piece) -> list[SegmentFinal]:
    stream = Bare().stream(piece)
    while not stream.over:
        stream.step()
    return []


if __name__ == "__main__":
    main()
