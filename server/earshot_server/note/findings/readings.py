"""What patients measure themselves: "around one sixty in the morning, sometimes two hundred after dinner".

Each number with its circumstance is a reading of its own. What is measured is named in the sentence, or
was by the clinician who asked for it.
"""

import re
from collections.abc import Sequence

from earshot_server.note.draft import Assertion, Evidence, Kind
from earshot_server.note.findings.context import Context, Measure
from earshot_server.note.findings.heard import Heard
from earshot_server.note.findings.ledger import Fact
from earshot_server.note.findings.measures import READ_IN
from earshot_server.note.findings.mention import Mention
from earshot_server.note.findings.numbers import Number, find_numbers
from earshot_server.note.rules.concepts import Area, Measured, Vital
from earshot_server.note.rules.load import Rules
from earshot_server.note.sentences.sentence import Sentence

_SOON = 3
"""So many sentences later a number still answers what was asked for."""
_WHEN = re.compile(
    r"(?:in the (?:mornings?|evenings?|afternoons?)|at (?:night|bedtime|lunch|noon)|this morning|last night"
    r"|before (?:bed|breakfast|lunch|dinner|supper|meals|i eat|eating)|fasting"
    r"|first thing(?: in the morning)?|after (?:breakfast|lunch|dinner|supper|meals|i eat|eating|a big meal)"
    r"|when i (?:wake|get) up|most (?:days|mornings|of the time)|last week|yesterday|today)(?!\S)"
)
_LEADS = frozenset(
    (
        *(
            "run",
            "runs",
            "running",
            "around",
            "about",
            "like",
            "was",
            "is",
            "it's",
            "usually",
            "had",
            "got",
            "of",
        ),
        *("sometimes", "at", "were", "be", "been", "in", "the", "a", "between", "to", "and", "say", "mostly"),
        *(
            "reads",
            "read",
            "maybe",
            "high",
            "low",
            "as",
            "hit",
            "hits",
            "from",
            "they're",
            "oh",
            "up",
            "roughly",
        ),
    )
)
_VAGUE = frozenset(("something", "ish", "s", "times", "over", "pounds", "point", "days", "milligrams"))
_BETWEEN = frozenset(("to", "and", "or"))


def read_readings(heard: Heard) -> set[int]:
    """Enter a patient's own readings; return the anchors of the mentions that were used."""
    named, of = _measured(heard)
    concept = heard.rules.by_name.get((of.area.value, of.name)) if of is not None else None
    if of is None or not isinstance(concept, Measured):
        return set()
    spans = _readings(heard, concept, named.last if named is not None else -1)
    if not spans or (named is not None and len(spans) == 1 and not spans[0][3]):
        return set()
    for value, unit, (first, last), when in spans:
        _enter(heard, of, value, unit, (first, last), when)
    return {named.anchor} if named is not None else set()


_READ_AS = {
    "home glucose monitoring": (Area.TEST, "blood sugar"),
    "home blood pressure monitoring": (Area.VITAL, "blood pressure"),
    **{disease: (Area.VITAL, vital) for disease, vital in READ_IN.items()},
}
"""What is measured, by the names of `treatments.csv` ("are you checking your sugars?") and of diseases."""


def remember_reading(sentence: Sentence, mentions: Sequence[Mention], context: Context, rules: Rules) -> None:
    """Remember what a sentence names that patients measure themselves, and that they do it at home."""
    measured = [
        (area, name, one)
        for one in mentions
        for area, name in [_READ_AS.get(one.name, (one.area, one.name))]
        if area in (Area.VITAL, Area.TEST) and one.person is None
        if isinstance(concept := rules.by_name.get((area.value, name)), Measured) and concept.ranges
    ]
    if len({name for _, name, _ in measured}) != 1:
        context.reading = None if measured else context.reading
        return
    area, name, one = measured[-1]
    hit = rules.said["cues.at_home"].within(sentence.keys)
    home = sentence.evidence(hit.first, hit.last) if hit is not None else None
    evidence = sentence.evidence(one.first, one.last)
    context.reading = Measure(area=area, name=name, evidence=evidence, home=home)


def _measured(heard: Heard) -> tuple[Mention | None, Measure | None]:
    """Return what is measured, and where the sentence names it."""
    if not heard.patient or not heard.sentence.named or heard.sentence.asks:
        return None, None
    named = [one for one in heard.of(Area.VITAL, Area.TEST) if one.person is None]
    if len(named) == 1 and named[0].assertion is Assertion.PRESENT:
        one = named[0]
        evidence = heard.sentence.evidence(one.first, one.last)
        return one, Measure(area=one.area, name=one.name, evidence=evidence)
    reading = heard.context.reading
    others = {Area.VITAL, Area.TEST, Area.DRUG, Area.HABIT, Area.RELATIVE}.intersection(heard.areas)
    if named or others or reading is None or reading.age > _SOON:
        return None, None
    return None, reading


