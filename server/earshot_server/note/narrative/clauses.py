"""Cut sentences into clauses that can be told one by one."""

from collections.abc import Iterator, Sequence

from earshot_server.note.rules.load import Rules
from earshot_server.note.sentences.sentence import Sentence

LONG = 25
"""A marked sentence of more words is cut too."""

SHORTEST = 3
"""A clause of fewer words is left to the next one."""


def clauses(sentence: Sentence, rules: Rules) -> Iterator[tuple[int, int]]:
    """Yield the first and last token of each clause, in order; together they are the sentence."""
    bare = not any(token.mark in (".", "?") for token in sentence.tokens)
    if not bare and len(sentence.tokens) <= LONG:
        yield 0, len(sentence.tokens) - 1
        return
    keys = [token.text for token in sentence.tokens]
    start = 0
    for place in range(1, len(keys)):
        if place - start >= rules.narrative.least and _cuts(keys, place, rules):
            yield start, place - 1
            start = place
    yield start, len(keys) - 1


def _cuts(keys: Sequence[str], place: int, rules: Rules) -> bool:
    """Tell whether a clause begins at a place."""
    if len(keys) - place < SHORTEST or keys[place - 1] in rules.narrative.holds:
        return False
    return rules.said["narrative.cuts"].at(keys, place) is not None
