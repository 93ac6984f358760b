"""How high a fever was: "a fever of a hundred and two", "we took it, and it was thirty nine one"."""

from dataclasses import replace

from earshot_server.note.draft import Assertion, Kind
from earshot_server.note.findings.context import Asked
from earshot_server.note.findings.heard import Heard
from earshot_server.note.findings.ledger import Fact, ident
from earshot_server.note.findings.numbers import Number, find_numbers
from earshot_server.note.rules.concepts import Area

FEVER = "fever"
"""The name in `tables/symptoms.csv`."""
_FRESH = 3
"""So many sentences later a number still answers whether there was a fever."""
_NOT_DEGREES = frozenset(
    ("day", "days", "week", "weeks", "month", "months", "year", "years", "hours", "times", "pounds", "ago")
)
_READS = frozenset(
    (
        "it",
        "it's",
        "temp",
        "temperature",
        "thermometer",
        "was",
        "got",
        "hit",
        "up",
        "high",
        "of",
        "him",
        "her",
    )
)


def read_fever(heard: Heard) -> None:
    """Give the fever that the patient tells of, or is asked about, the temperature that was measured."""
    if heard.clinician and not heard.says("cues.recounts"):
        return
    number = _temperature(heard)
    if number is None or "if" in heard.sentence.keys[: number.first]:
        return
    name, asked = ident("f", Kind.SYMPTOM.value, FEVER, ""), _asked(heard)
    known = heard.ledger.findings.get(name)
    said = heard.sentence.evidence(number.first, number.last)
    here = any(one.name == FEVER and one.assertion is Assertion.PRESENT for one in heard.all)
    spoken = heard.context.focus is not None and heard.context.focus.finding == name
    if known is not None and known.assertion is Assertion.PRESENT and (here or spoken or asked):
        if "value" not in known.attributes:
            heard.ledger.amend(name, {"value": number.text}, [said])
    elif asked is not None and known is None:
        code = heard.rules.code(Area.SYMPTOM, FEVER)
        given = {"value": number.text}
        fact = Fact(Kind.SYMPTOM, FEVER, Assertion.PRESENT, (asked.evidence, said), given, code=code)
        heard.context.attend(heard.enter(fact), "symptom", ("value",))


def _asked(heard: Heard) -> Asked | None:
    question = heard.context.question
    if question is None or question.age > _FRESH:
        return None
    return next((one for one in question.asked if one.name == FEVER and one.person is None), None)


def _temperature(heard: Heard) -> Number | None:
    """Return the only number of a sentence that is a fever's, in degrees of either scale."""
    keys = heard.sentence.keys
    fevers = heard.rules.quantities.fever
    found = [
        one
        for one in _numbers(heard)
        if any(low <= one.value <= high for low, high in fevers.values())
        and _NOT_DEGREES.isdisjoint(keys[one.last + 1 : one.last + 2])
        and (not _READS.isdisjoint(keys[: one.first]) or len(keys) <= (_ANSWER if _asked(heard) else _MERELY))
    ]
    return found[-1] if len(found) == 1 else None


def _numbers(heard: Heard) -> list[Number]:
    """Return the numbers between marks: "a low one, a hundred point eight" has two."""
    keys, tokens = heard.sentence.keys, heard.sentence.tokens
    found, start = [], 0
    for place, token in enumerate(tokens):
        if token.mark or place == len(tokens) - 1:
            numbers = find_numbers(keys[start : place + 1])
            found += [replace(one, first=one.first + start, last=one.last + start) for one in numbers]
            start = place + 1
    return found


_ANSWER = 12
"""So many words an answer to "any fever?" may have."""
_MERELY = 5
"""So few words are nothing but the number."""
