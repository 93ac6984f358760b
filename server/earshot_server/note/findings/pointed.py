"""What "it" of a later sentence may stand for: a body part, a medicine, a disease, a gene."""

import re

from earshot_server.note.draft import Assertion
from earshot_server.note.findings.complaints import spot_of
from earshot_server.note.findings.context import Context, Measure, Medicine, Spot
from earshot_server.note.findings.mention import Mention
from earshot_server.note.findings.places import SIDES, find_sites, side_words
from earshot_server.note.findings.readings import remember_reading
from earshot_server.note.rules.concepts import Area
from earshot_server.note.rules.load import Rules
from earshot_server.note.sentences.sentence import Sentence, Speaker


def point_out(sentence: Sentence, mentions: list[Mention], context: Context, rules: Rules) -> None:
    """Remember what "it" may stand for: a body part, a medicine, a gene."""
    remember_reading(sentence, mentions, context, rules)
    drugs = [one for one in mentions if one.area is Area.DRUG and one.person is None]
    if drugs:
        one = drugs[-1]
        code = rules.code(one.area, one.name)
        only = len({drug.name for drug in drugs}) == 1
        evidence = sentence.evidence(one.first, one.last)
        ordered = sentence.speaker is Speaker.CLINICIAN and not sentence.asks
        made = Medicine(name=one.name, code=code, evidence=evidence, ordered=ordered)
        context.drug = made if only else None
    for one in mentions:
        if one.area is Area.CONDITION and one.person is None and one.assertion is not Assertion.ABSENT:
            evidence = sentence.evidence(one.first, one.last)
            context.disease = Measure(area=one.area, name=one.name, evidence=evidence)
        if one.area is Area.GENE:
            context.gene, context.gene_name = sentence.evidence(one.first, one.last), one.name
    if (spot := _side_of_spot(sentence, context, rules)) is not None:
        context.spot = spot
        return
    asks_of_symptom = sentence.asks and any(one.area is Area.SYMPTOM for one in mentions)
    spot = None if asks_of_symptom else spot_of(sentence, mentions, rules)
    if spot is not None and sentence.asks and _asks_of_part(sentence):
        context.part, context.part_told = spot.model_copy(), False
    elif spot is not None and sentence.asks and context.part is not None and spot.site != context.part.site:
        spot = spot if not _WH.isdisjoint(sentence.keys[:_OPENING]) else None
    elif spot is not None and sentence.asks and context.spot is not None and sentence.keys[0] in _CAN:
        spot = None  # "can you move your fingers?"
    context.spot = spot or context.spot


_OPENING = 4
_WH = frozenset(("how", "what", "where", "which", "tell", "show", "when", "why"))
_CAN = frozenset(("can", "could"))
_IS_PROBLEM = re.compile(
    r"\b(?:up|on|wrong|happening|happened|matter|problem|doing|trouble|deal|do) (?:with|to)\b"
    r"|\btell me about\b|\bhow(?:'s| is| are| has| have)? (?:the|your|that|this|his|her)\b"
)


def _asks_of_part(sentence: Sentence) -> bool:
    """Tell whether a clinician asks about a body part as the problem: "what's going on with your wrist?"."""
    return sentence.speaker is not Speaker.PATIENT and _IS_PROBLEM.search(sentence.line) is not None


def spot_asked(sentence: Sentence, context: Context, rules: Rules) -> Spot | None:
    """Return the one part that a clinician just asked about, as "the left one" of the answer is meant.

    "Any numbness in your feet?" "A little tingling in the left one."
    """
    question = context.question
    if question is not None and question.before and question.age <= 1 and context.part is not None:
        return None if find_sites(sentence, rules) else context.part  # "ever before?" "I tweaked it once."
    if question is None or question.by is not Speaker.CLINICIAN or sentence.asks or question.age > _GOES_ON:
        return None
    part = context.part
    if part is not None and question.sites == (part.site,) and sentence.speaker is not Speaker.CLINICIAN:
        return part.model_copy(update={"asked": not question.asked})  # "how's that elbow?" "Still sore."
    if question.age > 1:
        return None
    places = side_words(sentence)
    if sentence.speaker is Speaker.CLINICIAN or len(question.sites) != 1 or len(places) != 1:
        return None
    named = [one.evidence for one in question.asked if one.name.startswith(f"{question.sites[0]} ")]
    if not named:
        return None
    shown = sentence.evidence(places[0], places[0])
    side = SIDES[sentence.keys[places[0]]]
    return Spot(site=question.sites[0], side=side, evidence=named[0], shown=shown)


_GOES_ON = 2
"""So many sentences an answer about a part goes on."""
_CORRECTED = 3
"""So many sentences later a side can be taken back: "the right one. No, wait, the left."."""


def _side_of_spot(sentence: Sentence, context: Context, rules: Rules) -> Spot | None:
    """Return the part that "which one?" asks about, with the side that answers: "the left one"."""
    question, spot = context.question, context.spot
    if question is None or spot is None or sentence.asks or not context.topic("side"):
        return None
    corrects = rules.said["corrections.openers"].at(sentence.keys, 0) is not None
    if question.age > (_CORRECTED if corrects else 1):
        return None
    places = side_words(sentence)
    if len(places) != 1 or sentence.speaker is Speaker.CLINICIAN:
        return None
    shown = sentence.evidence(places[0], places[0])
    return spot.model_copy(update={"side": SIDES[sentence.keys[places[0]]], "age": 0, "shown": shown})
