"""Medicines that the patient takes or took, what they did, and what the patient is allergic to."""

import re

from earshot_server.note.draft import Assertion, Kind
from earshot_server.note.findings.attributes import Found, doses, find_attributes
from earshot_server.note.findings.heard import Heard
from earshot_server.note.findings.ledger import Fact, ident
from earshot_server.note.findings.mention import Mention
from earshot_server.note.findings.responses import INTOLERANCE, for_a_reason
from earshot_server.note.findings.share import listed
from earshot_server.note.findings.that_medicine import MEDICINE, directions, effects, listed_on, stopped_it
from earshot_server.note.rules.concepts import Area, Drug
from earshot_server.note.sentences.sentence import Speaker

_ALLERGY = "allergy"
_AHEAD = 3
"""A cue belongs to a medicine at most so many words behind it, else to the one before."""
_OTHERS = frozenset(("give", "gave", "given", "took", "use", "used", "instead"))
_DID = {
    "made": True,
    "gave": True,
    "caused": True,
    "put": True,
    "knocked": True,
    "upsets": False,
    "causes": False,
    "makes": False,
    "gives": False,
}
"""Whether what a medicine did tells that it was taken once, and not that it is taken now."""
_FRESH = 2
"""So many sentences later a reaction still answers whether there are allergies."""
_TELLERS = frozenset(("i", "i've", "she", "he", "we", "they", "to"))
_ORDERS = ("take", "use", "start", "try", "give", "stop", "continue")


def read_allergies(heard: Heard) -> set[int]:
    """Enter allergies; return the anchors of the mentions that were used."""
    cue = heard.where("cues.allergic")
    if heard.clinician and not heard.says("cues.recounts") and not _knows_allergy(heard):
        return set()
    topic = heard.context.topic("allergies")
    _reacts_to_asked(heard)
    used: set[int] = set()
    mine = [one for one in heard.of(Area.DRUG, Area.ALLERGEN) if one.person is None]
    if (topic or cue) and mine:
        dosed = {one.first for one in doses(heard.sentence, heard.rules)}
        for mention in mine:
            barred = cue is not None and "take" in heard.sentence.keys[cue[0] : cue[1] + 1]
            if barred and for_a_reason(heard, mention):
                continue  # "I can't take it because of my kidneys"
            if (dosed and not cue) or _given(heard, mention) or _instead(heard, mention):
                continue  # what has a dose is given, not feared
            if _of_relative(heard, mention):
                continue
            if (
                cue
                and cue[1] < mention.first
                and not _OTHERS.isdisjoint(heard.sentence.keys[cue[1] : mention.first])
            ):
                continue  # "... they had to give me epinephrine"
            if mention.assertion in (Assertion.PRESENT, Assertion.HISTORICAL, Assertion.ABSENT):
                _enter_allergy(heard, mention, cue)
                used.add(mention.anchor)
    if used and "when" in heard.sentence.keys:
        used |= _occasion(heard, min(used))
    return used | _reactions(heard, mine, bool(topic or cue))


def _occasion(heard: Heard, behind: int) -> set[int]:
    """Return what only says when somebody reacted: "the contrast, when I had a CT"."""
    when = max(place for place, key in enumerate(heard.sentence.keys) if key == "when")
    done = heard.of(Area.TEST, Area.PROCEDURE, Area.TREATMENT)
    return {one.anchor for one in done if behind < when < one.first}


_DOES = frozenset(("gave", "gives", "makes", "made", "caused"))
_OWNS = ("my", "our")


def _of_relative(heard: Heard, mention: Mention) -> bool:
    """Tell whether it is a relative who reacts: "amoxicillin gave my sister hives"."""
    keys = heard.sentence.keys
    does = not _DOES.isdisjoint(keys[mention.last + 1 : mention.last + 3])
    kin = [one for one in heard.all if one.area is Area.RELATIVE and 0 < one.first - mention.last <= _KIN]
    return does and any(keys[one.first - 1] in _OWNS or keys[one.first] in _OWNS for one in kin)


_KIN = 5
_GIVES = frozenset(("give", "gave", "given", "giving", "needed", "treated", "injected", "took"))


def _given(heard: Heard, mention: Mention) -> bool:
    """Tell whether a medicine was given against a reaction: "they had to give me epinephrine"."""
    return not _GIVES.isdisjoint(heard.sentence.keys[max(0, mention.first - 4) : mention.first])


