"""Answers that say how often or since when, and not yes: "are you coughing?" "Every morning."."""

import re

from earshot_server.note.draft import Assertion
from earshot_server.note.findings.attributes import Found, find_attributes
from earshot_server.note.findings.context import Question
from earshot_server.note.findings.heard import Heard
from earshot_server.note.findings.kin import DENIES
from earshot_server.note.findings.settle import is_present, settle
from earshot_server.note.rules.concepts import Area

_TELLS = ("frequency", "since", "duration")
_ASIDE = {Area.RELATIVE, Area.IDIOM}
_OPENING = 2
"""So many words may stand before it: "oh, about every morning"."""


def answer_of_how_often(heard: Heard, question: Question) -> bool:
    """Read "every morning", "since Tuesday" as a yes to the one symptom or habit that was asked about."""
    if not heard.patient or heard.areas - _ASIDE or len(question.asked) != 1 or question.earlier:
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


_THEN = (Area.CONDITION, Area.SYMPTOM, Area.PROCEDURE, Area.HABIT)
_COUNT = re.compile(
    r"^(?:just |only |maybe |about )*(?P<value>\d+|a couple|a few|several|once|twice)(?: times?)?(?= |$)"
)


def answer_of_then(heard: Heard, question: Question) -> bool:
    """Read "as a kid", "three, the last in May" as a yes to what is asked of the past."""
    if not heard.patient or heard.areas - _ASIDE or len(question.asked) != 1 or question.earlier:
        return False
    one = question.asked[0]
    if (
        one.area not in _THEN
        or one.person is not None
        or question.age > 1
        or not DENIES.isdisjoint(heard.sentence.keys)
    ):
        return False
    if is_present(heard, one):
        return False  # "and before that?" "A year ago, maybe."
    counted = one.area in (Area.PROCEDURE, Area.SYMPTOM) or heard.lists("cues.happened", one.name)
    done = counted and not question.about_last and not question.amount
    span = _past(heard) or (_counted(heard) if question.before or question.ever or done else None)
    if span is None or one.assertion not in (Assertion.PRESENT, Assertion.HISTORICAL):
        return False
    lasts = one.area is Area.SYMPTOM and _past(heard) is None and not (question.before or question.ever)
    sure = Assertion.PRESENT if lasts else Assertion.HISTORICAL
    name = settle(heard, question, one, sure, heard.sentence.evidence(*span))
    if lasts and name is not None:
        began = [
            each for each in find_attributes(heard.sentence, "symptom", heard.rules) if each.name == "onset"
        ]
        evidence = [heard.sentence.evidence(each.first, each.last) for each in began]
        heard.ledger.amend(name, {each.name: each.value for each in began}, evidence)
    return True


def _past(heard: Heard) -> tuple[int, int] | None:
    """Return the words of long ago with which a sentence begins: "as a kid"."""
    hits = [hit for hit in heard.rules.cues.find(heard.sentence.keys) if hit.first <= _OPENING]
    past = [
        hit for hit in hits if any(one.means == "historical" and one.looks == "both" for one in hit.holds)
    ]
    still = not {"still", "since", "now", "again"}.isdisjoint(heard.sentence.keys)
    return (past[0].first, past[0].last) if past and not still else None


def _counted(heard: Heard) -> tuple[int, int] | None:
    """Return how many times, with which a sentence begins."""
    match = _COUNT.search(heard.sentence.line)
    if match is None:
        return None
    last = heard.sentence.span_of(match)[1]
    whole = last == len(heard.sentence.keys) - 1 or bool(heard.sentence.tokens[last].mark)
    return heard.sentence.span_of(match) if whole else None


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
