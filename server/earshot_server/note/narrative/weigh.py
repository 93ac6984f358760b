"""Is a clause worth a place in the note, and in which section: two linear models over words and concepts.

The weights are in `tables/salience.csv`, learned by `scripts/train_salience.py`. A clause's features are its
words, its pairs of words, who says it and which tables have a concept in it; its score is the sum of their
weights, its worth the logistic function of that (0 to 1).
"""

import math
from collections.abc import Mapping, Set
from itertools import pairwise

from earshot_server.note.draft import SectionKey
from earshot_server.note.rules.load import Rules
from earshot_server.note.rules.weights import SECTIONS, Weights
from earshot_server.note.sentences.sentence import Sentence, Speaker

_PATIENTS = frozenset(SECTIONS[name] for name in ("hpi", "ros", "pmh", "psh", "all", "med", "fam", "soc"))
"""What a patient can tell."""


def features(sentence: Sentence, first: int, last: int, rules: Rules) -> set[str]:
    """Return the names of a clause's features."""
    keys = [key or "-" for key in sentence.keys[first : last + 1]]
    found = {f"w {key}" for key in keys} | {f"p {one} {other}" for one, other in pairwise(keys)}
    found |= {
        "bias",
        f"first {keys[0]}",
        f"speaker {sentence.speaker.value}",
        f"length {min(6, len(keys) // 3)}",
    }
    for hit in rules.concepts.find(keys):
        area = hit.holds[0].area.value
        found |= {f"area {area}", f"area {area} {sentence.speaker.value}"}
    if any(True for _ in rules.actions.find(keys)):
        found |= {"action", f"action {sentence.speaker.value}"}
    if any(part == "says" for hit in rules.signs.find(keys) for _, part in hit.holds):
        found |= {"sign", f"sign {sentence.speaker.value}"}
    return found


def worth(found: Set[str], weights: Weights) -> float:
    """Return how much a clause is worth a place in the note, 0 to 1."""
    return 1 / (1 + math.exp(-sum(weights.worth.get(name, 0.0) for name in sorted(found))))


LEANS = 0.1
"""What was spoken of before counts so much beside a clause itself (a factor of its log odds)."""


def sums(found: Set[str], weights: Weights, leaning: Mapping[SectionKey, float]) -> dict[SectionKey, float]:
    """Return how well each section fits a clause behind those of `leaning`: log odds."""
    scores = [LEANS * leaning.get(key, 0.0) for key in SECTIONS.values()]
    for feature in sorted(found):
        for place, weight in enumerate(weights.sections.get(feature, ())):
            scores[place] += weight
    return dict(zip(SECTIONS.values(), scores, strict=True))


def lean(
    found: Set[str], weights: Weights, leaning: Mapping[SectionKey, float], fades: float
) -> dict[SectionKey, float]:
    """Return the log probabilities of the sections summed up over the clauses so far, one more taken in.

    Those before count less by the factor `fades`.
    """
    scores = sums(found, weights, {})
    highest = max(scores.values())
    whole = highest + math.log(sum(math.exp(one - highest) for one in scores.values()))
    return {key: fades * leaning.get(key, 0.0) + one - whole for key, one in scores.items()}


def may_tell(speaker: Speaker, key: SectionKey) -> bool:
    """Tell whether a speaker can tell a section: a patient does not examine, judge or decide."""
    return speaker is not Speaker.PATIENT or key in _PATIENTS


def section(
    found: Set[str],
    speaker: Speaker,
    weights: Weights,
    leaning: Mapping[SectionKey, float],
    unfit: Set[SectionKey] = frozenset(),
) -> SectionKey:
    """Return the section that fits a clause best, among those that its speaker can tell, `unfit` apart."""
    scores = sums(found, weights, leaning)
    able = (key for key in scores if may_tell(speaker, key) and key not in unfit)
    return max(able, key=lambda key: scores[key])