_INSTEAD = frozenset(("switched", "changed", "swapped", "moved", "put", "now", "instead", "replaced", "so"))


def _instead(heard: Heard, mention: Mention) -> bool:
    """Tell whether a medicine only took the place of another: "so they switched me to losartan"."""
    drugs = [one for one in heard.all if one.area in (Area.DRUG, Area.ALLERGEN)]
    before = [one for one in drugs if one.last < mention.first]
    start = max(before[-1].last + 1, mention.first - _INSTEAD_WITHIN) if before else mention.first
    return not _INSTEAD.isdisjoint(heard.sentence.keys[start : mention.first])


_INSTEAD_WITHIN = 6


def _knows_allergy(heard: Heard) -> bool:
    """Tell whether a clinician says of a person that they are allergic: "he is allergic to sulfa drugs"."""
    keys = heard.sentence.keys
    place = next((at for at, key in enumerate(keys) if key == "allergic"), None)
    if place is None or not heard.sentence.named or "if" in keys[:place]:
        return False
    return not {"you're", "you", "he", "he's", "she", "she's"}.isdisjoint(keys[max(0, place - 3) : place])


def _reacts_to_asked(heard: Heard) -> None:
    """Read "I get a rash" as the answer to "what happens when you take sulfa drugs?": an allergy."""
    question = heard.context.question
    if question is None or len(question.asked) != 1 or heard.clinician:
        return
    asks = "reaction" in question.topics or ("allergies" in question.topics and "reaction" in question.words)
    if not asks:
        return
    one = question.asked[0]
    symptoms = [mention for mention in heard.of(Area.SYMPTOM) if mention.assertion is Assertion.PRESENT]
    if one.area not in (Area.DRUG, Area.ALLERGEN) or one.person is not None or not symptoms:
        return
    name = heard.enter(
        Fact(
            kind=Kind.ALLERGY,
            concept=one.name,
            code=heard.rules.code(one.area, one.name),
            assertion=Assertion.PRESENT,
            evidence=(one.evidence, *question.about),
            attributes={} if _called_allergy(heard) else {INTOLERANCE: "yes"},
        )
    )
    heard.context.attend(name, _ALLERGY)


def read_medicines(heard: Heard) -> set[int]:
    """Enter medicines; return the anchors of the mentions that were used, effects included."""
    if heard.clinician and not heard.says("cues.recounts"):
        return set()
    stopped_it(heard)
    directions(heard)
    _takes_nothing(heard)
    mine = [one for one in heard.of(Area.DRUG) if one.person is None]
    attributes = heard.attributes("drug", mine)
    taken: set[int] = set()
    for index, mention in enumerate(mine):
        given = attributes[index]
        if mention.name == "nicotine" and Area.HABIT in heard.areas:
            continue  # "I vape nicotine" is no medicine
        stopped = _cue_of(heard, "cues.stopped", mine, index)
        if stopped and heard.clinician and "avoid" in heard.sentence.keys[stopped[0] : stopped[1] + 1]:
            continue  # "I'm glad you told me, so we'll avoid it": that is decided, not told
        took = _cue_of(heard, "cues.took", mine, index)
        assertion = _assertion(heard, mention, given, stopped or took)
        if assertion is None:
            continue
        extra = {"stopped": "yes"} if assertion is Assertion.HISTORICAL and stopped else {}
        if assertion is Assertion.HISTORICAL and len(mine) == 1:
            given = [*given, *find_attributes(heard.sentence, "past drug", heard.rules)]
        cues = [place for place in (heard.where("cues.takes"), took, stopped) if place]
        name = heard.put(
            Kind.MEDICATION, mention, given, assertion=assertion, extra=extra, spans=_near(mention, cues)
        )
        heard.context.attend(name, MEDICINE, tuple(one.name for one in given))
        taken.add(mention.anchor)
    return taken | effects(heard)


def _cue_of(heard: Heard, cue: str, mine: list[Mention], index: int) -> tuple[int, int] | None:
    """Return words of a list that are said of one medicine: the next, if it is near, else the one before."""
    for hit in heard.rules.said[cue].find(heard.sentence.keys):
        later = [place for place, one in enumerate(mine) if one.first > hit.last]
        before = [place for place, one in enumerate(mine) if one.last < hit.first]
        near = later and mine[later[0]].first - hit.last <= _AHEAD
        owner = later[0] if near or not before else before[-1]
        if owner == index or (near and owner in listed(heard.sentence, mine, index)):
            return hit.first, hit.last
    return None


