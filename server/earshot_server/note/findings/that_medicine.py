"""What is said of the medicine that was named just before: "they stopped that", "it made me jumpy"."""

from collections.abc import Sequence

from earshot_server.note.draft import Assertion, Evidence, Kind
from earshot_server.note.findings.attributes import find_attributes
from earshot_server.note.findings.context import Medicine
from earshot_server.note.findings.heard import Heard
from earshot_server.note.findings.ledger import Fact, ident
from earshot_server.note.findings.mention import Mention
from earshot_server.note.findings.strengths import with_bare_dose
from earshot_server.note.rules.concepts import Area

MEDICINE = "drug"
"""The sort of attributes that a medicine has."""
_SOON = 2
"""So many sentences later "it" may still be a medicine that was only named."""
_ITSELF = frozenset(("it", "that", "them", "those", "these", "this"))
_DOES = frozenset(("it", "that", "they", "those", "these", "this", "which"))
_THEN = frozenset(
    ("made", "gave", "caused", "kept", "left", "put", "knocked", "couldn't", "turned", "sent", "upset")
)


def stopped_it(heard: Heard) -> None:
    """Read "I finished it last Thursday", "they took me off that" of the medicine that was spoken of."""
    cue = heard.where("cues.stopped")
    if cue is None or Area.DRUG in heard.areas or heard.clinician:
        return
    if _ITSELF.isdisjoint(heard.sentence.keys[cue[1] + 1 : cue[1] + 2]):
        return
    when = find_attributes(heard.sentence, "past drug", heard.rules)
    said = [heard.sentence.evidence(cue[0], cue[1] + 1)]
    said += [heard.sentence.evidence(one.first, one.last) for one in when]
    given = {one.name: one.value for one in when} | {"stopped": "yes"}
    drug, focus = named_last(heard), heard.context.focus
    if drug is not None:
        tell_of(heard, drug, given, said, Assertion.HISTORICAL)
    elif focus is not None and heard.ledger.findings[focus.finding].kind is Kind.MEDICATION:
        heard.ledger.amend(focus.finding, given, said, Assertion.HISTORICAL)


def effects(heard: Heard) -> set[int]:
    """Give the medicine that is spoken of what it did: "it gave me cramps"; return the anchors of that."""
    focus, drug = heard.context.focus, named_last(heard)
    cue = heard.where("cues.effect") or _because(heard)
    told = drug is not None and cue is not None and _does(heard, cue)
    if cue is None or not (told or (focus is not None and focus.sort == MEDICINE)):
        return set()
    symptoms = [
        one
        for one in heard.of(Area.SYMPTOM, Area.CONDITION)
        if one.person is None and one.anchor >= cue[0] and one.assertion is not Assertion.ABSENT
    ]
    if not symptoms:
        return set()
    effect = {"effect": ", ".join(dict.fromkeys(one.name for one in symptoms))}
    said = [heard.sentence.evidence(min(cue[0], one.first), max(cue[1], one.last)) for one in symptoms]
    if told and drug is not None:
        past = not _THEN.isdisjoint(heard.sentence.keys[cue[0] : cue[1] + 1]) or heard.says("cues.stopped")
        tell_of(heard, drug, effect, said, Assertion.HISTORICAL if past else Assertion.PRESENT)
    elif focus is not None:
        heard.ledger.amend(_before(heard, cue[0]) or focus.finding, effect, said)
    return {one.anchor for one in symptoms}


def _before(heard: Heard, place: int) -> str | None:
    """Return the medicine that a sentence names last before a place: "I took A, it made me cough"."""
    named = [one for one in heard.of(Area.DRUG) if one.person is None and one.last < place]
    name = ident("f", Kind.MEDICATION.value, named[-1].name, "") if named else None
    return name if heard.ledger.holds(name) else None


def _does(heard: Heard, cue: tuple[int, int]) -> bool:
    """Tell whether it is the medicine that does something: "it made me sick"."""
    return not _DOES.isdisjoint(heard.sentence.keys[max(0, cue[0] - 1) : cue[0] + 1])


def _because(heard: Heard) -> tuple[int, int] | None:
    """Return the "because" of "I stopped it because I gained weight"."""
    keys = heard.sentence.keys
    if "because" not in keys or not heard.says("cues.stopped"):
        return None
    return keys.index("because"), keys.index("because")


def named_last(heard: Heard) -> Medicine | None:
    """Return the medicine that was named last, if what was spoken of last is something else."""
    drug, focus = heard.context.drug, heard.context.focus
    if drug is None or drug.age > _SOON or heard.clinician or Area.DRUG in heard.areas:
        return None
    if focus is None:
        return drug
    known = heard.ledger.findings.get(focus.finding)
    same = known is not None and known.concept == drug.name
    return None if same or focus.age < drug.age else drug


def tell_of(
    heard: Heard, drug: Medicine, given: dict[str, str], said: Sequence[Evidence], assertion: Assertion
) -> None:
    """Enter what is said of a medicine that was named before; what is known of it keeps its assertion."""
    name = ident("f", Kind.MEDICATION.value, drug.name, "")
    if heard.ledger.holds(name):
        heard.ledger.amend(name, given, said, Assertion.HISTORICAL if "stopped" in given else None)
    else:
        evidence = (drug.evidence, *said)
        fact = Fact(Kind.MEDICATION, drug.name, assertion, evidence, given, code=drug.code)
        name = heard.enter(fact)
    heard.context.attend(name, MEDICINE, tuple(given))


def directions(heard: Heard) -> None:
    """Read "two tablets in the morning" as how the patient takes the medicine that was named just before."""
    drug, found = named_last(heard), find_attributes(heard.sentence, "drug", heard.rules)
    if drug is None or drug.age > 1 or drug.ordered or heard.areas - {Area.SITE}:
        return
    found = with_bare_dose(heard.sentence, drug.name, found, heard.rules)
    doses = [one for one in found if one.name == "dose" and one.first <= _EARLY]
    if not doses:
        return
    said = [heard.sentence.evidence(one.first, one.last) for one in found]
    tell_of(heard, drug, {one.name: one.value for one in reversed(found)}, said, Assertion.PRESENT)


_EARLY = 6
_LISTS_ON = frozenset(("and", "also", "plus", "then", "oh"))


def listed_on(heard: Heard, mention: Mention) -> bool:
    """Tell whether a sentence goes on with a list of medicines that are taken: "and then the metoprolol"."""
    focus = heard.context.focus
    if focus is None or focus.sort != MEDICINE or focus.age > 1 or heard.clinician:
        return False
    known = heard.ledger.findings.get(focus.finding)
    taken = known is not None and (known.kind, known.assertion) == (Kind.MEDICATION, Assertion.PRESENT)
    return taken and heard.sentence.keys[0] in _LISTS_ON and mention.first <= _LEADS


_LEADS = 6
"""So many words may lead to the next of a list: "and then there's the little white one, ..."."""
