"""What mentions take over from what was asked, and from a list that goes on."""

from dataclasses import replace

from earshot_server.note.draft import Assertion, Kind
from earshot_server.note.findings.context import Asked, Context
from earshot_server.note.findings.ledger import Ledger
from earshot_server.note.findings.mention import Mention
from earshot_server.note.findings.questions import only_lists
from earshot_server.note.findings.symptoms import PAIN, can_hurt
from earshot_server.note.rules.concepts import Area
from earshot_server.note.rules.load import Rules
from earshot_server.note.sentences.sentence import Sentence, Speaker

_DEFINITE = frozenset(
    ("the", "that", "this", "my", "your", "his", "her", "its", "their", "same", "such", "what", "which")
)


_HAS = frozenset(("got", "have", "had", "having", "get", "getting", "been"))


def without_known_pain(
    sentence: Sentence, mentions: list[Mention], ledger: Ledger, rules: Rules
) -> list[Mention]:
    """Drop "pain" without its place where it speaks of a known one: "the pain", or any once one is told."""
    bare = [one for one in mentions if one.area is Area.SYMPTOM and one.name == PAIN]
    if not bare:
        return mentions
    known = any(
        one.kind is Kind.SYMPTOM and one.assertion is Assertion.PRESENT and can_hurt(one.concept, rules)
        for one in ledger.findings.values()
    )
    others = any(
        one.area is Area.SYMPTOM and one not in bare and can_hurt(one.name, rules) for one in mentions
    )
    asks = sentence.asks and sentence.speaker is Speaker.CLINICIAN  # "where's the pain?" takes it for known
    dropped = [one for one in bare if known or others or (not asks and _is_definite(sentence, one))]
    return [one for one in mentions if one not in dropped]


def _is_definite(sentence: Sentence, mention: Mention) -> bool:
    before = sentence.keys[max(0, mention.first - 3) : mention.first]
    told = "this" in before and not _HAS.isdisjoint(before)  # "I've got this pain": it is new
    return not told and not _DEFINITE.isdisjoint(before[-2:])


_STOOL = ("diarrhea", "loose stools", "constipation", "blood in stool", "change in bowel habits")
_PHLEGM = "sputum"
"""The name in `tables/symptoms.csv` of what mucus is, unless the bowels are spoken of."""


def of_the_bowels(mentions: list[Mention], sentence: Sentence, ledger: Ledger) -> list[Mention]:
    """Let mucus be no phlegm where the bowels are what was told of; which it is, is left to the story."""
    told = {one.concept: one for one in ledger.findings.values() if one.kind is Kind.SYMPTOM}
    if told.keys().isdisjoint(_STOOL) or "cough" in told:
        return mentions
    return [
        one for one in mentions if one.name != _PHLEGM or sentence.keys[one.first] not in ("mucus", "mucous")
    ]


QUESTION_FRESH = 2
"""So many sentences later "no, coughing" still takes up what was asked."""


def named_fully(mentions: list[Mention], context: Context) -> list[Mention]:
    """Let "no swelling" answer "any swelling in your legs?": it is the leg swelling that was asked about."""
    asked = context.question.asked if context.question and not context.question.answered else ()
    known = context.question.presupposed if context.question and not context.question.answered else ()
    names = {one.name: one for one in (*asked, *known) if one.area is Area.SYMPTOM}
    found = []
    for mention in mentions:
        longer = [name for name in names if name.endswith(f" {mention.name}")]
        if not longer and mention.assertion is Assertion.ABSENT:
            names |= (open_ones := _still_open(context))
            longer = [name for name in open_ones if name.endswith(f" {mention.name}")]
        if mention.area is Area.SYMPTOM and len(longer) == 1 and mention.name not in names:
            mention = replace(mention, name=longer[0], asked=names[longer[0]].evidence)
        found.append(mention)
    return found


def _still_open(context: Context) -> dict[str, Asked]:
    """Return the symptoms of a list that was just asked: "no palpitations. No pain." denies both."""
    question = context.question
    if question is None or question.age > QUESTION_FRESH:
        return {}
    asked = (*question.earlier, *question.asked)
    return {one.name: one for one in asked if one.area is Area.SYMPTOM and one.person is None}


def denied_by_name(sentence: Sentence, mentions: list[Mention], context: Context) -> list[Mention]:
    """Let "no, coughing at this moment" deny the cough that was asked about, whatever its comma."""
    question = context.question
    if question is None or question.age > QUESTION_FRESH or sentence.keys[0] != "no":
        return mentions
    if "other" in question.words:
        return mentions  # "any other tobacco?" "No, smoking is enough."
    names = {one.name for one in question.asked}
    return [
        replace(one, assertion=Assertion.ABSENT, cue=(0, 0))
        if one.first == 1 and one.name in names and one.assertion is Assertion.PRESENT
        else one
        for one in mentions
    ]


def still_denied(sentence: Sentence, mentions: list[Mention], context: Context) -> list[Mention]:
    """Let a denied list go on after a pause: "no nausea ... vomiting or diarrhea".

    A list without "or" might be either; it is left out.
    """
    if context.denying is None or not only_lists(sentence, mentions):
        return mentions
    if "or" not in sentence.keys:
        return []
    return [replace(mention, assertion=Assertion.ABSENT) for mention in mentions]