def _assertion(
    heard: Heard, mention: Mention, given: list[Found], past: tuple[int, int] | None
) -> Assertion | None:
    """Return what is said of a medicine; None where nothing certain is."""
    if mention.assertion is Assertion.ABSENT or _turned_down(heard, mention):
        return Assertion.ABSENT
    if mention.assertion is Assertion.HISTORICAL or (past and mention.assertion is Assertion.PRESENT):
        return Assertion.HISTORICAL
    if mention.assertion is not Assertion.PRESENT or _ordered(heard, mention):
        return None
    dosed = any(one.name in ("dose", "frequency") for one in given)
    told = (
        any(one.name in ("effect", "adherence") for one in given)
        and heard.sentence.speaker is Speaker.PATIENT
    )
    if told and heard.context.topic("reaction", "allergies"):
        return Assertion.HISTORICAL
    did = _did(heard, mention)
    if did is not None:
        return Assertion.HISTORICAL if did else Assertion.PRESENT
    if _given_then(heard):
        return Assertion.HISTORICAL
    now = heard.says("cues.takes") or heard.context.topic("medicines") or dosed or told
    now = now or listed_on(heard, mention) or _of_group_asked(heard)
    return Assertion.PRESENT if now else None


def _of_group_asked(heard: Heard) -> bool:
    """Tell whether a medicine answers whether one of a group is taken: "any blood thinners?" "Eliquis."."""
    question = heard.context.question
    if question is None or question.age > 1 or question.ever or question.did or not heard.patient:
        return False
    known = [heard.rules.by_name.get((one.area.value, one.name)) for one in question.asked]
    return any(isinstance(one, Drug) and one.group for one in known)


_TURNED_DOWN = re.compile(
    r"(?:but|and) (?:i|we|he|she)(?: 've|'ve| have)? (?:said no|refused|declined"
    r"|never (?:do|did|have|took|take|started)|(?:didn.t|don.t) want (?:it|to|that)"
    r"|don.t(?: take (?:it|them))?$|haven.t(?: been taking it)?$)"
)


def _turned_down(heard: Heard, mention: Mention) -> bool:
    """Tell whether a medicine was offered and is not taken: "supposed to take it, but I never do"."""
    if not heard.patient:
        return False
    return _TURNED_DOWN.search(" ".join(heard.sentence.keys[mention.last + 1 :])) is not None


def _given_then(heard: Heard) -> bool:
    """Tell whether a medicine answers what was given before: "what did they give you?" "Macrobid."."""
    question = heard.context.question
    if question is None or "medicines" not in question.topics:
        return False
    before = question.before and "before" in question.words  # "have you been on anything for it before?"
    return (question.did and not question.asked) or before


def _did(heard: Heard, mention: Mention) -> bool | None:
    """Tell whether a medicine right before its verb did something then, or does now."""
    keys = heard.sentence.keys
    verb = keys[mention.last + 1 : mention.last + 2]
    if heard.sentence.speaker is not Speaker.PATIENT or not verb or heard.context.topic("allergies"):
        return None
    return _DID.get(verb[0]) if heard.says("cues.effect", mention.last + 1, mention.last + 4) else None


def _ordered(heard: Heard, mention: Mention) -> bool:
    """Tell whether a medicine seems to be ordered and not told of: "take acetaminophen"."""
    if heard.sentence.speaker is not Speaker.UNKNOWN or heard.context.topic("medicines"):
        return False
    before = heard.sentence.keys[: mention.first]
    orders = [place for place, key in enumerate(before) if key in _ORDERS]
    return bool(orders) and _TELLERS.isdisjoint(before[max(0, orders[-1] - 3) : orders[-1]])


def _takes_nothing(heard: Heard) -> None:
    """Read "I don't take anything"."""
    if heard.clinician:
        return
    _no_family(heard)
    if any(one.person is not None for one in heard.mentions):
        return
    for cue, topic in (
        ("no_medicines", "medicines"),
        ("no_allergies", "allergies"),
        ("no_surgery", "surgeries"),
        ("no_conditions", "conditions"),
    ):
        place = heard.where(f"cues.{cue}")
        denied = heard.rules.denied[topic]
        if place is not None and not _EXCEPT.intersection(heard.sentence.keys[place[1] + 1 : place[1] + 2]):
            evidence = (heard.sentence.evidence(*place),)
            fact = Fact(denied.kind, denied.concept, Assertion.ABSENT, evidence)
            heard.ledger.deny_all(fact, heard.rules.treatments)


