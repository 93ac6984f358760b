"""What its own words take back or leave open: "I won't give you codeine", "I'd start it, but not now".

The note reads who decides what. A hint for something that was refused is the worst fault, so the words around
a planned medicine are looked at once more, and in doubt there is no plan. So are those of an allergy that is
over, and of a habit of which only the name was heard: a verb that was not recognised may have denied it.
"""

import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources

from pydantic import BaseModel, ConfigDict

from earshot_server.hints.pauses import kept_on
from earshot_server.note.sentences.tokens import keys_of
from earshot_server.precision.drugs.names import ingredients_of
from earshot_server.precision.facts import Fact, Kind, Status, Words

Spoken = Mapping[str, Sequence[str]]
"""The words of each segment, by its id."""
_BEFORE = 6
_BEHIND = 5
_REFUSES = frozenset(
    (
        *("won't", "wouldn't", "not", "never", "don't", "can't", "cannot", "shouldn't", "couldn't", "didn't"),
        *("instead", "normally", "usually", "otherwise", "rather", "avoid", "against", "nobody", "without"),
    )
)
_TAKEN_BACK = frozenset(("sorry", "actually", "scratch", "wait"))
_OVER = ("anymore", "any more", "no longer", "outgrew it", "outgrew", "grew out of it", "used to be allergic")
_FAR = 12
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
_END = (".", "?", "!")


def in_doubt(fact: Fact, spoken: Spoken) -> bool:
    """Tell whether the words around a planned medicine refuse it, or keep on what is planned to end."""
    if fact.kind is not Kind.MEDICATION or fact.status is not Status.PLANNED:
        return False
    if fact.says("action") in ("stop", "avoid", "hold"):
        lines = [_around(place, spoken.get(place.segment, ())) for place in fact.source.words]
        return any(not kept_on(line).isdisjoint(ingredients_of(fact)) for line in lines)
    return bool(fact.source.words) and all(
        _refused(place, spoken.get(place.segment, ())) for place in fact.source.words[-1:]
    )


def is_over(fact: Fact, spoken: Spoken) -> bool:
    """Tell whether the words around an allergy say that it is of the past: "I was, but not anymore"."""
    if fact.kind is not Kind.ALLERGY or fact.status is not Status.PRESENT or not fact.source.words:
        return False
    place = fact.source.words[-1]
    words = spoken.get(place.segment, ())
    line = " ".join(_plain(one) for one in words[max(0, place.first - _BEFORE) : place.last + 1 + _FAR])
    return any(f" {phrase} " in f" {line} " for phrase in _OVER)


class _Habits(BaseModel):
    model_config = ConfigDict(extra="forbid")
    named: frozenset[str]
    uses: tuple[str, ...]
    about: frozenset[str]
    between: frozenset[str]


@cache
def _habits() -> _Habits:
    text = (resources.files("earshot_server.hints") / "tables" / "habits.toml").read_text(encoding="utf-8")
    return _Habits.model_validate(tomllib.loads(text))


@cache
def _uses() -> re.Pattern[str]:
    return re.compile(rf"(?<!\S)(?:{'|'.join(_habits().uses)}|\d+)(?!\S)")


def is_only_named(fact: Fact, spoken: Spoken) -> bool:
    """Tell whether of a habit nothing but its thing was heard: "soda", and not that it is drunk."""
    if fact.kind is not Kind.LIFESTYLE or fact.status is not Status.PRESENT:
        return False
    if fact.name not in _habits().named:
        return False
    if fact.attributes or not fact.source.words:
        return False
    return not any(
        _uses().search(_around(place, spoken.get(place.segment, ()))) for place in fact.source.words
    )


