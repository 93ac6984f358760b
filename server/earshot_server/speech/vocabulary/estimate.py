"""A language model of a clinic's own text, and two models made one.

Witten-Bell's estimate: simple, and sound where counts are few (Chen & Goodman 1999). Interpolation of two
backoff models: every n-gram of either gets the weighted sum of what both give it; backoff weights follow.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from earshot_server.speech.vocabulary.arpa import END, NEVER, START, Gram, LanguageModel

Sentence = Sequence[str]
ORDER = 3


def estimate(sentences: Iterable[Sentence], order: int = ORDER) -> LanguageModel:
    """Return the model of some sentences; words outside it have no probability."""
    counts: list[dict[Gram, Counter[str]]] = [defaultdict(Counter) for _ in range(order)]
    for sentence in sentences:
        words = (START, *sentence, END)
        for at in range(1, len(words)):
            for length in range(min(order - 1, at) + 1):
                counts[length][words[at - length : at]][words[at]] += 1
    model = LanguageModel({(START,): NEVER})
    for by_history in counts:
        for history, found in by_history.items():
            whole, different = sum(found.values()), len(found)
            lower = different / (whole + different) if history else 0.0
            for word, count in found.items():
                below = 10 ** model.score(history[1:], word) if history else 0.0
                share = count / (whole + different) if history else count / whole
                model.probabilities[*history, word] = math.log10(share + lower * below)
            if history:
                model.backoffs[history] = math.log10(lower)
    return model


def interpolate(base: LanguageModel, own: LanguageModel, weight: float) -> LanguageModel:
    """Return one model of two, the second with this weight (0 to 1)."""
    grams = sorted(base.probabilities.keys() | own.probabilities.keys(), key=lambda gram: (len(gram), gram))
    mixed = LanguageModel()
    for gram in grams:
        *history, word = gram
        if word == START:
            mixed.probabilities[gram] = NEVER
            continue
        one, other = (_likely(model, tuple(history), word) for model in (base, own))
        mixed.probabilities[gram] = math.log10((1 - weight) * one + weight * other)
    _back_off(mixed)
    return mixed


def best_weight(base: LanguageModel, own: LanguageModel, sentences: Sequence[Sentence]) -> float:
    """Return the weight of `own` that makes held-out sentences likeliest (expectation-maximisation)."""
    pairs = [
        (_likely(base, history, word), _likely(own, history, word))
        for sentence in sentences
        for history, word in _steps(sentence)
    ]
    pairs = [(one, other) for one, other in pairs if one or other]
    weight = 0.5
    for _ in range(30 if pairs else 0):
        weight = sum(weight * other / ((1 - weight) * one + weight * other) for one, other in pairs) / len(
            pairs
        )
    return min(0.9, max(0.05, weight))


@dataclass(frozen=True)
class Fit:
    """How well a model foresees some text."""

    perplexity: float
    """Of the words that it knows, ends of sentences included."""
    unknown: float
    """Share of words that it does not know."""


def fit(model: LanguageModel, sentences: Iterable[Sentence]) -> Fit:
    """Return how well a model foresees sentences."""
    total, known, words, heard = 0.0, 0, 0, 0
    for sentence in sentences:
        words += len(sentence)
        heard += sum(word in model for word in sentence)
        for history, word in _steps(sentence):
            if word in model:
                known += 1
                total += model.score(_within(model, history), word)
    perplexity = 10 ** (-total / known) if known else math.inf
    return Fit(perplexity, 1 - heard / words if words else 0.0)


def _steps(sentence: Sentence) -> Iterable[tuple[Gram, str]]:
    words = (START, *sentence, END)
    return ((words[max(0, at - ORDER + 1) : at], words[at]) for at in range(1, len(words)))


def _within(model: LanguageModel, history: Gram) -> Gram:
    """Return the part of a history behind the last word that the model does not know."""
    for at in range(len(history) - 1, -1, -1):
        if history[at] not in model:
            return history[at + 1 :]
    return history


def _likely(model: LanguageModel, history: Gram, word: str) -> float:
    """Return the probability of a word after a history; 0 for a word that is not in the model."""
    return 10 ** model.score(_within(model, history), word) if word in model else 0.0


def _back_off(model: LanguageModel) -> None:
    """Give each history the weight that leaves the rest of the probability to shorter ones."""
    own: dict[Gram, float] = defaultdict(float)
    below: dict[Gram, float] = defaultdict(float)
    by_length: dict[int, list[Gram]] = defaultdict(list)
    for gram in model.probabilities:
        by_length[len(gram)].append(gram)
    for length in sorted(by_length)[1:]:
        for gram in by_length[length]:
            history, word = gram[:-1], gram[-1]
            own[history] += 10 ** model.probabilities[gram]
            below[history] += 10 ** model.score(history[1:], word)
        for history in {gram[:-1] for gram in by_length[length]}:
            left = max(1e-4, 1 - own[history]) / max(1e-4, 1 - below[history])
            model.backoffs[history] = math.log10(left)
