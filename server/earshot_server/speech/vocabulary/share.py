"""What share of speech a clinic's word gets: that of words of its class which the language model knows.

The word goes where they go: behind the words that they stand behind, before those that follow them, a little
less likely than they are on average. The table of examples is `classes.toml`.
"""

import math
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from earshot_server.speech.vocabulary.arpa import LanguageModel

ALONE = (-5.2, -4.4)
"""A new word's own probability lies between these (log10)."""
SHARED_MIN = 2
"""Words around a new one count if so many of its class have them."""


@dataclass(frozen=True)
class Share:
    """A class: words like the new one, and how much less likely it is (log10)."""

    examples: tuple[str, ...]
    discount: float


@cache
def shares() -> dict[str, Share]:
    """Return the classes by name."""
    read = tomllib.loads((files(__package__) / "classes.toml").read_text("utf-8"))
    return {name: Share(tuple(row["examples"]), row["discount"]) for name, row in read["class"].items()}


def give_share(model: LanguageModel, words: Sequence[str], share: Share) -> None:
    """Put new words into the model, alike for all of them; those that it has stay as they are."""
    examples = [word for word in share.examples if word in model]
    new = [word for word in dict.fromkeys(words) if word not in model]
    if not new:
        return
    low, high = ALONE
    known = [model.probabilities[word,] for word in examples] or [low]
    alone = min(high, max(low, sum(known) / len(known) + share.discount))
    before, behind = _around(model, examples)
    backoffs = [model.backoffs.get((word,), 0.0) for word in examples] or [0.0]
    for word in new:
        model.probabilities[word,] = alone
        for history, probability in before.items():
            model.probabilities[history, word] = probability + share.discount
        if behind:
            model.backoffs[word,] = sum(backoffs) / len(backoffs)
            for follower, probability in behind.items():
                model.probabilities[word, follower] = probability


def _around(model: LanguageModel, examples: Sequence[str]) -> tuple[dict[str, float], dict[str, float]]:
    """Return the mean probability of an example behind a word, and of a word behind an example."""
    counted: tuple[dict[str, list[float]], dict[str, list[float]]] = ({}, {})
    wanted = set(examples)
    for gram, probability in model.probabilities.items():
        if len(gram) == 2:
            for place, mine, other in ((0, gram[1], gram[0]), (1, gram[0], gram[1])):
                if mine in wanted:
                    counted[place].setdefault(other, []).append(10**probability)
    before, behind = (
        {
            word: math.log10(sum(found) / len(examples))
            for word, found in counts.items()
            if len(found) >= SHARED_MIN
        }
        for counts in counted
    )
    return before, behind
