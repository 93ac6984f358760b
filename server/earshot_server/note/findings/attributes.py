"""What is said about a concept near it: times, doses, sides, severity. Words stay as they were heard."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from earshot_server.note.findings.numbers import Number, find_numbers
from earshot_server.note.rules.load import Rules
from earshot_server.note.sentences.sentence import Sentence

_WORD_SEVERITY = frozenset(["mild", "moderate", "severe", "excruciating", "unbearable"])


_PHRASES = ("worse", "better", "adherence")
_DANGLING = frozenset(
    (
        *(
            "at",
            "in",
            "the",
            "a",
            "an",
            "my",
            "your",
            "his",
            "her",
            "of",
            "to",
            "and",
            "on",
            "with",
            "for",
            "or",
        ),
        *(
            "from",
            "by",
            "into",
            "that",
            "which",
            "when",
            "i",
            "it",
            "but",
            "so",
            "about",
            "like",
            "then",
            "some",
        ),
    )
)
"""Words with which what makes it worse or better does not end: "when I climb the stairs at"."""


@dataclass(frozen=True)
class Found:
    """An attribute and the tokens that say it."""

    name: str
    value: str
    first: int
    last: int


def find_attributes(sentence: Sentence, sort: str, rules: Rules) -> list[Found]:
    """Return the attributes that a sentence gives to concepts of a sort ("symptom", "drug", ...).

    The first pattern that finds an attribute wins; a stretch of words serves one attribute.
    """
    found: list[Found] = doses(sentence, rules) if sort == "drug" else []
    used = {place for one in found for place in range(one.first, one.last + 1)}
    for pattern in rules.patterns:
        if sort not in pattern.of:
            continue
        for match in pattern.regex.finditer(sentence.line):
            group = next(name for name, text in match.groupdict().items() if text is not None)
            first, last = sentence.span_of(match, group)
            while last > first and pattern.name in _PHRASES and sentence.keys[last] in _DANGLING:
                last -= 1
            sure = group in ("year", "short") or certain(sentence.keys[first : last + 1])
            sure = sure or _next_to(sentence, first, last)
            if pattern.name in _DENIABLE and (denial := _denial(sentence, first, last)) is not None:
                if pattern.name not in _TOLD_DENIED or sentence.keys[denial] in _OF_ANOTHER:
                    continue  # "it's not severe"
                first = denial  # "doesn't help", "hasn't been under control"
            missed = _missed(sentence, first) if (sort, pattern.name) == ("drug", "frequency") else None
            if missed is not None and used.isdisjoint(range(missed, last + 1)):
                found.append(Found("adherence", sentence.heard(missed, last), missed, last))
                used.update(range(missed, last + 1))
            elif used.isdisjoint(range(first, last + 1)) and sure:
                name = pattern.name if group == "value" else group
                one = _named(name, sentence, first, last)
                two = _next_to(sentence, first, last)
                found.append(replace(one, value=_as_listed(sentence, first, last)) if two else one)
                used.update(range(first, last + 1))
    return sorted(_of_now(sentence, found), key=lambda one: one.first)


_WAS = frozenset(("was", "were", "used", "started", "had"))
_CHANGES = ("frequency", "severity", "amount", "lasts", "dose")


def _of_now(sentence: Sentence, found: list[Found]) -> list[Found]:
    """Leave out what was before: "it was once a week, now it's every other day"."""
    now = next((place for place, key in enumerate(sentence.keys) if key == "now"), None)
    if now is None or _WAS.isdisjoint(sentence.keys[:now]):
        return found
    later = {one.name for one in found if one.first > now and one.name in _CHANGES}
    return [one for one in found if one.name not in later or one.first > now]


_MISSES = re.compile(r"(?:forg[eo]t|miss|skip)(?:s|p?ed|ten|t?ing|ping)?")
_MISSED_WITHIN = 6


def _missed(sentence: Sentence, first: int) -> int | None:
    """Return where it is said that a medicine is missed so often: "I forget it maybe once a week"."""
    for place in range(first - 1, max(-1, first - 1 - _MISSED_WITHIN), -1):
        if sentence.tokens[place].mark or sentence.keys[place] in ("but", "and", "never"):
            return None
        if _MISSES.fullmatch(sentence.keys[place]):
            return place
    return None


_DENIABLE = ("severity", "quality", "effect", "course")
_TOLD_DENIED = ("effect", "course")
"""What is told even where it is denied, with the word that denies."""
_OF_ANOTHER = frozenset(("no", "nothing"))
"""These deny something that is named before it: "no fever, stable"."""
_DENIALS = frozenset(
    (
        "not",
        "isn't",
        "doesn't",
        "don't",
        "didn't",
        "wasn't",
        "aren't",
        "never",
        "hardly",
        "barely",
        "haven't",
        "hasn't",
        "nothing",
        "no",
        "can't",
        "couldn't",
        "cannot",
        "won't",
    )
)


def _denial(sentence: Sentence, first: int, last: int) -> int | None:
    """Return where it is denied what a stretch says: "doesn't seem to be helping"; None where it is not."""
    keys = sentence.keys
    if not _DENIALS.isdisjoint(keys[first : last + 1]):
        return None
    for place in range(first - 1, max(-1, first - 6), -1):
        if sentence.tokens[place].mark or keys[place] in ("but", "and", "it's"):
            return None
        if keys[place] in _DENIALS:
            return place
    return None


def _as_listed(sentence: Sentence, first: int, last: int) -> str:
    """Return "eight, nine days" with the comma that was heard between the numbers."""
    place = next(at for at in range(first, last + 1) if sentence.keys[at][:1].isdigit())
    return f"{sentence.heard(first, place)}, {sentence.heard(place + 1, last)}"


def _next_to(sentence: Sentence, first: int, last: int) -> bool:
    """Tell whether two numbers are meant as "eight, nine days": one, or the next."""
    places = [place for place in range(first, last + 1) if sentence.keys[place][:1].isdigit()]
    if len(places) != 2 or places[1] - places[0] != 1 or sentence.tokens[places[0]].mark != ",":
        return False
    one, two = sentence.keys[places[0]], sentence.keys[places[1]]
    return one.isdigit() and two.isdigit() and int(two) == int(one) + 1


def certain(keys: Sequence[str]) -> bool:
    """Tell whether all numbers of a stretch are certain: "fifteen fifteen years" is not."""
    read = {place for one in find_numbers(keys) for place in range(one.first, one.last + 1)}
    return all(place in read for place, key in enumerate(keys) if key[:1].isdigit())


def doses(sentence: Sentence, rules: Rules) -> list[Found]:
    """Return amounts of a medicine: a certain number and a unit right behind it."""
    found = []
    for number in find_numbers(sentence.keys):
        if number.idiom:
            continue  # "one twenty milligram tablet" is no 120
        if sentence.keys[number.last + 2 : number.last + 3] in (("less",), ("more",), ("lower",)):
            continue  # "ten milligrams less every three days"
        if _limited(sentence.keys, number.first):
            continue  # "no more than four grams" is no dose
        value, last = _ranged(sentence.keys, number)
        if value == number.text and sentence.keys[number.first - 1 : number.first] == ("from",):
            continue  # "from 20 milligrams to 10 milligrams"
        unit = sentence.keys[last + 1] if last + 1 < len(sentence.keys) else ""
        if unit in rules.quantities.units and value is not None:
            found.append(Found("dose", f"{value} {rules.quantities.units[unit]}", number.first, last + 1))
    return [one for one in found if not _tail_of_range(sentence.keys, one.first)]


def _limited(keys: Sequence[str], first: int) -> bool:
    """Tell whether a number is only a limit: "no more than", "up to", "at most"."""
    before = tuple(keys[max(0, first - 2) : first])
    return before[-1:] in (("than",), ("most",), ("under",), ("over",)) or before == ("up", "to")


def _ranged(keys: Sequence[str], number: Number) -> tuple[str | None, int]:
    """Read "one or two" as 1-2, and "from ten to twenty" as the 20 that it becomes."""
    behind = keys[number.last + 1 : number.last + 3]
    if len(behind) == 2 and behind[0] in ("or", "to") and behind[1].isdigit():
        changed = behind[0] == "to" and keys[number.first - 1 : number.first] == ("from",)
        return behind[1] if changed else f"{number.text}-{behind[1]}", number.last + 2
    return number.text, number.last


def _tail_of_range(keys: Sequence[str], first: int) -> bool:
    return first > 1 and keys[first - 1] in ("or", "to") and keys[first - 2][:1].isdigit()


_NAMES = re.compile(
    r"\b(?:(?:mon|tues|wednes|thurs|fri|satur|sun)days?|january|february|march|april|june|july|august|september"
    r"|october|november|december|christmas|easter|i)\b|(?<=\bin )may\b"
)


def spelled(text: str) -> str:
    """Return words as they are written: names of days and months begin with a capital."""
    return _NAMES.sub(lambda name: name[0].capitalize(), text)


def _named(name: str, sentence: Sentence, first: int, last: int) -> Found:
    heard = spelled(sentence.heard(first, last))
    if name == "severity":
        if heard in _WORD_SEVERITY:
            return Found("severity_word", heard, first, last)
        return Found("severity", f"{_digits(sentence.keys[first : last + 1])}/10", first, last)
    if name == "word":
        return Found("severity_word", heard, first, last)
    if name in ("year", "short"):
        keys = sentence.keys[first : last + 1]
        return Found("onset", _year(keys) if name == "year" else _short_year(keys), first, last)
    if name in ("age", "decade"):
        if sentence.keys[first].isdigit():
            return Found("age", _digits(sentence.keys[first : last + 1]), first, last)
        return Found("decade", heard, first, last)
    return Found(name, heard, first, last)


def _year(keys: Sequence[str]) -> str:
    """Write a year in digits: "2 thousand 15", "20 19", "19 90 8"."""
    if keys[0] in ("19", "20") and len(keys) > 1:
        return keys[0] + str(sum(int(key) for key in keys[1:])).zfill(2)
    return find_numbers(keys)[0].text if find_numbers(keys) else " ".join(keys)


def _short_year(keys: Sequence[str]) -> str:
    """Write "ninety eight" as 1998 and "oh nine" as 2009: of the past no other century is meant."""
    if keys[0] in ("oh", "o"):
        return f"200{keys[1]}"
    return f"19{sum(int(key) for key in keys)}"


def _digits(keys: Sequence[str]) -> str:
    """Write a number of a pattern in digits; "4 or 5" stays a range."""
    numbers = find_numbers(keys)
    return "-".join(number.text for number in numbers)
