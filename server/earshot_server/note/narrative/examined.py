"""What a clinician says while examining: it is told as what was found, not as what was said.

"I hear some crackles at the right base" is "Some crackles at the right base".
"""

import re

from earshot_server.note.draft import SectionKey
from earshot_server.note.findings.context import Context
from earshot_server.note.sentences.sentence import Sentence, Speaker
from earshot_server.note.statements.template import capital

_SEES = re.compile(
    r"^(?:(?:here|okay|also|and|that),? )*"
    r"(?:i (?:can |do |also |still |am )*(?:see|hear|feel|notice|appreciate|seeing|hearing|feeling)"
    r"(?: that)?(?: there (?:is|are))?|there (?:is|are)(?: also)?|the patient (?:does have|has got)) "
    r"(?!to |like |you |it )",
    re.IGNORECASE,
)
_WILL = re.compile(
    r"^(?:(?:i|we) (?:would (?:still |also |really )?like|want|am going|are going|will|should|need)"
    r"|i'll|we'll|will|let's|let us|the patient (?:should|needs to|will need)) ",
    re.IGNORECASE,
)
_FEARS = re.compile(
    r"^i (?:am|was) (?:a (?:bit|little) )?(?:worried|concerned|afraid|thinking) ", re.IGNORECASE
)
_JUDGES = re.compile(
    r"^(?:this|these|that|it) (?:is|are|looks like|sounds like|seems like|could be|may be|might be)\b"
    r"|^(?:likely|probably|maybe|possibly|most likely|i am (?:pretty|quite|fairly) sure)\b"
    r"|\bconsistent with\b",
    re.IGNORECASE,
)
_DESCRIBES = re.compile(
    r"^it is (?:an? )?(?:\d|small|large|tiny|superficial|deep|tender|swollen|red|warm|firm|soft)\b",
    re.IGNORECASE,
)
_LOOKS = re.compile(r"^there (?:is|are)\b|\b(?:there is an?|there are|feels|appears) ", re.IGNORECASE)
"""A clinician who has judged nothing yet describes with these what is seen."""
_FOUND_OUT = (
    SectionKey.HISTORY_OF_PRESENT_ILLNESS,
    SectionKey.REVIEW_OF_SYSTEMS,
    SectionKey.PAST_HISTORY,
)


def found(text: str) -> str:
    """Return what was found, without who found it."""
    cut = _SEES.sub("", text)
    return capital(cut) if len(cut.split()) > 1 else text


def moved(text: str, place: SectionKey, sentence: Sentence, context: Context) -> tuple[str, SectionKey]:
    """Return a clause and its section: what a clinician decides, fears or finds is no history."""
    clinician = sentence.speaker is Speaker.CLINICIAN
    if clinician and place is SectionKey.EXAMINATION and _WILL.match(text):
        place = SectionKey.PLAN
    elif clinician and place is SectionKey.EXAMINATION and _is_judged(text, context):
        place = SectionKey.ASSESSMENT
    elif clinician and place in _FOUND_OUT:
        if _WILL.match(text):
            place = SectionKey.PLAN
        elif _FEARS.match(text) or _is_judged(text, context):
            place = SectionKey.ASSESSMENT
        elif context.examining or (not context.problem and _LOOKS.search(text)):
            place = SectionKey.EXAMINATION
    return (found(text), place) if place is SectionKey.EXAMINATION else (text, place)


def _is_judged(text: str, context: Context) -> bool:
    """Tell whether a clause said while examining says what it is: "these are absence seizures"."""
    return context.examining and _JUDGES.search(text) is not None and _DESCRIBES.match(text) is None
