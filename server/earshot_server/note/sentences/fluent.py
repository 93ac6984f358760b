"""Speech as it was meant: without words said twice and sounds of hesitation, so that phrases are found."""

from collections.abc import Sequence
from dataclasses import replace

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
    tokens = _without_asides(tokens, rules)
    for place, token in enumerate(tokens):
        if (_is_sound(token, rules) or _is_pause(tokens, place)) and len(tokens) > 1:
            continue
        found.append(token)
        for length in range(_LONGEST, 0, -1):
            again = found[-length:]
            before = found[-2 * length : -length]
            if len(before) == length and _same(before, again, rules):
                del found[-2 * length : -length]
                break
    return found or list(tokens)


def _without_asides(tokens: Sequence[Token], rules: Rules) -> Sequence[Token]:
    """Return tokens without what is said in passing, between commas: "I've lost, I don't know, ten pounds".

    The comma before it goes with it.
    """
    keys, dropped = [token.key for token in tokens], set()
    commas: list[int] = []
    for hit in rules.said["repeats.asides"].find(keys):
        if hit.first and tokens[hit.first - 1].mark == "," and tokens[hit.last].mark == ",":
            dropped |= set(range(hit.first, hit.last + 1))
            commas.append(hit.first - 1)
    return [
        replace(token, mark="") if place in commas else token
        for place, token in enumerate(tokens)
        if place not in dropped
    ]


_PAUSE = "uh"
_ANSWERS = ("uh", "huh")


def _is_pause(tokens: Sequence[Token], place: int) -> bool:
    """Tell whether "uh" only fills a pause: "uh huh" and "uh uh" answer."""
    near = [tokens[at].key for at in (place - 1, place + 1) if 0 <= at < len(tokens)]
    asks = tokens[place].mark == "?"
    return tokens[place].key == _PAUSE and not asks and not any(key in _ANSWERS for key in near)


def _is_sound(token: Token, rules: Rules) -> bool:
    return rules.said["repeats.sounds"].at([token.key], 0) is not None and token.mark != "?"


def _same(before: Sequence[Token], again: Sequence[Token], rules: Rules) -> bool:
    """Tell whether words are only said again: not numbers, nor words that mean more when said twice."""
    if [one.key for one in before] != [one.key for one in again]:
        return False
    if any(one.text.endswith("'s") and one.text != one.key for one in before):
        return False  # "my mom's mom"
    if any(one.number for one in again) or any(one.mark in (".", "?") for one in before):
        return False
    if all(len(one.key) == 1 and one.key not in _WORDS for one in again):
        return False  # "an e e g"
    return rules.said["repeats.kept"].at([again[0].key], 0) is None
