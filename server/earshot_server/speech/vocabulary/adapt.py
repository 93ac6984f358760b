"""Fit a model to a clinic's own text: its notes, letters or dialogues, as plain text.

The text is read as it would be spoken as far as letters go: lower case, sentence by sentence; pieces with
digits part sentences, since how they are said is not known.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from earshot_server.speech.vocabulary.estimate import Fit, Sentence, best_weight, estimate, fit, interpolate
from earshot_server.speech.vocabulary.recipe import Recipe

HELD_OUT = 10
"""Every so many sentences one is not learned from: the weight and what is printed rest on it."""
NEW_WORD_COUNT = 3
"""A word that is not known is taken in if the text has it so often."""


class TooLittleText(ValueError):
    """There are not enough sentences to learn from and to measure on."""


@dataclass(frozen=True)
class Adapted:
    """What adaptation did, on sentences that were not learned from."""

    sentences: int
    before: Fit
    after: Fit
    weight: float
    """The text's share in the new model."""
    new_words: tuple[str, ...]


def adapt(recipe: Recipe, sentences: list[Sentence]) -> Adapted:
    """Change the recipe.

    Raises:
        TooLittleText: there are fewer than 20 sentences.
    """
    if len(sentences) < 2 * HELD_OUT:
        raise TooLittleText(f"{len(sentences)} sentences are too few: give at least {2 * HELD_OUT}.")
    apart = sentences[HELD_OUT - 1 :: HELD_OUT]
    learned = [one for place, one in enumerate(sentences, 1) if place % HELD_OUT]
    before = fit(recipe.model, apart)
    new = _take_new_words(recipe, learned)
    own = estimate(list(_known_parts(learned, recipe)))
    weight = best_weight(recipe.model, own, list(_known_parts(apart, recipe)))
    recipe.model = interpolate(recipe.model, own, weight)
    return Adapted(len(sentences), before, fit(recipe.model, apart), weight, new)


def spoken_sentences(text: str) -> Iterator[Sentence]:
    """Yield the sentences of a text, in the recogniser's words."""
    for piece in re.split(r"[.!?;:\n()\[\]\"]+|\S*\d\S*", text.lower().replace("’", "'")):
        words = re.findall(r"[a-z]+(?:'[a-z]+)*", piece)
        if words:
            yield words


def _take_new_words(recipe: Recipe, sentences: list[Sentence]) -> tuple[str, ...]:
    counts = Counter(word for sentence in sentences for word in sentence)
    speller, new = recipe.speller(), []
    for word, count in sorted(counts.items()):
        if count >= NEW_WORD_COUNT and word not in recipe.lexicon and len(word) > 2:
            said = speller.pronounce(word)
            if said:
                recipe.lexicon.add(word, said[0])
                new.append(word)
    return tuple(new)


def _known_parts(sentences: Iterable[Sentence], recipe: Recipe) -> Iterator[Sentence]:
    """Yield the stretches of sentences whose words have a pronunciation."""
    for sentence in sentences:
        part: list[str] = []
        for word in sentence:
            if word in recipe.lexicon:
                part.append(word)
            elif part:
                yield part
                part = []
        if part:
            yield part