def is_of_something_else(fact: Fact, spoken: Spoken) -> bool:
    """Tell whether a denial is of something about a habit: "no problems exercising", "no other exercise"."""
    if fact.kind is not Kind.LIFESTYLE or fact.status is not Status.ABSENT:
        return False
    for place in fact.source.words:
        words = spoken.get(place.segment, ())
        before = list(reversed(words[max(0, place.last - _FAR) : place.last]))
        line = _same_sentence(before, ahead=False)
        first = next((one for one in line if one not in _habits().between), "")
        if first in _habits().about:
            return True
    return False


def is_choice(fact: Fact, spoken: Spoken) -> bool:
    """Tell whether a "yes" answered a question of two things: "do you live alone, or with somebody?"."""
    if fact.kind not in _TALKED or fact.status is not Status.PRESENT or not fact.source.words:
        return False
    asked, *answers = fact.source.words
    if all(one.segment == asked.segment for one in answers):
        return False
    return " or " in f" {_around(asked, spoken.get(asked.segment, ()))} "


def is_others(fact: Fact, spoken: Spoken) -> bool:
    """Tell whether somebody else is the subject of a habit's words: "my friends smoke marijuana"."""
    if fact.kind not in _TALKED or fact.status is not Status.PRESENT or not fact.source.words:
        return False
    place = fact.source.words[-1]
    words = spoken.get(place.segment, ())
    if not _SELF.isdisjoint(_plain(one).split("'")[0] for one in words[place.first : place.last + 1]):
        return False
    before = list(reversed(words[max(0, place.first - _FAR) : place.first]))
    line = _same_sentence(before, ahead=False)
    for at, word in enumerate(line):  # from the habit back to its subject
        if word.split("'")[0] in _SELF:
            return False
        if word in _PEOPLE:
            return not any(one in ("with", "for", "to", "from", "like") for one in line[at + 1 : at + 3])
    return False


def _around(place: Words, words: Sequence[str]) -> str:
    before = list(reversed(words[max(0, place.first - _FAR) : place.first]))
    behind = words[place.last + 1 : place.last + 1 + _FAR]
    inside = list(words[place.first : place.last + 1])
    ends = inside[-1:] and inside[-1].endswith(_END)
    kept = [*reversed(_same_sentence(before, ahead=False)), *inside]
    return " ".join(keys_of(" ".join([*kept, *([] if ends else _same_sentence(behind, ahead=True))])))


_DOUBTS = (is_only_named, is_of_something_else, is_choice, is_others)


def without_doubtful(facts: Sequence[Fact], spoken: Spoken) -> list[Fact]:
    """Return facts; plans in doubt are only supposed, allergies that are over past, habits possible."""
    found = []
    for one in facts:
        if in_doubt(one, spoken):
            one = one.model_copy(update={"status": Status.HYPOTHETICAL})
        elif is_over(one, spoken):
            one = one.model_copy(update={"status": Status.HISTORICAL})
        elif any(doubt(one, spoken) for doubt in _DOUBTS):
            one = one.model_copy(update={"status": Status.POSSIBLE})
        found.append(one)
    return found


def _refused(place: Words, words: Sequence[str]) -> bool:
    inside = [_plain(one) for one in words[place.first : place.last + 1]]
    before = _same_sentence(list(reversed(words[max(0, place.first - _BEFORE) : place.first])), ahead=False)
    ends = words[place.last].endswith(_END) if place.last < len(words) else True
    behind = list(words[place.last + 1 : place.last + 1 + _BEHIND])
    if any(_plain(one) in _TAKEN_BACK for one in behind[:3]):
        return True
    after = [] if ends else _same_sentence(behind, ahead=True)
    refused = "not" in after and "but" in after
    return refused or not _REFUSES.isdisjoint((*before, *inside))


def _same_sentence(words: Sequence[str], *, ahead: bool) -> list[str]:
    """Return the words up to the end of the sentence, looked at from the medicine outwards."""
    found = []
    for word in words:
        if not ahead and word.endswith(_END):
            break
        found.append(_plain(word))
        if ahead and word.endswith(_END):
            break
    return found


def _plain(word: str) -> str:
    return word.lower().strip(".,?!;:").replace("’", "'")
