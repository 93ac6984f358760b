"""What a medicine did, told without "allergic": "with tramadol I was throwing up", "I couldn't take it"."""

from earshot_server.note.draft import Assertion, Kind
from earshot_server.note.findings.heard import Heard
from earshot_server.note.findings.mention import Mention
from earshot_server.note.rules.concepts import Area

INTOLERANCE = "intolerance"
"""Attribute of an allergy of which nobody says that it is one: what was told is that it was not borne."""
_WITH = frozenset(("with", "on", "after"))
_TOOK = tuple(
    tuple(f"{when} {what}".split())
    for when in ("when", "time", "whenever")
    for what in ("i take", "i took", "i was on", "i tried", "i had", "i used", "i started", "they gave me")
)
_SELF = frozenset(("i", "i'm", "i'd", "i've", "my", "it"))
_HELPED = frozenset(("better", "helps", "helped", "fine", "good", "until", "anymore", "since", "less"))
_THEN = frozenset(("was", "got", "had", "threw", "couldn't", "felt", "made", "broke", "were", "did", "ended"))
_SMALL = frozenset(("the", "a", "my", "any", "some", "that", "even", ""))
_REASONS = ("because of", "on account of", "with my", "due to", "since i", "while i")
_WITHIN = 4


def read_responses(heard: Heard) -> set[int]:
    """Enter what medicines did to the patient; return the anchors of the mentions that were used."""
    if heard.clinician:
        return set()
    mine = [one for one in heard.of(Area.DRUG) if one.person is None]
    used = _of_allergens(heard) | _around_surgery(heard)
    for place, drug in enumerate(mine):
        behind = mine[place + 1].first if place + 1 < len(mine) else len(heard.sentence.keys)
        ills = _ills(heard, drug.last, behind)
        if (cue := _not_borne(heard, drug)) is not None:
            used |= _enter_intolerance(heard, drug, ills, cue)
        elif ills and (_set_in(heard, drug, ills[0]) or _did_it(heard, drug)):
            used |= _enter_response(heard, drug, ills)
    return used


def _around_surgery(heard: Heard) -> set[int]:
    """Return complaints that came with an operation asked about: "I bled a lot after my tonsils"."""
    if not heard.context.topic("surgeries") or "after" not in heard.sentence.keys:
        return set()
    after = heard.sentence.keys.index("after")
    done = any(one.first > after for one in heard.of(Area.PROCEDURE))
    ills = [one for one in heard.of(Area.SYMPTOM) if one.person is None and one.anchor < after]
    return {one.anchor for one in ills} if done else set()


def _of_allergens(heard: Heard) -> set[int]:
    """Enter "shellfish makes my lips swell"; return the anchors of the mentions that were used."""
    used: set[int] = set()
    for one in heard.of(Area.ALLERGEN):
        ills = _ills(heard, one.last, len(heard.sentence.keys))
        told = one.person is None and one.assertion is Assertion.PRESENT
        if told and ills and _does(heard, one) and not heard.context.topic("allergies"):
            used |= _enter_intolerance(heard, one, ills, (one.last + 1, one.last + 2))
    return used


def _ills(heard: Heard, last: int, behind: int) -> list[Mention]:
    """Return the complaints between a medicine and the next."""
    told = (Assertion.PRESENT, Assertion.HISTORICAL)
    ill = [one for one in heard.of(Area.SYMPTOM, Area.CONDITION) if one.person is None]
    return [one for one in ill if last < one.anchor < behind and one.assertion in told]


def _not_borne(heard: Heard, drug: Mention) -> tuple[int, int] | None:
    """Return the words that say that a medicine was not borne: "couldn't take", "didn't agree with me".

    That somebody may not take it because of a disease is no such thing.
    """
    if for_a_reason(heard, drug):
        return None
    for hit in heard.rules.said["cues.not_borne"].find(heard.sentence.keys):
        between = heard.sentence.keys[hit.last + 1 : drug.first]
        if hit.last < drug.first and len(between) <= _WITHIN and _SMALL.issuperset(between):
            return hit.first, hit.last
    for hit in heard.rules.said["cues.disagrees"].find(heard.sentence.keys):
        if 0 < hit.first - drug.last <= _WITHIN:
            return hit.first, hit.last
    return None


