"""Habits and circumstances whose words leave them open: only named, of the past, somebody else's, a choice.

The note says what was told; a hint asks for more: that it is the patient's own, and now. Only the name of a
thing is not enough: a verb that was not recognised may have denied it.
"""

import re
import tomllib
from collections.abc import Sequence
from functools import cache
from importlib import resources

from pydantic import BaseModel, ConfigDict

from earshot_server.hints.spoken import END, FAR, Spoken, around, plain, same_sentence
from earshot_server.precision.facts import Fact, Kind, Status, Words

_TALKED = (Kind.LIFESTYLE, Kind.SOCIAL)
_SELF = frozenset(("i", "we", "me", "you"))
_PEOPLE = frozenset(
    (
        *("friend", "friends", "roommate", "roommates", "husband", "wife", "partner", "boyfriend"),
        *("girlfriend", "brother", "sister", "mom", "mother", "dad", "father", "parents", "coworkers"),
        *("neighbor", "neighbors", "everyone", "everybody", "people"),
    )
)
"""Not children: who speaks of them may be a parent, and they the patient."""


class _Habits(BaseModel):
    model_config = ConfigDict(extra="forbid")
    named: frozenset[str]
    uses: tuple[str, ...]
    about: frozenset[str]
    between: frozenset[str]
    judged: frozenset[str]
    reasons: frozenset[str]
    past: tuple[str, ...]
    now: tuple[str, ...]
    says: dict[str, tuple[str, ...]]


@cache
def _habits() -> _Habits:
    text = (resources.files("earshot_server.hints") / "tables" / "habits.toml").read_text(encoding="utf-8")
    return _Habits.model_validate(tomllib.loads(text))


@cache
def _pattern(*phrases: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\S)(?:{'|'.join(phrases)})(?!\S)")


def is_only_named(fact: Fact, spoken: Spoken) -> bool:
    """Tell whether of a habit nothing but its name was heard: "soda", and not that it is drunk."""
    if fact.kind not in (*_TALKED, Kind.CONDITION) or fact.status is not Status.PRESENT:
        return False
    if not fact.source.words:
        return False
    wanted = _habits().says.get(fact.name)
    if fact.name in _habits().named and not fact.attributes:
        wanted = (*_habits().uses, r"\d+")
    if wanted is None:
        return False
    lines = (around(place, spoken.get(place.segment, ())) for place in fact.source.words)
    return not any(_pattern(*wanted).search(line) for line in lines)


def is_of_something_else(fact: Fact, spoken: Spoken) -> bool:
    """Tell whether a denial is of something about a habit: "no problems exercising", "no other exercise"."""
    if fact.kind is not Kind.LIFESTYLE or fact.status is not Status.ABSENT:
        return False
    for place in fact.source.words:
        words = spoken.get(place.segment, ())
        before = list(reversed(words[max(0, place.last - FAR) : place.last]))
        line = same_sentence(before, ahead=False)
        first = next((one for one in line if one not in _habits().between), "")
        if first in _habits().about or _is_judged(words, place):
            return True
    return False


def _is_judged(words: Sequence[str], place: Words) -> bool:
    """Tell whether what is denied comes behind the habit: "doing any exercise doesn't make it worse"."""
    if place.last >= len(words) or words[place.last].endswith(END):
        return False
    for word in same_sentence(words[place.last + 1 : place.last + 1 + FAR], ahead=True):
        if word in _habits().reasons:
            return False
        if word in _habits().judged:
            return True
    return False


def is_past(fact: Fact, spoken: Spoken) -> bool:
    """Tell whether a habit's words are of the past, and none of now: "I tried it once in college"."""
    if fact.kind is not Kind.LIFESTYLE or fact.status is not Status.PRESENT or not fact.source.words:
        return False
    lines = [around(place, spoken.get(place.segment, ())) for place in fact.source.words]
    if any(_pattern(*_habits().now).search(line) for line in lines):
        return False
    return any(_pattern(*_habits().past).search(line) for line in lines)


def is_choice(fact: Fact, spoken: Spoken) -> bool:
    """Tell whether a "yes" answered a question of two things: "do you live alone, or with somebody?"."""
    if fact.kind not in _TALKED or fact.status is not Status.PRESENT or not fact.source.words:
        return False
    asked, *answers = fact.source.words
    if all(one.segment == asked.segment for one in answers):
        return False
    return " or " in f" {around(asked, spoken.get(asked.segment, ()))} "


def is_others(fact: Fact, spoken: Spoken) -> bool:
    """Tell whether somebody else is the subject of a habit's words: "my friends smoke marijuana"."""
    if fact.kind not in _TALKED or fact.status is not Status.PRESENT or not fact.source.words:
        return False
    place = fact.source.words[-1]
    words = spoken.get(place.segment, ())
    if not _SELF.isdisjoint(plain(one).split("'")[0] for one in words[place.first : place.last + 1]):
        return False
    before = list(reversed(words[max(0, place.first - FAR) : place.first]))
    line = same_sentence(before, ahead=False)
    for at, word in enumerate(line):  # from the habit back to its subject
        if word.split("'")[0] in _SELF:
            return False
        if word in _PEOPLE:
            return not any(one in ("with", "for", "to", "from", "like") for one in line[at + 1 : at + 3])
    return False


DOUBTS = (is_only_named, is_of_something_else, is_choice, is_others)
"""What makes a habit only possible; of the past (`is_past`) it is historical."""