_EXCEPT = frozenset(("other", "except", "besides", "apart", "but", "aside", "outside"))


def _no_family(heard: Heard) -> None:
    """Read "no one in my family has any health problems"."""
    place, denied = heard.where("cues.no_family"), heard.rules.denied["family"]
    if place is not None and heard.areas <= {Area.RELATIVE}:
        evidence = (heard.sentence.evidence(*place),)
        heard.ledger.deny_all(Fact(denied.kind, denied.concept, Assertion.ABSENT, evidence))


def _near(mention: Mention, places: list[tuple[int, int]]) -> list[tuple[int, int]]:
    return [place for place in places if abs(place[0] - mention.first) <= 12]


def _enter_allergy(heard: Heard, mention: Mention, cue: tuple[int, int] | None) -> None:
    asked = heard.context.question.about if heard.context.question and cue is None else ()
    denied = mention.assertion is Assertion.ABSENT and not _forbidden(heard, mention)
    assertion = Assertion.ABSENT if denied else Assertion.PRESENT
    name = heard.put(
        Kind.ALLERGY,
        mention,
        assertion=assertion,
        extra={} if denied or _called_allergy(heard) else {INTOLERANCE: "yes"},
        spans=[cue] if cue else (),
        asked=asked,
    )
    if assertion is Assertion.PRESENT:
        heard.context.attend(name, _ALLERGY)


def _called_allergy(heard: Heard) -> bool:
    """Tell whether a question or what answers it calls it an allergy, and not only a bad reaction."""
    question = heard.context.question
    words = (*heard.sentence.keys, *(question.words if question is not None else ()))
    return any(word.startswith("allerg") for word in words)


_SAYS = ("said", "says", "told", "say")


def _forbidden(heard: Heard, mention: Mention) -> bool:
    """Tell whether somebody forbade a medicine: "the doctor said no cephalexin"."""
    cue = mention.cue
    if cue is None or heard.sentence.keys[cue[0]] != "no":
        return False
    return not set(_SAYS).isdisjoint(heard.sentence.keys[max(0, cue[0] - 3) : cue[0]])


def _reactions(heard: Heard, mine: list[Mention], spoken: bool) -> set[int]:
    """Give the allergy that is spoken of the symptoms of its reaction; they are no symptoms of now."""
    focus = heard.context.focus
    symptoms = [one for one in heard.of(Area.SYMPTOM, Area.CONDITION) if one.person is None]
    if focus is None or focus.sort != _ALLERGY or not symptoms:
        return _to_unknown(heard)
    if not spoken and not heard.context.topic("reaction", "allergies") and not heard.says("cues.reacts"):
        return set()
    for one in symptoms:
        if one.assertion is Assertion.ABSENT:
            continue
        of_it = _allergy_before(heard, mine, one) or focus.finding
        known = heard.ledger.findings[of_it].attributes.get("reaction")
        names = [*known.split(", "), one.name] if known else [one.name]
        reaction = {"reaction": ", ".join(dict.fromkeys(names))}
        heard.ledger.amend(of_it, reaction, [heard.sentence.evidence(*one.hull)])
    return {one.anchor for one in symptoms}


def _allergy_before(heard: Heard, mine: list[Mention], symptom: Mention) -> str | None:
    """Return the allergy that was named right before a symptom: "penicillin, I get a rash"."""
    before = [one for one in mine if one.last < symptom.first]
    name = ident("f", Kind.ALLERGY.value, before[-1].name, "") if before else None
    return name if heard.ledger.holds(name) else None


def _to_unknown(heard: Heard) -> set[int]:
    """Return the symptoms that answer whether there are allergies: they are of then, whatever caused them."""
    question = heard.context.question
    if question is None or heard.clinician or question.answered or question.age > _FRESH:
        return set()
    if "reaction" not in question.topics and not (
        "allergies" in question.topics and heard.says("cues.reacts")
    ):
        return set()
    return {one.anchor for one in heard.of(Area.SYMPTOM) if one.person is None}
