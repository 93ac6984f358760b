"""A bad answer to how something is: "how's the breathing?" "Worse.", "appetite?" "Not great."."""

import re

from earshot_server.note.draft import Assertion, Evidence, Kind, Role
from earshot_server.note.findings.attributes import find_attributes
from earshot_server.note.findings.context import Question
from earshot_server.note.findings.heard import Heard
from earshot_server.note.findings.ledger import Fact
from earshot_server.note.findings.parts import TELLS
from earshot_server.note.rules.concepts import Symptom
from earshot_server.note.sentences.sentence import Sentence, Speaker

_FRESH = 1
_BAD = re.compile(
    r"^(?:(?:it's|it|they're|that's|pretty|really|kind of|kinda|just|been|has|is|a lot|a bit|a little|much"
    r"|definitely|honestly|well|oh|um|uh|way|still|getting|gotten|so|very|yeah) )*"
    r"(?P<said>(?:not|isn't|hasn't|wasn't|aren't) (?:been )?(?:very |so |too |that |all that )?"
    r"(?:good|great|well|the best)|worse|bad|badly|terrible|awful|lousy|poor|poorly|horrible|rough|shot"
    r"|nonexistent|gone downhill|off|down)(?= |$)"
)
_WEIGHT = re.compile(
    r"^(?:it's |i'm |i've |yeah |well |gone |went |been )*(?P<way>up|down|gained|lost|dropped)"
    r"(?: about| maybe| almost)* "
)
_WAYS = {"up": "weight gain", "gained": "weight gain"}


def answer_of_bad(heard: Heard, question: Question) -> bool:
    """Read "worse since the weekend" after "how's the breathing?": what a table names so is there."""
    if question.age > _FRESH or question.presupposed or not heard.patient or heard.mentions:
        return False
    if question.presumed or heard.clinician or question.person is not None:
        return False
    line = heard.sentence.line
    match = _BAD.match(line)
    symptom = _asked(heard, question)
    if match is None or symptom is None or question.how is None:
        return False
    if any(one.name != symptom.name for one in question.asked):
        return False
    first, last = heard.sentence.span_of(match, "said")
    found = [one for one in find_attributes(heard.sentence, "symptom", heard.rules) if one.name in TELLS]
    said = [heard.sentence.evidence(first, last)]
    said += [heard.sentence.evidence(one.first, one.last) for one in found]
    fact = Fact(
        kind=Kind.SYMPTOM,
        concept=symptom.name,
        code=heard.rules.code(symptom.area, symptom.name),
        assertion=Assertion.PRESENT,
        evidence=(question.how, *said),
        attributes={one.name: one.value for one in reversed(found)},
    )
    name = heard.enter(fact)
    heard.context.attend(name, "symptom")
    heard.context.report(name, heard.sentence.segment)
    heard.context.complain(name, heard.sentence.segment)
    return True


def answer_of_weight(heard: Heard, question: Question) -> bool:
    """Read "up six pounds in four days" after "has your weight changed?"."""
    if "weight" not in question.words or not heard.patient or question.age > _FRESH:
        return False
    match = _WEIGHT.match(heard.sentence.line)
    given = [one for one in find_attributes(heard.sentence, "weight", heard.rules) if one.name == "amount"]
    if match is None or len(given) != 1:
        return False
    first, _ = heard.sentence.span_of(match, "way")
    name = _WAYS.get(match["way"], "weight loss")
    fact = Fact(
        kind=Kind.SYMPTOM,
        concept=name,
        assertion=Assertion.PRESENT,
        evidence=(
            *([question.how] if question.how else []),
            heard.sentence.evidence(first, first),
            heard.sentence.evidence(given[0].first, given[0].last),
        ),
        attributes={"amount": given[0].value},
    )
    heard.context.attend(heard.enter(fact), "symptom")
    return True


def _asked(heard: Heard, question: Question) -> Symptom | None:
    """Return the symptom that is meant where what was asked about is bad."""
    for word in question.words:
        for hit in heard.rules.weak.find((word,)):
            for one in hit.holds:
                if isinstance(one, Symptom):
                    return one
    return None


_HOW = 9


def words_of_how(sentence: Sentence) -> Evidence | None:
    """Return the words of a question that may ask how something is: "how's the breathing been?"."""
    keys = sentence.keys
    if sentence.speaker is Speaker.PATIENT or len(keys) > _HOW:
        return None
    names = {"any", "are", "do", "does", "did", "can"}.isdisjoint(keys[:2])
    return sentence.evidence(0, len(keys) - 1, Role.ASKED) if names else None
