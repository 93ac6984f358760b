"""Take a clinic's words into a recipe: pronunciations into the lexicon, a share of speech into the model."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from earshot_server.speech.vocabulary.confusable import Confusable, confusables
from earshot_server.speech.vocabulary.entry import Entry
from earshot_server.speech.vocabulary.g2p import Speller
from earshot_server.speech.vocabulary.lexicon import Lexicon, Pronunciation
from earshot_server.speech.vocabulary.recipe import Recipe
from earshot_server.speech.vocabulary.share import give_share, shares

VARIANTS = 2
"""So many guesses at a word's pronunciation are taken."""


@dataclass(frozen=True)
class Added:
    """What became of the clinic's words."""

    pronounced: dict[str, tuple[Pronunciation, ...]]
    """New words, as the recogniser has them, with how they are said."""
    known: tuple[str, ...]
    """Words that were there already."""
    unsayable: tuple[str, ...]
    """Words that could not be pronounced, and are left out."""
    confusable: tuple[Confusable, ...]


def add_words(recipe: Recipe, entries: Sequence[Entry]) -> Added:
    """Change the recipe; what it had stays."""
    speller = recipe.speller()
    pronounced: dict[str, tuple[Pronunciation, ...]] = {}
    known: dict[str, None] = {}
    unsayable: dict[str, None] = {}
    for entry in entries:
        for token in entry.tokens:
            said = _pronunciations(entry, token, recipe.lexicon, speller)
            if not said:
                unsayable[token] = None
                continue
            fresh = token not in recipe.lexicon
            new = [one for one in said if recipe.lexicon.add(token, one)]
            if new:
                pronounced[token] = (*pronounced.get(token, ()), *new)
            elif not fresh:
                known[token] = None
    for kind, share in shares().items():
        tokens = [token for entry in entries if entry.kind == kind for token in entry.tokens]
        give_share(recipe.model, [token for token in tokens if token in recipe.lexicon], share)
    recipe.added |= {entry.word: entry.kind for entry in entries}
    alike = confusables(pronounced, recipe.lexicon)
    return Added(pronounced, tuple(known), tuple(unsayable), tuple(alike))


def _pronunciations(entry: Entry, token: str, lexicon: Lexicon, speller: Speller) -> list[Pronunciation]:
    """Return how a word is said: as written down, else as it is known, else as its letters suggest."""
    if entry.pronunciation:
        return [entry.pronunciation]
    if entry.spoken:
        pieces = [_best(piece, lexicon, speller) for piece in re.findall(r"[a-z']+", entry.spoken)]
        return [tuple(phone for piece in pieces for phone in piece)] if pieces and all(pieces) else []
    if token in lexicon:
        return list(lexicon.of(token))
    return speller.pronounce(token, VARIANTS)


def _best(word: str, lexicon: Lexicon, speller: Speller) -> Pronunciation:
    return next(iter((*lexicon.of(word), *speller.pronounce(word))), ())
