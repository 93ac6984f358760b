"""The side of a body part, told once: it holds for what is said of that part before and after.

"Which knee is it?" "The left." ... "Did it swell?"; "no, the other one" is the other knee.
"""

import re

from earshot_server.note.draft import Assertion, Evidence, Finding, Kind
from earshot_server.note.findings.attributes import Found
from earshot_server.note.findings.context import Question, Sided
from earshot_server.note.findings.heard import Heard
from earshot_server.note.findings.places import SIDES, side_of, side_words
from earshot_server.note.findings.unplaced import enter_placed, unplaced
from earshot_server.note.rules.concepts import Area, Site, Symptom
from earshot_server.note.sentences.sentence import Speaker

_KEPT = 8
"""So many body parts with their sides are remembered."""
_FRESH = 3
"""So many sentences later "the left one" is still said of the part that was spoken of."""
_OPPOSITE = {"left": "right", "right": "left"}
_PLURAL = frozenset(("feet", "teeth", "calves"))
_SINGULAR = frozenset(("pelvis", "abdomen", "anus", "coccyx", "biceps", "triceps", "deltoids"))
_HAVE_SIDES = ("eyes", "head", "neurological", "ear nose throat", "breast", "skin", "musculoskeletal")
_ONE = re.compile(
    r"^(?:(?:it's|it is|that's|they're|is|was|well|um|uh|oh|i think|i guess|mostly|usually|just|only|yeah|yes"
    r"|but) )*(?:the|my|on the|on my|in the|in my)? ?(?P<side>left|right)(?: (?:1|one|side|ones))?"
    r"(?= (?:i think|i guess|i'm pretty sure|mostly|mainly|usually|definitely|doctor)| *$)"
)
"""An answer that is nothing but a side, or begins so before a mark."""
_OTHER = re.compile(
    r"\bthe other (?:1|one|side|knee|leg|arm|hand|foot|ankle|shoulder|hip|eye|ear|elbow|wrist)\b"
)
_OTHERS = frozenset(("other", "both", "either", "left", "right", "bilateral", "bilaterally", "opposite"))
_OF_OTHER = (Kind.PROCEDURE, Kind.CONDITION, Kind.SYMPTOM)


def side_told(heard: Heard, known: Finding) -> list[Found]:
    """Return the side that a sentence gives a symptom that can have one: "usually the right"."""
    concept = heard.rules.by_name.get((Area.SYMPTOM.value, known.concept))
    if not isinstance(concept, Symptom) or concept.system not in _HAVE_SIDES or not heard.patient:
        return []
    places = [at for at in side_words(heard.sentence) if _stands_alone(heard, at)]
    if len(places) != 1 or len(side_words(heard.sentence)) != 1:
        return []
    return [Found("side", SIDES[heard.sentence.keys[places[0]]], places[0], places[0])]


def _stands_alone(heard: Heard, place: int) -> bool:
    """Tell whether a side is the part's own: "usually the right", "on the left side"."""
    keys, tokens = heard.sentence.keys, heard.sentence.tokens
    if keys[place - 1 : place] not in (("the",), ("my",), ("both",)) and keys[place] != "both":
        return False
    behind = keys[place + 1 : place + 2]
    return not behind or bool(tokens[place].mark) or behind in (("side",), ("sides",), ("one",), ("1",))


def learn_side(heard: Heard) -> None:
    """Remember the side of the part that is spoken of; findings of it that have none get it."""
    if (told := _answered(heard)) is not None:
        _place(heard, told)
        _remember(heard, told)
        _give(heard, told, list(heard.ledger.findings.values()))
        return
    for one in _named(heard):
        _remember(heard, one)
    if not _OTHERS.isdisjoint(heard.sentence.keys):
        _turn(heard)
        return
    if heard.sentence.speaker is Speaker.UNKNOWN or _is_plural(heard):
        return
    touched = [heard.ledger.findings[name] for name in heard.ledger.touched if heard.ledger.holds(name)]
    here = [one for one in touched if any(each.segment == heard.sentence.segment for each in one.evidence)]
    for told in heard.context.sides:
        _give(heard, told, here)


