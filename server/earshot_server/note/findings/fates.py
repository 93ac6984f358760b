"""What becomes of a relative whose disease was told: how old they were, that they died, on which side."""

import re

from earshot_server.note.draft import Assertion, Evidence, Finding, Kind
from earshot_server.note.findings.heard import Heard
from earshot_server.note.findings.numbers import Number, find_numbers
from earshot_server.note.rules.concepts import Area

_OLDEST = 115
_FRESH = 2
_WHO = r"(?:he|she|they)"
_ABOUT = r"(?: only| just| about| like| maybe| around| probably)*"
_NO_AGE = r"(?: years? ago| months?| weeks?| days?| pounds?| percent| hundred| times?| of| or \d)"
_AGE = rf"(?P<value>\d+(?: \d)?)(?= |$)(?!{_NO_AGE})"
_TENS = "(?:twenties|thirties|forties|fifties|sixties|seventies|eighties|nineties)"
_DECADE = rf"in (?:his|her|their)(?: early| late| mid)* {_TENS}"
_DEATH = r"(?:died|passed(?: away| on)?)"
_THEIR_AGE = re.compile(
    rf"^(?:and |but |well |i think )*{_WHO}(?:'s| was| were| is| got it| had it)"
    rf"{_ABOUT}(?: at| when {_WHO} was)?{_ABOUT} {_AGE}"
)
_TODAY = re.compile(rf"(?<!\S){_WHO}(?:'s| is) (?!only)")
_DIED = re.compile(
    rf"(?<!\S){_DEATH}(?: from (?:it|that)| of (?:it|that))?"
    rf"(?:{_ABOUT}(?: at| when {_WHO} was){_ABOUT} {_AGE}|{_ABOUT} {_DECADE})(?!\S)"
)
_GONE = re.compile(rf"^(?:and |but |well |yeah )*{_WHO} {_DEATH}(?: from (?:it|that)| of (?:it|that))?$")


def read_fate(heard: Heard) -> None:
    """Add what a sentence says of the relative whose disease was told before, or in it."""
    if heard.clinician:
        return
    _died_later(heard)
    known = _spoken_of(heard)
    if known is None or any(one.area is Area.CONDITION for one in heard.mentions):
        return
    _tell_side(heard, known)
    _tell_age(heard, known)
    died = _DIED.search(heard.sentence.line) or _GONE.search(heard.sentence.line)
    if died is not None and "outcome" not in known.attributes:
        _amend_outcome(heard, known, died, {})


def _tell_age(heard: Heard, known: Finding) -> None:
    """Read "he was only forty six"."""
    match = _THEIR_AGE.search(heard.sentence.line) or _answered_age(heard)
    if match is None or "age" in known.attributes:
        return
    today = _TODAY.search(heard.sentence.line) is not None
    if today and (heard.lists("cues.happened", known.concept) or heard.lists("cues.passes", known.concept)):
        return  # "my mom broke her hip. She's ninety one."
    first, last = heard.sentence.span_of(match)
    numbers = [one for one in find_numbers(heard.sentence.keys) if one.first == first]
    if len(numbers) == 1 and numbers[0].value < _OLDEST:
        said = heard.sentence.evidence(first, max(last, numbers[0].last))
        heard.ledger.amend(known.id, {"age": numbers[0].text}, [said])


_BARE = re.compile(rf"^(?:oh |about |maybe |i think |probably |around |like |she was |he was )*{_AGE}")


def _answered_age(heard: Heard) -> re.Match[str] | None:
    """Read "seventy two or so" after "how old was she when it started?"."""
    question = heard.context.question
    if question is None or question.age > 1 or question.asked or "age" not in question.topics:
        return None
    return _BARE.search(heard.sentence.line)


def _amend_outcome(heard: Heard, known: Finding, died: re.Match[str], given: dict[str, str]) -> None:
    first, last = heard.sentence.span_of(died, 0)
    first = next(at for at in range(first, last + 1) if heard.sentence.keys[at] in ("died", "passed"))
    outcome = heard.sentence.heard(first, last)
    said = [heard.sentence.evidence(first, last)]
    heard.ledger.amend(known.id, {**given, "outcome": outcome}, said)


def _died_later(heard: Heard) -> None:
    """Let "ovarian cancer, she died in her fifties" tell the age of the death, not of the disease."""
    match = _DIED.search(heard.sentence.line)
    first = heard.sentence.span_of(match, 0)[0] if match is not None else 0
    named = heard.of(Area.CONDITION)
    before = [one for one in named if one.last < first]
    if match is None or not before or len(before) < len(named):
        return
    known = [
        one
        for name in heard.ledger.touched
        if (one := heard.ledger.findings.get(name)) is not None
        and (one.kind, one.assertion, one.concept) == (Kind.FAMILY, Assertion.FAMILY, before[-1].name)
    ]
    if known:
        ages = {name: "" for name, value in known[-1].attributes.items() if name in ("age", "decade")}
        told = any(one.text == known[-1].attributes.get("age") for one in _numbers_before(heard, first))
        _amend_outcome(heard, known[-1], match, {} if told else dict(ages))


def _numbers_before(heard: Heard, place: int) -> list[Number]:
    return [one for one in find_numbers(heard.sentence.keys) if one.last < place]


def _spoken_of(heard: Heard) -> Finding | None:
    """Return the disease of a relative that was told just before: of whom was asked, if somebody was."""
    focus, question = heard.context.focus, heard.context.question
    if focus is None or focus.sort != "relative" or focus.age > _FRESH:
        return None
    known = heard.ledger.findings.get(focus.finding)
    if question is None or question.person is None or question.age > 1:
        return known
    theirs = [
        one
        for one in heard.ledger.findings.values()
        if one.attributes.get("relative") == question.person and one.assertion is Assertion.FAMILY
    ]
    return known if known in theirs else theirs[-1] if theirs else None


def _tell_side(heard: Heard, known: Finding) -> None:
    """Read "he was my mom's brother" of the uncle whose disease was told before."""
    kin = heard.of(Area.RELATIVE)
    if len(kin) != 1 or "line" in known.attributes or not kin[0].line or heard.of(Area.SYMPTOM):
        return
    if kin[0].name == known.attributes.get("relative"):
        said: list[Evidence] = [heard.sentence.evidence(kin[0].first, kin[0].last), *kin[0].through]
        heard.ledger.amend(known.id, {"line": kin[0].line}, said)
