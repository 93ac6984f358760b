"""How often a stable word of a partial changes, and how late it is, for each choice of `StablePrefix`.

Hears the six sample consultations once, keeps every hypothesis, and tries all choices on them:
`.venv/bin/python bench/stable.py` (half a minute on two cores).
"""

import statistics
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from earshot_protocol.units import RATE, seconds
from earshot_protocol.words import Word
from earshot_server.speech.engine import load_engine
from earshot_server.speech.heard import Heard, PartialHeard, SegmentFinal
from earshot_server.speech.listener import ListenerSettings
from earshot_server.speech.model import shipped_model
from earshot_server.speech.recording import read_blocks
from earshot_server.speech.stable import AGREEING, UNSURE, StablePrefix

SAMPLES = Path(__file__).parents[1] / "samples/consultations"
CHOICES = [(agreeing, unsure) for agreeing in (1, 2, 3, 4, 6, 8, 12) for unsure in (0, 1, 2, 3)]
STEP = ListenerSettings().partial_step


@dataclass(frozen=True)
class Spoken:
    """A segment: what was thought of it, step by step, and what it came to."""

    hypotheses: tuple[tuple[int, tuple[str, ...]], ...]
    """(sample up to which was heard, words), in order."""
    final: tuple[Word, ...]
    """Its words, and those of the segments behind it: a divided one goes on in the next."""
    own: int
    """How many of `final` are its own."""


@dataclass(frozen=True)
class Outcome:
    """What came of the words of all segments, for one choice."""

    stable: int
    changed: int
    delays: list[float]
    """From a word's end to its being stable (seconds)."""
    unsettled: int
    """Words that were stable only when their segment was final."""


def main() -> None:
    """Print a table."""
    with ProcessPoolExecutor(2) as pool:
        spoken = [one for found in pool.map(hear, sorted(SAMPLES.glob("*.flac"))) for one in found]
    print(f"{sum(one.own for one in spoken)} words in {len(spoken)} segments, a partial each {seconds(STEP)} s")
    print("agreeing  unsure  stable words  changed  one in  delay median  90 %   at the end only")
    for agreeing, unsure in CHOICES:
        outcome = judge(spoken, agreeing, unsure)
        rate = f"{outcome.stable / outcome.changed:.0f}" if outcome.changed else "-"
        late = statistics.quantiles(outcome.delays, n=10)
        chosen = "  <- chosen" if (agreeing, unsure) == (AGREEING, UNSURE) else ""
        print(
            f"{agreeing:>8}{unsure:>8}{outcome.stable:>14}{outcome.changed:>9}{rate:>8}"
            f"{statistics.median(outcome.delays):>12.2f} s{late[-1]:>6.2f} s{outcome.unsettled:>12}{chosen}"
        )


def hear(file: Path) -> list[Spoken]:
    """Hear a recording."""
    path = shipped_model()
    assert path is not None
    ear = load_engine(path).listener(0)
    heard: list[Heard] = []
    for block in read_blocks(file):
        ear.add(block)
        heard += ear.work(len(block))
    ear.finish()
    while ear.backlog:
        heard += ear.work(RATE)
    return list(segments(heard))


def segments(heard: Sequence[Heard]) -> Iterator[Spoken]:
    """Put partials and words of each segment together."""
    finals = [item for item in heard if isinstance(item, SegmentFinal)]
    partials = [item for item in heard if isinstance(item, PartialHeard)]
    for number, final in enumerate(finals):
        own = [partial for partial in partials if partial.start == final.segment.start]
        following = [word for later in finals[number:] for word in later.segment.words]
        if own:
            yield Spoken(tuple(steps(own, final.to)), tuple(following), len(final.segment.words))


def steps(partials: Sequence[PartialHeard], to: int) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Yield the hypothesis of every step: one that said nothing new was not reported."""
    ends = [*(partial.to for partial in partials[1:]), to]
    for partial, end in zip(partials, ends, strict=True):
        yield partial.to, partial.words
        for at in range(partial.to + STEP, end, STEP):
            yield at, partial.words


def judge(spoken: Sequence[Spoken], agreeing: int, unsure: int) -> Outcome:
    """Try one choice."""
    changed, settled, delays = 0, 0, []
    for one in spoken:
        prefix, known = StablePrefix(agreeing, unsure), 0
        for to, words in one.hypotheses:
            count = prefix.update(words)
            for place in range(known, count):
                settled += place < one.own
                if place >= len(one.final) or words[place] != one.final[place].text:
                    changed += 1
                else:
                    delays.append(seconds(to - one.final[place].end))
            known = max(known, count)
    total = changed + len(delays)
    return Outcome(total, changed, delays, sum(one.own for one in spoken) - settled)


if __name__ == "__main__":
    main()
