"""The place of a complaint that was told without one: "it hurts" ... "right here, under the ribs"."""

import re

from earshot_server.note.draft import Assertion
from earshot_server.note.findings.heard import Heard
from earshot_server.note.findings.parts import side_at_part, span_of_part
from earshot_server.note.findings.places import listed_with, spreads_before
from earshot_server.note.findings.symptoms import doubtful
from earshot_server.note.findings.unplaced import enter_placed, unplaced
from earshot_server.note.findings.verdict import answer
from earshot_server.note.rules.concepts import Area
from earshot_server.note.sentences.sentence import Speaker

_POINTS = re.compile(
    r"^(?:(?:it|it's|that|that's|is|the pain|hurts|well|oh|so|mostly|mainly|just|like|kind of|sort of|um|uh"
    r"|starts|started|begins|began|i'd say|i guess|i think|all|more|yeah|yes|really)(?: |$))*"
    r"(?:right |down |up |over |out )*(?:here|in|on|under|around|along|across|below|above|behind|between"
    r"|inside|beneath|near|at|underneath|this side|the left|the right)(?: |$)"
)
"""How an answer begins that shows where."""
_TOWARD = frozenset(("toward", "towards", "near", "close", "than", "from", "into", "to"))
"""Behind these a body part only says in which direction."""
_WHERE = frozenset(("where", "where's", "whereabouts", "point", "show"))
_ELSEWHERE = frozenset(("live", "work", "from", "born", "stay", "grow", "goes", "travel"))
_OF_IT = frozenset(("it", "it's", "that", "that's", "mostly", "mainly", "right", "down", "up"))
"""How a sentence begins that goes on about the complaint, unasked."""
_BRIEF = 8
"""So few words are nothing but a place."""
_LONG = 18
_NEXT = 1
"""So many sentences later a place that nobody asked for is the complaint's."""
_OTHERS = frozenset(Area) - {Area.SITE, Area.IDIOM, Area.RELATIVE}


def place_complaint(heard: Heard) -> None:
    """Give the complaint that was reported last, without a place, the body part that is shown now."""
    known = unplaced(heard)
    if known is None or heard.sentence.speaker is Speaker.CLINICIAN or not heard.sites or not _shows(heard):
        return
    sites = [one for one in heard.sites if not spreads_before(heard.sentence, one[1])]
    sites = [one for one in sites if _TOWARD.isdisjoint(heard.sentence.keys[max(0, one[1] - 3) : one[1]])]
    if not sites:
        return
    placed = [sites[0], *listed_with(heard.sentence, sites[0], sites)]
    if any(doubtful(heard.sentence, one[1], one[2]) for one in placed):
        return
    names = []
    for site in placed:
        side = known.attributes.get("side") or side_at_part(heard, site)
        said = heard.sentence.evidence(*span_of_part(heard, site, side))
        names.append(enter_placed(heard, known, site[0].name, side, said))
    heard.stand_for(known.id, names[0])


def place_confirmed(heard: Heard) -> None:
    """Give a complaint without its place the part that is confirmed: "it's the low back?" "Yeah."."""
    question, known = heard.context.question, unplaced(heard)
    if question is None or known is None or question.age > 1 or question.asked or not heard.patient:
        return
    verdict, spot = answer(heard.sentence, heard.rules), question.spot
    if verdict is None or not verdict[0] or spot is None or question.sites != (spot.site,):
        return
    if not question.of_it:
        return
    side = known.attributes.get("side") or spot.side
    said = heard.sentence.evidence(verdict[1], verdict[2])
    name = enter_placed(heard, known, spot.site, side, spot.evidence, said)
    heard.stand_for(known.id, name)


def told_without_place(heard: Heard, complaint: str) -> bool:
    """Tell whether a complaint is what was reported last, without its place."""
    known = heard.symptom
    return known is not None and known.concept == complaint and known.assertion is Assertion.PRESENT


def _shows(heard: Heard) -> bool:
    """Tell whether a sentence answers where it is, or points at a place by itself."""
    sentence, question, focus = heard.sentence, heard.context.question, heard.context.focus
    if not _OTHERS.isdisjoint(one.area for one in heard.all) or len(sentence.keys) > _LONG:
        return False
    if not {"no", "not", "don't", "never", "isn't", "doesn't"}.isdisjoint(sentence.keys):
        return False
    if question is not None and question.age <= 1 and not question.asked:
        where = "place" in question.topics or not (question.detailed or _WHERE.isdisjoint(question.words))
        if where and _ELSEWHERE.isdisjoint(question.words):
            return len(sentence.keys) <= _BRIEF or _POINTS.match(sentence.line) is not None
    near = focus is not None and focus.finding == heard.context.symptom and focus.age <= _NEXT
    of_it = "here" in sentence.keys or sentence.keys[0] in _OF_IT
    return near and of_it and _POINTS.match(sentence.line) is not None
