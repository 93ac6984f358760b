"""Details of a symptom in the patient's own words, where the question says what they are.

"Greasy food, mostly" is what brings it on, "like a knife" how it feels, "after my last baby" when it began.
"""

import re

from earshot_server.note.draft import Assertion, Kind
from earshot_server.note.findings.attributes import Found, certain, spelled
from earshot_server.note.findings.heard import Heard
from earshot_server.note.findings.numbers import find_numbers
from earshot_server.note.findings.places import SIDES, side_words
from earshot_server.note.rules.concepts import Area

_IN_WORDS = {"trigger": "worse", "relief": "better"}
_BRIEF = 6
_NO_WORDS = frozenset(
    (
        *("no", "not", "nothing", "don't", "doesn't", "never", "none", "know", "remember", "sure"),
        *("anything", "everything", "that", "it", "this", "you", "yes", "yeah", "maybe", "guess"),
        *("think", "okay", "well"),
    )
)
_AT_END = frozenset(("mostly", "mainly", "usually", "probably", "really", "especially", "sometimes", "i"))
_TIMES = re.compile(
    r"(?:^| )(?:ever )?(?P<since>since (?!then|always|forever)"
    r"(?:the |my |i |we |he |she |they |last )?[a-z]+.*)$"
    r"|^(?:[a-z']+ ){0,3}?(?P<onset>(?:right |just |shortly |soon |a little |a bit )*"
    r"(?:after|when|around when|around the time|before) "
    r"(?:the |my |i |we |he |she |they |our |this |that )[a-z]+.*)$"
)
_LIKE = re.compile(
    r"^(?:it's |it |feels |kind of |sort of |almost |just |more )*(?P<quality>like an? [a-z]+.*)$"
)
_LONG = 8
"""Words of such an answer."""
_CLAUSES = frozenset(("and", "but", "so", "because", "or", "which"))


def in_other_words(heard: Heard, opening: int) -> list[Found]:
    """Return what a short answer says in words of its own; `opening` is where it begins behind its yes."""
    if not heard.patient or not heard.sentence.named:
        return []
    topic = heard.context.topic
    found = _brought_on(heard, opening)
    if not found and topic("duration"):
        found = began(heard)
    if not found and topic("quality"):
        found = _matched(heard, _LIKE)
    return found


def began(heard: Heard) -> list[Found]:
    """Read "since the divorce", "after my last baby" as when something began."""
    return _matched(heard, _TIMES, drop={"since": 1}) if heard.patient and heard.sentence.named else []


def read_brought_on(heard: Heard) -> set[int]:
    """Read "greasy food, mostly" as what brings a symptom on; return the anchors of what it names.

    What the patient eats or does is then no habit of its own.
    """
    question, known = heard.context.question, heard.symptom
    if question is None or question.age > 2 or question.asked or not heard.patient or known is None:
        return set()
    mine = [one for one in heard.mentions if one.area is not Area.IDIOM]
    things = bool(mine) and all(one.area in _THINGS for one in mine)
    if not things or known.kind is not Kind.SYMPTOM or known.assertion is not Assertion.PRESENT:
        return set()
    found = _brought_on(heard, 0)
    if not found:
        return set()
    symptoms = any(one.area is Area.SYMPTOM for one in mine)
    if symptoms and heard.sentence.keys[found[0].first : found[0].first + 1] not in _WHEN:
        return set()  # "light, and then I throw up"
    evidence = [heard.sentence.evidence(one.first, one.last) for one in found]
    before = {name: value for name, value in known.attributes.items() if name in _IN_WORDS.values()}
    told = {one.name: ", ".join([*filter(None, [before.get(one.name)]), one.value]) for one in found}
    heard.ledger.amend(known.id, told, evidence)
    heard.context.attend(known.id, "symptom", tuple(one.name for one in found))
    return {one.anchor for one in mine}


_THINGS = (Area.HABIT, Area.ALLERGEN, Area.LIVING, Area.TREATMENT, Area.SYMPTOM)


def _brought_on(heard: Heard, first: int) -> list[Found]:
    """Read "looking up, mostly" after "what makes it worse?": a few words, as they are."""
    keys, tokens = heard.sentence.keys, heard.sentence.tokens
    name = next((name for topic, name in _IN_WORDS.items() if heard.context.topic(topic)), None)
    while keys[first : first + 1] and keys[first] in _AT_START:
        first += 1
    last = len(keys) - 1
    while last > first and (keys[last] in _AT_END or keys[last - 1 : last + 1] in _I_THINK):
        last -= 1
    words = keys[first : last + 1]
    clause = words[:1] in _WHEN or (words[:1] and words[0].endswith("ing"))
    if name is None or not words or len(words) > (_CLAUSE if clause else _BRIEF):
        return []
    if not (_SURE_NO if clause else _NO_WORDS).isdisjoint(words):
        return []
    if not heard.sentence.named or any(key[:1].isdigit() for key in words):
        return []
    parted = any(token.mark and not (clause and token.mark == ",") for token in tokens[first:last])
    if parted or any(token.unsure for token in tokens[first : last + 1]):
        return []
    return [Found(name, spelled(heard.sentence.heard(first, last)), first, last)]