_Reading = tuple[str, str, tuple[int, int], tuple[int, int] | None]


def _readings(heard: Heard, concept: Measured, behind: int) -> list[_Reading]:
    """Return the numbers that are believable: value, unit, where it is, and where its circumstance is."""
    keys = heard.sentence.keys
    numbers = [one for one in find_numbers(keys) if one.first > behind]
    found: list[_Reading] = []
    taken = -1
    for index, one in enumerate(numbers):
        if one.first <= taken or not (one.first == 0 or keys[one.first - 1] in _LEADS or _apart(heard, one)):
            continue
        ahead = numbers[index + 1] if index + 1 < len(numbers) else None
        read = _pair(keys, concept, one, ahead) if _is_pair(concept) else _single(keys, concept, one, ahead)
        if read is not None:
            value, unit, last = read
            taken = last
            edge = next((later.first for later in numbers[index + 1 :] if later.first > last), len(keys))
            found.append((value, unit, (one.first, last), _circumstance(heard, last + 1, edge)))
    if len(found) == 1 and found[0][3] is None:
        value, unit, place, _ = found[0]
        return [(value, unit, place, _circumstance(heard, 0, place[0]))]
    return found


def _apart(heard: Heard, number: Number) -> bool:
    return bool(heard.sentence.tokens[number.first - 1].mark)


def _is_pair(concept: Measured) -> bool:
    return isinstance(concept, Vital) and concept.form == "pair"


def _pair(
    keys: Sequence[str], concept: Measured, upper: Number, lower: Number | None
) -> tuple[str, str, int] | None:
    span = concept.spans[0]
    if lower is None or keys[upper.last + 1 : lower.first] != ("over",) or _is_vague(keys, lower):
        return None
    if not span.high >= upper.value > lower.value >= _LEAST or upper.value < span.low:
        return None
    return f"{upper.text}/{lower.text}", span.unit, lower.last


_LEAST = 20
"""mmHg: no lower pressure is believed."""


def _single(
    keys: Sequence[str], concept: Measured, one: Number, ahead: Number | None
) -> tuple[str, str, int] | None:
    fits = [span for span in concept.spans if span.low <= one.value <= span.high]
    if len(fits) != 1:
        return None
    between = keys[one.last + 1 : ahead.first] if ahead is not None else ()
    if ahead is not None and len(between) == 1 and between[0] in _BETWEEN:
        ranged = fits[0].low <= ahead.value <= fits[0].high and one.value < ahead.value
        if not ranged or _is_vague(keys, ahead):
            return None
        return f"{one.text}-{ahead.text}", fits[0].unit, ahead.last
    return None if _is_vague(keys, one) else (one.text, fits[0].unit, one.last)


def _is_vague(keys: Sequence[str], number: Number) -> bool:
    return not _VAGUE.isdisjoint(keys[number.last + 1 : number.last + 2])


def _circumstance(heard: Heard, first: int, behind: int) -> tuple[int, int] | None:
    """Return the words between two places that say when it was measured."""
    line = " ".join(heard.sentence.keys[first:behind])
    match = _WHEN.search(line)
    if match is None or (match.start() and line[match.start() - 1] != " "):
        return None
    start = first + line[: match.start()].count(" ")
    return start, start + match.group(0).count(" ")


def _enter(
    heard: Heard, of: Measure, value: str, unit: str, place: tuple[int, int], when: tuple[int, int] | None
) -> None:
    home = heard.where("cues.at_home")
    said = [heard.sentence.evidence(*place)]
    given = {"value": value} | ({"unit": unit} if unit else {})
    if when is not None:
        said.append(heard.sentence.evidence(*when))
        given["circumstance"] = heard.sentence.heard(*when)
    at_home: Evidence | None = heard.sentence.evidence(*home) if home is not None else of.home
    if at_home is not None:
        said.append(at_home)
        given["setting"] = "at home"
    kind = Kind.VITAL if of.area is Area.VITAL else Kind.RESULT
    key = " ".join(("home", given.get("circumstance", ""))).strip()
    code = heard.rules.code(of.area, of.name)
    name = heard.enter(
        Fact(kind, of.name, Assertion.PRESENT, (of.evidence, *said), given, key=key, code=code)
    )
    heard.context.attend(name, "measure", ("value", "unit"))
