"""Words as tokens: one spelling, whether they come from a recogniser or from a punctuated text."""

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from earshot_protocol.words import Word

UNSURE = 0.5
"""A word heard with less confidence is marked in the draft (0 to 1)."""

_RANGE = re.compile(r"(?<=\d)[-–](?=\d)")
_PARTS = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+(?:'[^\W\d_]+)*|%|/")
_MARKS = re.compile(r"[.!?;,:]+[\"')\]]*$")
_SMALL = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen"
)
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
NUMBER_WORDS = {word: str(value) for value, word in enumerate(_SMALL.split())} | {
    word: str(value * 10) for value, word in enumerate(_TENS.split(), start=2)
}
"""Words for numbers below a hundred, as digits."""

_TITLES = frozenset(("dr.", "mr.", "mrs.", "ms.", "st.", "prof."))
"""Their full stop ends no sentence."""
_NOT_POSSESSIVE = frozenset(
    [
        "it's",
        "he's",
        "she's",
        "that's",
        "what's",
        "who's",
        "how's",
        "there's",
        "here's",
        "let's",
        "where's",
        "when's",
        "everything's",
    ]
)


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a word as the rules see it."""

    text: str
    """Lower case, without punctuation."""
    key: str
    """What phrases match: digits for small numbers, no possessive ending."""
    word: int
    """Index of its word in the segment."""
    start: int
    """First sample."""
    end: int
    """Sample after the last one."""
    mark: str = ""
    """The punctuation that follows: one of `.`, `?`, `,` or nothing."""
    struck: bool = False
    """Taken back by the speaker: no rule sees it."""
    unsure: bool = False
    """Heard with low confidence."""
    confidence: float = 1.0
    """How likely its word is right, 0 to 1."""

    @property
    def number(self) -> bool:
        """True for digits."""
        return self.key[0].isdigit()


def tokenise(words: tuple[Word, ...]) -> list[Token]:
    """Return the tokens of a segment's words; a word that is only punctuation marks the token before it."""
    tokens: list[Token] = []
    for index, word in enumerate(words):
        text = word.text.lower().replace("’", "'")
        mark = _mark(text)
        parts = pieces(text)
        if not parts and mark and tokens:
            tokens[-1] = replace(tokens[-1], mark=mark)
        for place, part in enumerate(parts):
            follows = mark if place == len(parts) - 1 else ""
            unsure = word.confidence < UNSURE
            token = Token(part, key_of(part), index, word.start, word.end, follows, unsure=unsure)
            tokens.append(replace(token, confidence=word.confidence))
    return tokens


def pieces(text: str) -> list[str]:
    """Split a word where rules see several: `x-ray`, `120/80`, `97%`, `b12`."""
    plain = {"%": "percent", "/": "over"}
    spelled = _RANGE.sub(" to ", text.lower().replace("’", "'"))
    found = [plain.get(part, part) for part in _PARTS.findall(spelled)]
    return [re.sub(r",(?=\d{3})", "", part) for part in found]


def keys_of(phrase: str) -> tuple[str, ...]:
    """Return the keys by which a phrase of a table matches."""
    return tuple(key for word in phrase.split() for key in _word_keys(word))


@lru_cache(maxsize=50_000)
def _word_keys(word: str) -> tuple[str, ...]:
    return ("~",) if word == "~" else tuple(key_of(part) for part in pieces(word))


def key_of(text: str) -> str:
    """Return what a piece matches as."""
    if text in NUMBER_WORDS:
        return NUMBER_WORDS[text]
    if text.endswith("'s") and text not in _NOT_POSSESSIVE:
        return text[:-2]
    return text.strip("'") or text


def _mark(text: str) -> str:
    found = _MARKS.search(text)
    if not found:
        return ""
    if text.rstrip("\"')]") in _TITLES:
        return ""
    marks = found.group()
    for one in "?.!;":
        if one in marks:
            return "?" if one == "?" else "."
    return ","