_DOES = frozenset(("makes", "made", "gives", "gave", "turns", "turned", "leaves", "left"))
_IT = frozenset(("it", "that", "they", "always", "really", "just", "once"))
_ME = frozenset(("me", "my"))


def _does(heard: Heard, drug: Mention) -> bool:
    """Tell whether a medicine right before its verb did something: "morphine makes me itch"."""
    start = drug.last + 1
    while heard.sentence.keys[start : start + 1] and heard.sentence.keys[start] in _IT:
        start += 1
    verb, whom = (*heard.sentence.keys[start : start + 2], "", "")[:2]
    return verb in _DOES and whom in _ME


def _did_it(heard: Heard, drug: Mention) -> bool:
    """Tell whether it is told of a medicine what it did, as no other reader does."""
    if heard.context.topic("allergies") or heard.says("cues.stopped") or not _does(heard, drug):
        return False
    apart = heard.sentence.keys[drug.last + 1 : drug.last + 2] in (("it",), ("that",), ("they",))
    return apart or _among_allergies(heard)


def _among_allergies(heard: Heard) -> bool:
    """Tell whether what is not borne is spoken of: asked about, or told just before."""
    focus = heard.context.focus
    return heard.context.topic("allergies", "reaction") or (focus is not None and focus.sort == "allergy")


def for_a_reason(heard: Heard, drug: Mention) -> bool:
    """Tell whether it is told why a medicine may not be taken: "because of my kidneys"."""
    line = " ".join(heard.sentence.keys[drug.last + 1 :])
    return any(reason in line for reason in _REASONS)


def _set_in(heard: Heard, drug: Mention, ill: Mention) -> bool:
    """Tell whether a medicine opens a clause of what it did: "with tramadol I was throwing up all day"."""
    keys = heard.sentence.keys
    if heard.context.topic("reaction") and not _HELPED.intersection(keys):
        return True
    place = drug.first - 1
    while place > 0 and keys[place] in _SMALL:
        place -= 1
    before = keys[: place + 1]
    opens = any(before[-len(took) :] == took for took in _TOOK)
    at_start = place >= 0 and keys[place] in _WITH and not _SELF.intersection(keys[:place])
    between = keys[drug.last + 1 : ill.anchor]
    if not (opens or at_start) or not _HELPED.isdisjoint(keys) or _SELF.isdisjoint(between[:2]):
        return False
    return "and" not in between[:2] and "for" not in between


def _enter_intolerance(heard: Heard, drug: Mention, ills: list[Mention], cue: tuple[int, int]) -> set[int]:
    extra = {INTOLERANCE: "yes"} | ({"reaction": _names(ills)} if ills else {})
    spans = [cue, *(one.hull for one in ills)]
    name = heard.put(Kind.ALLERGY, drug, assertion=Assertion.PRESENT, extra=extra, spans=spans)
    heard.context.attend(name, "allergy")
    return {drug.anchor, *(one.anchor for one in ills)}


def _enter_response(heard: Heard, drug: Mention, ills: list[Mention]) -> set[int]:
    spans = [one.hull for one in ills]
    if _among_allergies(heard):
        return _enter_intolerance(heard, drug, ills, spans[0])
    then = not _THEN.isdisjoint(heard.sentence.keys[drug.last + 1 :])
    assertion = Assertion.HISTORICAL if then else Assertion.PRESENT
    extra = {"effect": _names(ills)}
    name = heard.put(Kind.MEDICATION, drug, assertion=assertion, extra=extra, spans=spans)
    heard.context.attend(name, "drug")
    return {drug.anchor, *(one.anchor for one in ills)}


def _names(ills: list[Mention]) -> str:
    return ", ".join(dict.fromkeys(one.name for one in ills))
