"""Bare numbers that are doses: "I take ibuprofen, six hundred" is 600 mg, because ibuprofen is taken so.

A number that is no usual amount of that medicine is nothing, and so are two that may both be meant.
"""

from collections.abc import Mapping, Sequence

from earshot_server.note.findings.attributes import Found
from earshot_server.note.findings.mention import Mention
from earshot_server.note.findings.numbers import Number, find_numbers
from earshot_server.note.rules.concepts import Strength
from earshot_server.note.rules.load import Rules
from earshot_server.note.sentences.sentence import Sentence

_REACH = 7
"""A bare dose stands at most so many words behind its medicine."""
_BARRIERS = frozenset(
    ("and", "but", "because", "so", "then", "since", "for", "about", "was", "over", "under")
)
"""With one of these between, a number belongs to something else, unless it leads to the dose again."""
_COUNTED = frozenset(
    (
        *(
            "milligrams",
            "milligram",
            "mg",
            "micrograms",
            "units",
            "grams",
            "gram",
            "puffs",
            "tablets",
            "pills",
        ),
        *("times", "time", "percent", "years", "year", "months", "month", "weeks", "week", "days", "day"),
        *("hours", "hour", "minutes", "minute", "seconds", "nights", "mornings", "pounds", "degrees"),
        *("or", "to", "over", "point", "am", "pm", "people", "refills", "refill", "doses", "dose"),
        *("weekends", "o'clock", "more", "other", "dollars", "bucks", "percent", "something", "ish"),
    )
)
"""What is behind a number that is no dose, or not surely one."""
_LIMITS = frozenset(("than", "most", "under", "over", "least", "at", "until", "till", "age", "about", "or"))
_RAISES = frozenset(
    (
        *("bump", "bumped", "bumping", "increase", "increased", "go", "going", "went", "gone", "raise"),
        *("raised", "push", "move", "moved", "titrate", "work", "take", "taking", "get", "got", "step"),
        *("turn", "bring", "double", "up"),
    )
)
_COUNTS_UNDER = 5


def bare_doses(
    sentence: Sentence, drugs: Sequence[Mention], given: Mapping[int, Sequence[Found]], rules: Rules
) -> dict[int, Found]:
    """Return the bare doses of medicines that have no other, by index in `drugs`."""
    found: dict[int, Found] = {}
    taken = {
        place
        for others in given.values()
        for one in others
        if one.name != "frequency"
        for place in range(one.first, one.last + 1)
    }
    for index, drug in enumerate(drugs):
        strength = rules.strengths.get(drug.name)
        if strength is None or any(one.name == "dose" for one in given.get(index, ())):
            continue
        edge = drugs[index + 1].first if index + 1 < len(drugs) else len(sentence.keys)
        numbers = [
            one
            for one in find_numbers(sentence.keys)
            if (drug.last < one.first < min(edge, drug.last + 1 + _REACH)) or _before(sentence, one, drug)
            if taken.isdisjoint(range(one.first, one.last + 1))
            if not _parted(sentence, drug, one)
        ]
        dose = _chosen(sentence, numbers, strength)
        if dose is not None:
            found[index] = dose
    return found


def with_bare_dose(sentence: Sentence, name: str, found: list[Found], rules: Rules) -> list[Found]:
    """Add the bare dose that a sentence gives to a medicine that was named just before: "yeah, the ten"."""
    strength = rules.strengths.get(name)
    leads = [one for one in find_numbers(sentence.keys) if _opens(sentence.keys, one)]
    if strength is None or any(one.name == "dose" for one in found) or sentence.asks or not leads:
        return found
    dose = _chosen(sentence, leads[:1], strength)
    return sorted([*found, dose], key=lambda one: one.first) if dose is not None else found


_EARLY = 6
_LEADS = frozenset(
    ("the", "on", "take", "taking", "it's", "to", "yes", "yeah", "is", "think", "just", "probably")
)


def _opens(keys: Sequence[str], number: Number) -> bool:
    return number.first == 0 or (number.first <= _EARLY and keys[number.first - 1] in _LEADS)


def _before(sentence: Sentence, number: Number, drug: Mention) -> bool:
    """Tell whether a number leads to its medicine: "forty of Lasix"."""
    between = sentence.keys[number.last + 1 : drug.first]
    return between[:1] == ("of",) and len(between) <= 2


def _parted(sentence: Sentence, drug: Mention, number: Number) -> bool:
    between = sentence.keys[drug.last + 1 : number.first]
    apart = number.first > 0 and sentence.tokens[number.first - 1].mark == ","
    return sentence.asks or any(key in _BARRIERS - (_LEADING if apart else frozenset()) for key in between)


_LEADING = frozenset(("for",))
"""Behind these a comma may lead back to the medicine: "ibuprofen for my knee, six hundred"."""


def _chosen(sentence: Sentence, numbers: Sequence[Number], strength: Strength) -> Found | None:
    changed = max((place for place, key in enumerate(sentence.keys) if key in _CHANGED), default=-1)
    fits = [one for one in numbers if one.first > changed and _is_dose(sentence.keys, one, strength)]
    if len(fits) > 1 and sentence.keys[fits[0].first - 1] == "from":
        fits = fits[1:]
    if len({one.text for one in fits}) != 1:
        return None
    one = fits[0]
    return Found("dose", f"{one.text} {strength.unit}", one.first, one.last)


_CHANGED = frozenset(
    (
        *("raised", "lowered", "changed", "cut", "upped", "bumped", "increased", "decreased", "doubled"),
        *("reduced", "halved", "switched", "dropped"),
    )
)
"""Before these a number is what was taken before: "eighty eight, no, they raised it"."""


def _is_dose(keys: Sequence[str], number: Number, strength: Strength) -> bool:
    """Tell whether a number is an amount of a medicine, and nothing else that it may be."""
    if float(number.value).is_integer() and number.value < _COUNTS_UNDER:
        return False
    if not strength.has(number.value) or (number.idiom and strength.has(number.value % 100)):
        return False  # "one fifty" of what there is in fifties
    before, behind = keys[: number.first], keys[number.last + 1 : number.last + 2]
    counts = keys[number.last + 2 : number.last + 3] == ("times",)  # "three hundred three times a day"
    if behind and (behind[0] in _COUNTED or (behind[0][:1].isdigit() and not counts)):
        return False
    if before[-2:] == ("up", "to") and _RAISES.isdisjoint(before[-8:-2]):
        return False
    if before[-1:] == ("to",) and any(key[:1].isdigit() for key in before[-3:-1]) and "from" not in before:
        return False  # "four to six hundred"
    return before[-1:] == () or before[-1] not in _LIMITS