def _answered(heard: Heard) -> Sided | None:
    """Return the side that answers "which knee?", or that is told by itself: "it's the left one"."""
    if not heard.patient:
        return None
    context, question = heard.context, heard.context.question
    line = heard.sentence.line
    marked = next(
        (at for at, token in enumerate(heard.sentence.tokens) if token.mark in (".", ",", "?")), None
    )
    asked_of = question.sites if question is not None and "side" in question.topics else ()
    own = [site.name for site, first, _ in heard.sites if marked is None or first <= marked]
    spoken = (*asked_of, *([context.part.site] if context.part is not None else []))
    if any(name not in spoken for name in own):
        return None  # it names a part of its own
    if marked is not None:
        line = " ".join(heard.sentence.keys[: marked + 1])
    match = _ONE.match(line)
    asked = _asked_side(question)
    places = side_words(heard.sentence)
    if match is not None:
        place = next((at for at in places if heard.sentence.keys[at] == match["side"]), None)
    else:
        place = places[0] if asked and len(places) == 1 else None
    if place is None:
        return None
    spot = context.spot if context.spot is not None and context.spot.age <= _FRESH else None
    site = question.sites[0] if asked and question is not None and len(question.sites) == 1 else None
    site = site or (spot.site if spot is not None and spot.side is None else None) or _of_chief(heard)
    if site is None:
        return None
    said = heard.sentence.evidence(place, place)
    return Sided(site=site, side=SIDES[heard.sentence.keys[place]], evidence=said)


def _place(heard: Heard, told: Sided) -> None:
    """Give a complaint without its place the part that was asked about: "the lump ... which breast?"."""
    known, question = unplaced(heard), heard.context.question
    spot = question.spot if question is not None and _asked_side(question) else None
    if known is None or spot is None or spot.site != told.site or told.side is None:
        return
    name = enter_placed(heard, known, told.site, told.side, spot.evidence, told.evidence)
    heard.stand_for(known.id, name)


def _asked_side(question: Question | None) -> bool:
    return question is not None and "side" in question.topics and question.age <= _FRESH


def _of_chief(heard: Heard) -> str | None:
    """Return the body part that the patient came for."""
    for name in heard.context.chief:
        known = heard.ledger.findings.get(name)
        site = _site_of(heard, known) if known is not None else None
        if site is not None:
            return site
    return None


def _site_of(heard: Heard, finding: Finding) -> str | None:
    """Return the body part in a concept's name: of "lower back pain" the lower back."""
    words = finding.concept.split()
    for length in range(len(words) - 1, 0, -1):
        name = " ".join(words[:length])
        if isinstance(heard.rules.by_name.get((Area.SITE.value, name)), Site):
            return name
    return None


def _named(heard: Heard) -> list[Sided]:
    """Return the one body part that the patient names with one side."""
    if heard.clinician or heard.sentence.asks or len(heard.sites) != 1:
        return []
    site, first, last = heard.sites[0]
    side = side_of(heard.sentence, first, last)
    if side not in _OPPOSITE or _OTHER.search(heard.sentence.line) or heard.areas & {Area.RELATIVE}:
        return []
    reported = [one for one in heard.all if one.area is Area.SYMPTOM and one.assertion is Assertion.PRESENT]
    if not reported:
        return []
    places = [at for at in side_words(heard.sentence) if SIDES[heard.sentence.keys[at]] == side]
    said = heard.sentence.evidence(places[0], places[0]) if places else None
    return [Sided(site=site.name, side=side, evidence=said)] if said is not None else []


def _remember(heard: Heard, told: Sided) -> None:
    context = heard.context
    before = next((one for one in context.sides if one.site == told.site), None)
    both = before is not None and before.side != told.side
    kept = [one for one in context.sides if one.site != told.site]
    made = told.model_copy(update={"side": None}) if both else told
    context.sides = (*kept, made)[-_KEPT:]


def _give(heard: Heard, told: Sided, findings: list[Finding]) -> None:
    if told.side is None:
        return
    for one in findings:
        fits = one.kind in (Kind.SYMPTOM, Kind.EXAM) and one.assertion is Assertion.PRESENT
        if fits and "side" not in one.attributes and _site_of(heard, one) == told.site:
            heard.ledger.amend(one.id, {"side": told.side}, [told.evidence])


def _is_plural(heard: Heard) -> bool:
    """Tell whether a sentence names a part in the plural: "my knees ache"."""
    words = {heard.sentence.keys[place] for _, first, last in heard.sites for place in range(first, last + 1)}
    return any(word in _PLURAL or (word.endswith("s") and word not in _SINGULAR) for word in words)


def _turn(heard: Heard) -> None:
    """Give what is said of "the other one" the side that the part spoken of has not."""
    match = _OTHER.search(heard.sentence.line)
    if match is None or not heard.patient or side_words(heard.sentence) or not heard.context.sides:
        return
    told = heard.context.sides[-1]
    if told.side not in _OPPOSITE:
        return
    first, last = heard.sentence.span_of(match, 0)
    evidence: list[Evidence] = [told.evidence, heard.sentence.evidence(first, last)]
    for name in list(heard.ledger.touched):
        known = heard.ledger.findings.get(name)
        if known is None or known.kind not in _OF_OTHER or "side" in known.attributes:
            continue
        if known.evidence[-1].segment == heard.sentence.segment and known.assertion is not Assertion.ABSENT:
            heard.ledger.amend(name, {"side": _OPPOSITE[told.side]}, evidence)
