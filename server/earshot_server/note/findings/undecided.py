"""What is decided against, or left as it is: "you do not need an x-ray", "that stays the same"."""

from earshot_server.note.draft import Assertion, Kind
from earshot_server.note.findings.heard import Heard
from earshot_server.note.findings.ledger import Fact, ident
from earshot_server.note.findings.mention import Mention
from earshot_server.note.findings.orders import Decision
from earshot_server.note.rules.concepts import Area

_AHEAD = 6
"""So many words may stand between "I don't think you need" and what is not needed."""
_BEHIND = 4
_SOON = 2
_ORDERED = (Area.TEST, Area.PROCEDURE, Area.TREATMENT, Area.DRUG, Area.SPECIALIST)


def not_needed(heard: Heard, mention: Mention) -> Decision | None:
    """Read "I don't think you need any labs", "an x-ray isn't necessary": it is not ordered."""
    if mention.area not in _ORDERED or not heard.clinician or heard.sentence.asks:
        return None
    keys = heard.sentence.keys
    if "if" in keys[: mention.first] or "unless" in keys[: mention.first]:
        return None
    start = max(0, mention.first - _AHEAD - _WORDS)
    for hit in heard.rules.said["decided.not_needed"].find(keys[start : mention.first]):
        first, last = start + hit.first, start + hit.last
        if mention.first - last - 1 <= _AHEAD and _PARTS.isdisjoint(keys[last + 1 : mention.first]):
            return Decision("", (first, last), Assertion.ABSENT)
    behind = keys[mention.last + 1 : mention.last + 1 + _BEHIND + _WORDS]
    later = heard.rules.said["decided.unneeded"].within(behind)
    if later is not None and later.first <= 1:
        return Decision("", (mention.last + 1 + later.first, mention.last + 1 + later.last), Assertion.ABSENT)
    return None


_WORDS = 5
"""So many words the cues themselves may have."""
_PARTS = frozenset(("but", "because", "so", "we'll", "i'll", "let's", "i'd", "to", "until", "more"))


def left_alone(heard: Heard, mention: Mention) -> Decision | None:
    """Read "I'd leave the atorvastatin where it is", "no changes with the warfarin": it goes on."""
    cue = heard.where("decided.unchanged") or _alone(heard, mention)
    if mention.area is not Area.DRUG or cue is None or not heard.clinician or heard.sentence.asks:
        return None
    drugs = heard.of(Area.DRUG)
    return Decision("continue", cue) if len(drugs) == 1 and "if" not in heard.sentence.keys else None


def _alone(heard: Heard, mention: Mention) -> tuple[int, int] | None:
    """Return the words of "leave the Lantus alone" around the medicine."""
    keys = heard.sentence.keys
    before = keys[max(0, mention.first - 3) : mention.first]
    if "leave" not in before or keys[mention.last + 1 : mention.last + 2] not in (("alone",), ("be",)):
        return None
    return mention.first - len(before) + before.index("leave"), mention.last + 1


def allowed(heard: Heard, mention: Mention) -> Decision | None:
    """Read "Tylenol is fine": it may be taken."""
    if mention.area is not Area.DRUG or not heard.clinician or heard.sentence.asks:
        return None
    keys = heard.sentence.keys
    if heard.sentence.tokens[mention.last].mark:
        return None  # "gabapentin, okay"
    hit = heard.rules.said["decided.allowed"].at(keys, mention.last + 1)
    short = keys[mention.last + 1 : mention.last + 2] in _FINE  # "Tylenol's fine"
    if hit is None and short and mention.first <= 1:
        return Decision("take", (mention.last + 1, mention.last + 1))
    if hit is None or "if" in keys[: mention.first]:
        return None
    return Decision("take", (hit.first, hit.last))


_FINE = (("fine",), ("okay",), ("ok",), ("safe",))


def leave_it(heard: Heard) -> None:
    """Read "that stays the same" of the medicine that was named just before."""
    drug, cue = heard.context.drug, heard.where("decided.unchanged")
    if drug is None or drug.age > _SOON or cue is None or not heard.clinician or heard.sentence.asks:
        return
    if Area.DRUG in heard.areas or cue[0] > _OPENING or "if" in heard.sentence.keys:
        return
    if heard.areas - {Area.SITE, Area.IDIOM}:
        return
    name = ident("f", Kind.PLAN.value, drug.name, Area.DRUG.value)
    if heard.ledger.holds(name):
        return
    evidence = (drug.evidence, heard.sentence.evidence(*cue))
    given = {"action": "continue"}
    heard.enter(Fact(Kind.PLAN, drug.name, Assertion.PLANNED, evidence, given, Area.DRUG.value, drug.code))


_OPENING = 4
