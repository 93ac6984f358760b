"""Answers that say how often or since when, and not yes: "are you coughing?" "Every morning."."""

from earshot_server.note.draft import Assertion
from earshot_server.note.findings.attributes import Found, find_attributes
from earshot_server.note.findings.context import Question
from earshot_server.note.findings.heard import Heard
from earshot_server.note.findings.kin import DENIES
from earshot_server.note.findings.settle import settle
from earshot_server.note.rules.concepts import Area

_TELLS = ("frequency", "since", "duration")
_OPENING = 2
"""So many words may stand before it: "oh, about every morning"."""


def answer_of_how_often(heard: Heard, question: Question) -> bool:
    """Read "every morning", "since Tuesday" as a yes to the one symptom or habit that was asked about."""
    if not heard.patient or heard.areas - {Area.RELATIVE} or len(question.asked) != 1 or question.earlier:
        return False
    one = question.asked[0]
    if (
        one.area not in (Area.SYMPTOM, Area.HABIT)
        or one.person is not None
        or question.ever
        or question.before
    ):
        return False
    if one.assertion is not Assertion.PRESENT or question.age > 1:
        return False
    told = _opening(heard, "symptom" if one.area is Area.SYMPTOM else "habit")
    if told is None:
        return False
    said = heard.sentence.evidence(told.first, told.last)
    name = settle(heard, question, one, Assertion.PRESENT, said)
    if name is not None:
        heard.ledger.amend(name, {told.name: told.value}, [said])
    return True


def _opening(heard: Heard, sort: str) -> Found | None:
    """Return how often, or since when, with which a sentence begins; None where something is denied."""
    keys, place = heard.sentence.keys, 0
    while place < len(keys) and (filler := heard.rules.said["answers.fillers"].at(keys, place)):
        place = filler.last + 1
    if not DENIES.isdisjoint(keys) or not {"used", "until", "ago", "stopped", "quit", "before"}.isdisjoint(
        keys
    ):
        return None
    found = [one for one in find_attributes(heard.sentence, sort, heard.rules) if one.name in _TELLS]
    return found[0] if found and found[0].first - place <= _OPENING else None
