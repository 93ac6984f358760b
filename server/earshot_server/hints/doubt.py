"""What its own words take back or leave open: "I won't give you codeine", "I'd start it, but not now".

The note reads who decides what. A hint for something that was refused is the worst fault, so the words around
a planned medicine are looked at once more, and in doubt there is no plan. So are those of an allergy that may
be over, and of habits (`habits.py`).
"""

from collections.abc import Sequence

from earshot_server.hints.habits import DOUBTS, is_past
from earshot_server.hints.pauses import kept_on
from earshot_server.hints.spoken import END, FAR, Spoken, around, plain, same_sentence
from earshot_server.precision.drugs.names import ingredients_of
from earshot_server.precision.facts import Fact, Kind, Status, Words

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


def in_doubt(fact: Fact, spoken: Spoken) -> bool:
    """Tell whether the words around a planned medicine refuse it, or keep on what is planned to end."""
    if fact.kind is not Kind.MEDICATION or fact.status is not Status.PLANNED:
        return False
    if fact.says("action") in ("stop", "avoid", "hold"):
        lines = [around(place, spoken.get(place.segment, ())) for place in fact.source.words]
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
    line = " ".join(plain(one) for one in words[max(0, place.first - _BEFORE) : place.last + 1 + FAR])
    return any(f" {phrase} " in f" {line} " for phrase in _OVER)


def without_doubtful(facts: Sequence[Fact], spoken: Spoken) -> list[Fact]:
    """Return facts; plans in doubt are only supposed, allergies that are over past, habits possible."""
    found = []
    for one in facts:
        if in_doubt(one, spoken):
            one = one.model_copy(update={"status": Status.HYPOTHETICAL})
        elif is_over(one, spoken) or is_past(one, spoken):
            one = one.model_copy(update={"status": Status.HISTORICAL})
        elif any(doubt(one, spoken) for doubt in DOUBTS):
            one = one.model_copy(update={"status": Status.POSSIBLE})
        found.append(one)
    return found


def _refused(place: Words, words: Sequence[str]) -> bool:
    inside = [plain(one) for one in words[place.first : place.last + 1]]
    before = same_sentence(list(reversed(words[max(0, place.first - _BEFORE) : place.first])), ahead=False)
    ends = words[place.last].endswith(END) if place.last < len(words) else True
    behind = list(words[place.last + 1 : place.last + 1 + _BEHIND])
    if any(plain(one) in _TAKEN_BACK for one in behind[:3]):
        return True
    after = [] if ends else same_sentence(behind, ahead=True)
    refused = "not" in after and "but" in after
    return refused or not _REFUSES.isdisjoint((*before, *inside))