_AT_START = frozenset(("and", "well", "oh", "um", "uh", "usually", "mostly", "just", "maybe", "or"))
_I_THINK = (("i", "think"), ("i", "guess"), ("i", "suppose"), ("i'd", "say"))
_WHEN = (("when",), ("whenever",), ("if",), ("after",), ("anytime",), ("during",))
_CLAUSE = 10
"""So many words may say when it comes on: "rolling over in bed, or looking up"."""
_SURE_NO = frozenset(("no", "nothing", "know", "sure", "remember", "yes", "yeah", "better", "helps"))


def _matched(heard: Heard, pattern: re.Pattern[str], drop: dict[str, int] | None = None) -> list[Found]:
    """Return what a pattern finds, up to the end of its clause; `drop` are its first words left out."""
    match = pattern.search(heard.sentence.line)
    if match is None:
        return []
    name = next(name for name, text in match.groupdict().items() if text is not None)
    first, last = heard.sentence.span_of(match, name)
    keys, tokens = heard.sentence.keys, heard.sentence.tokens
    end = first
    while end < last and not tokens[end].mark and keys[end + 1] not in _CLAUSES:
        end += 1
    lead = (drop or {}).get(name, 0)
    if not lead < end - first + 1 <= _LONG or any(token.unsure for token in tokens[first : end + 1]):
        return []
    return [Found(name, spelled(heard.sentence.heard(first + lead, end)), first, end)]


_SCALE = 10
_APART = 2


def _two_numbers(heard: Heard) -> Found | None:
    """Read "seven, eight" as 7-8 of 10."""
    keys, tokens = heard.sentence.keys, heard.sentence.tokens
    places = [place for place, key in enumerate(keys) if key.isdigit()]
    if len(places) != 2 or places[1] != places[0] + 1 or tokens[places[0]].mark != ",":
        return None
    low, high = int(keys[places[0]]), int(keys[places[1]])
    if not 0 < high - low <= _APART or high > _SCALE:
        return None
    return Found("severity", f"{low}-{high}/10", places[0], places[1])


def severity_answered(heard: Heard, found: list[Found]) -> list[Found]:
    named = [one for one in found if one.name == "severity"]
    if named:
        return named[-1:]
    keys = heard.sentence.keys
    numbers = [one for one in find_numbers(keys) if 0 <= one.value <= 10]
    if "now" in keys:
        numbers = [one for one in numbers if one.first > keys.index("now")]
    if len(numbers) == 2 and set(keys[numbers[0].last + 1 : numbers[1].first]) <= {
        "or",
        "to",
        "a",
        "maybe",
        "an",
    }:
        text = f"{numbers[0].text}-{numbers[1].text}/10"
        return [Found("severity", text, numbers[0].first, numbers[1].last)]
    if not numbers and (both := _two_numbers(heard)) is not None:
        return [both]
    if len(numbers) != 1:
        return []
    number = numbers[0]
    return [Found("severity", f"{number.text}/10", number.first, number.last)]


def side_answered(heard: Heard) -> list[Found]:
    places = side_words(heard.sentence)
    if len(places) != 1 or not _WELL.isdisjoint(heard.sentence.keys):
        return []
    return [Found("side", SIDES[heard.sentence.keys[places[0]]], places[0], places[0])]


_WELL = frozenset(("okay", "ok", "fine", "good", "normal", "not", "isn't", "doesn't", "never", "better"))
"""With these a side is the other one: "the right one's okay"."""


def bare_time(heard: Heard) -> list[Found]:
    """Read "three weeks" as a duration: the question said so."""
    match = heard.rules.times.search(heard.sentence.line)
    if match is None:
        day = next((place for place, key in enumerate(heard.sentence.keys) if key in _DAYS), None)
        return [] if day is None else [Found("onset", heard.sentence.heard(day, day), day, day)]
    first, last = heard.sentence.span_of(match)
    aged = heard.sentence.keys[first - 1 : first] in (("she's",), ("he's",), ("i'm",))
    if not certain(heard.sentence.keys[first : last + 1]) or aged:
        return []  # "she's seven weeks now"
    return [Found("duration", heard.sentence.heard(first, last), first, last)]


_DAYS = ("today", "yesterday", "tonight")
