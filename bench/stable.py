"""How often a stable word changes, and how late it is, by the recogniser's posterior or by its constancy.

Hears the six sample consultations once, keeps what the recogniser thought, and tries all choices on it:
`python -m bench.stable` (a minute of processor time).
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from bench.support.figures import percentile, table
from earshot_protocol.units import RATE, seconds
from earshot_protocol.words import Word
from earshot_server.speech.engine import load_engine
from earshot_server.speech.heard import Heard, SegmentFinal
from earshot_server.speech.listener import Listener, ListenerSettings
from earshot_server.speech.model import shipped_model
from earshot_server.speech.recogniser import SpeechModel, Utterance
from earshot_server.speech.recording import read_blocks
from earshot_server.speech.stable import SURE, Guess, StablePrefix

SAMPLES = Path(__file__).parents[1] / "samples/consultations"
POSTERIORS = (0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 0.99)
AGREEING = (2, 4, 8, 12)

TURN = RATE // 10
"""Samples gone through at a time: so that of every step of the decoder the words are asked for."""


@dataclass(frozen=True)
class Step:
    """What the recogniser thought at one moment."""

    to: int
    """Sample up to which was heard."""
    words: tuple[str, ...]
    guesses: tuple[Guess, ...]


@dataclass
class Spoken:
    """An utterance: the recogniser's thoughts, and the words of its segment and of those behind it."""

    start: int
    steps: list[Step] = field(default_factory=list)
    words: list[Word] = field(default_factory=list)
    own: int = 0
    """How many of the words are its own: a divided one goes on in the next segment."""


class _NotingUtterance(Utterance):
    def __init__(self, inner: Utterance, note: Spoken) -> None:
        self._inner, self._note = inner, note
        self._latest: tuple[str, ...] = ()
        self.start = self.to = inner.start
        self.next_step = inner.next_step

    def feed(self, samples: bytes) -> bool:
        stepped = self._inner.feed(samples)
        self.to, self.next_step = self._inner.to, self._inner.next_step
        return stepped

    def partial(self) -> tuple[str, ...]:
        self._latest = self._inner.partial()
        return self._latest

    def guesses(self) -> tuple[Guess, ...]:
        found = self._inner.guesses()
        self._note.steps.append(Step(self.to, self._latest, found))
        return found

    def finish(self) -> tuple[Word, ...]:
        return self._inner.finish()


class _NotingModel(SpeechModel):
    def __init__(self, inner: SpeechModel) -> None:
        self._inner = inner
        self.spoken: dict[int, Spoken] = {}

    def utterance(self, start: int) -> Utterance:
        note = self.spoken[start] = Spoken(start)
        return _NotingUtterance(self._inner.utterance(start), note)


def hear(file: Path) -> list[Spoken]:
    """Hear a recording by a real listener, noting what the recogniser tells it."""
    path = shipped_model()
    assert path is not None
    engine = load_engine(path)
    model = _NotingModel(engine.speech)
    settings = ListenerSettings(stable_step=0)
    ear = Listener(model, engine.voice, 0, settings)
    heard: list[Heard] = []
    for block in read_blocks(file):
        ear.add(block)
        while ear.backlog:
            heard += ear.work(TURN)
    ear.finish()
    while ear.backlog:
        heard += ear.work(TURN)
    found = [one for item in heard if isinstance(item, SegmentFinal) for one in item.segments]
    for number, segment in enumerate(found):
        note = model.spoken[segment.start]
        note.words = [word for later in found[number : number + 3] for word in later.words]
        note.own = len(segment.words)
    return [note for note in model.spoken.values() if note.own]


Counts = Callable[[Spoken], Iterator[int]]
"""Gives, step by step, how many words are stable."""


def by_posterior(sure: float) -> Counts:
    """Count words of which the lattice is so sure."""

    def counts(spoken: Spoken) -> Iterator[int]:
        prefix = StablePrefix(sure)
        return (prefix.update(step.words, step.guesses) for step in spoken.steps)

    return counts


def by_agreement(agreeing: int) -> Counts:
    """Count words on which so many successive hypotheses agree, but for the last one."""

    def counts(spoken: Spoken) -> Iterator[int]:
        hypotheses = [step.words for step in spoken.steps]
        best = 0
        for end, latest in enumerate(hypotheses, start=1):
            if end >= agreeing:
                best = max(best, min(agreed(hypotheses[end - agreeing : end]), len(latest) - 1))
            yield min(best, len(latest))

    return counts


def agreed(hypotheses: Sequence[Sequence[str]]) -> int:
    """Return how many first words all have."""
    columns = list(zip(*hypotheses, strict=False))
    return next((n for n, column in enumerate(columns) if len(set(column)) > 1), len(columns))


def row(name: str, spoken: Sequence[Spoken], counts: Counts) -> list[str]:
    """Return the table's row of a choice."""
    changed, delays = 0, []
    for one in spoken:
        known = 0
        for step, count in zip(one.steps, counts(one), strict=True):
            for place in range(known, count):
                if [step.words[place]] == [word.text for word in one.words[place : place + 1]]:
                    delays.append(seconds(step.to - one.words[place].end))
                else:
                    changed += 1
            known = max(known, count)
    stable = changed + len(delays)
    return [
        name,
        f"{100 * stable / sum(one.own for one in spoken):.0f} %",
        f"{changed} of {stable}",
        f"1 in {stable // changed}" if changed else "none",
        f"{percentile(delays, 0.5):.2f} s",
        f"{percentile(delays, 0.9):.2f} s",
    ]


def main() -> None:
    """Print the figures."""
    with ProcessPoolExecutor(2) as pool:
        spoken = [one for found in pool.map(hear, sorted(SAMPLES.glob("*.flac"))) for one in found]
    head = ["", "stable before the segment's end", "changed", "", "delay, median", "90 %"]
    rows = [
        row(f"{sure}{' (chosen)' if sure == SURE else ''}", spoken, by_posterior(sure)) for sure in POSTERIORS
    ]
    title = f"Posterior from which on words are stable ({sum(one.own for one in spoken)} words)"
    print(table(title, head, rows))
    rows = [row(str(agreeing), spoken, by_agreement(agreeing)) for agreeing in AGREEING]
    print(table("For comparison: so many successive hypotheses agree", head, rows))


if __name__ == "__main__":
    main()
