"""Plans that their own words take back: "I won't give you codeine", "normally I'd start it, but not now".

The note reads who decides what. A hint for something that was refused is the worst fault, so the words around
a planned medicine are looked at once more, and in doubt there is no plan.
"""

from collections.abc import Mapping, Sequence

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
_END = (".", "?", "!")


def in_doubt(fact: Fact, spoken: Spoken) -> bool:
    """Tell whether the words around a planned medicine refuse it."""
    if fact.kind is not Kind.MEDICATION or fact.status is not Status.PLANNED:
        return False
    if fact.says("action") in ("stop", "avoid", "hold"):
        return False
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


def without_doubtful(facts: Sequence[Fact], spoken: Spoken) -> list[Fact]:
    """Return facts; plans in doubt are only supposed, allergies that are over are past."""
    found = []
    for one in facts:
        if in_doubt(one, spoken):
            one = one.model_copy(update={"status": Status.HYPOTHETICAL})
        elif is_over(one, spoken):
            one = one.model_copy(update={"status": Status.HISTORICAL})
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
