"""Speech as it was meant: without words said twice and sounds of hesitation, so that phrases are found."""

from collections.abc import Sequence

from earshot_server.note.rules.load import Rules
from earshot_server.note.sentences.tokens import Token

_LONGEST = 3
"""Words of a start that is said again: "I have been, I have been"."""
_WORDS = ("i", "a")
"""Single letters that are words: any other is spelled."""


def fluent(tokens: Sequence[Token], rules: Rules) -> list[Token]:
    """Return a sentence's tokens without sounds of hesitation, and without what was said twice in a row.

    Of a repeat the later words stay. Numbers stay always: "two two" may be two numbers.
    """
    found: list[Token] = []
    for token in tokens:
        if _is_sound(token, rules) and len(tokens) > 1:
            continue
        found.append(token)
        for length in range(_LONGEST, 0, -1):
            again = found[-length:]
            before = found[-2 * length : -length]
            if len(before) == length and _same(before, again, rules):
                del found[-2 * length : -length]
                break
    return found or list(tokens)


def _is_sound(token: Token, rules: Rules) -> bool:
    return rules.said["repeats.sounds"].at([token.key], 0) is not None and token.mark != "?"


def _same(before: Sequence[Token], again: Sequence[Token], rules: Rules) -> bool:
    """Tell whether words are only said again: not numbers, nor words that mean more when said twice."""
    if [one.key for one in before] != [one.key for one in again]:
        return False
    if any(one.number for one in again) or any(one.mark in (".", "?") for one in before):
        return False
    if all(len(one.key) == 1 and one.key not in _WORDS for one in again):
        return False  # "an e e g"
    return rules.said["repeats.kept"].at([again[0].key], 0) is None
