"""Answers that say how much, or when, and not yes: "panic attacks?" "A couple."."""

import re

from earshot_server.note.draft import Assertion
from earshot_server.note.findings.attributes import find_attributes
from earshot_server.note.findings.context import Question
from earshot_server.note.findings.heard import Heard
from earshot_server.note.findings.kin import DENIES
from earshot_server.note.findings.places import SIDES, side_words
from earshot_server.note.findings.settle import settle
from earshot_server.note.rules.concepts import Area

_SOME = re.compile(
    r"^(?:(?:i|i've|i'm|she|she's|he|he's|it|it's|we|they|they're|there|there's)"
    r"(?: (?:do|does|did|have|has|had|get|gets|got|was|is|were|been|always|usually|just|noticed|see))* )?"
    r"(?:always |usually |just |only |maybe |definitely |pretty much |yeah |oh |mostly |mainly |had |have )*"
    r"(?P<said>some|a few|a couple|a couple of|lots|plenty|tons|like crazy|like mad|big time|terribly"
    r"|constantly|worse than|badly|nonstop|non stop|whenever|(?:when|if) (?:i|she|he|it|i'm|it's)"
    r"|only (?:when|if|at|after)|once or twice|on and off|off and on|half the time|more and more"
    r"|too much|quite a few|comes and goes|terrible|awful|horrible|right (?:before|after|when)"
    r"|only (?:the|in|on|with|during)|before i|after i)(?= |$)"
)
_TELLS = ("frequency", "since", "duration", "worse", "better", "severity_word", "onset", "course", "lasts")
_ASKED = (Area.SYMPTOM, Area.CONDITION)
_OTHERS = frozenset(Area) - {Area.SITE, Area.IDIOM, Area.RELATIVE, Area.JOB, Area.LIVING, Area.HABIT}
_TAKES_BACK = ("used", "before", "ago", "until", "gone", "better", "fine", "would", "worry", "know", "else")
_NOT_SO = DENIES.union(_TAKES_BACK)
_COMPARES = "worse than"
_CLAUSE = 9
"""So many words of an answer may take it back."""


def answer_of_some(heard: Heard, question: Question) -> bool:
    """Read "a couple", "when I stand up fast" as a yes to the one complaint that was asked about."""
    asked = [one for one in question.asked if one.area in _ASKED]
    if len(asked) != 1 or len(question.asked) != 1 or question.earlier or question.age > 1:
        return False
    one = asked[0]
    past = question.before or question.ever or question.over or question.denies
    if past or one.person is not None or one.assertion is not Assertion.PRESENT or not heard.patient:
        return False
    keys = heard.sentence.keys
    place = 0
    while place < len(keys) and (hit := heard.rules.said["answers.fillers"].at(keys, place)):
        place = hit.last + 1
    line = " ".join(keys[place:])
    match = _SOME.match(line)
    if match is None or not _NOT_SO.isdisjoint(keys[:_CLAUSE]):
        return False
    if any(mention.area in _OTHERS and not mention.weak for mention in heard.all):
        return False
    first = place + line[: match.start("said")].count(" ")
    last = min(len(keys) - 1, first + match["said"].count(" "))
    said = heard.sentence.evidence(first, last)
    name = settle(heard, question, one, Assertion.PRESENT, said)
    if name is None:
        return True
    found = [each for each in find_attributes(heard.sentence, "symptom", heard.rules) if each.name in _TELLS]
    given = {each.name: each.value for each in reversed(found)}
    spans = [(each.first, each.last) for each in found]
    sides = side_words(heard.sentence)
    if len(sides) == 1 and one.area is Area.SYMPTOM:
        given["side"] = SIDES[keys[sides[0]]]
        spans.append((sides[0], sides[0]))
    if match["said"] == _COMPARES:
        heard.context.focus = None  # "worse than when I was fifteen" did not begin then
        return True
    if given:
        heard.ledger.amend(name, given, [heard.sentence.evidence(*span) for span in spans])
    return True
