"""What is decided: medicines started and stopped, tests, referrals, when to come back, when to call."""

from dataclasses import dataclass

from earshot_server.note.draft import Assertion, Kind
from earshot_server.note.findings.attributes import find_attributes
from earshot_server.note.findings.heard import Heard
from earshot_server.note.findings.ledger import Fact
from earshot_server.note.findings.mention import Mention
from earshot_server.note.findings.questions import only_lists
from earshot_server.note.phrases import Hit
from earshot_server.note.rules.concepts import Area
from earshot_server.note.rules.language import Action
from earshot_server.note.sentences.sentence import Speaker

_PLANNED = (Area.DRUG, Area.ALLERGEN, Area.TEST, Area.PROCEDURE, Area.TREATMENT, Area.SPECIALIST)
_REACH = 25
_PAST = frozenset(("started", "did", "had", "was", "were", "took", "got", "showed", "came", "shows"))


def read_plan(heard: Heard) -> set[int]:
    """Enter what the clinician decides; return the anchors of the mentions that were used."""
    if heard.sentence.speaker is Speaker.PATIENT or heard.says("cues.recounts"):
        return set()
    actions = list(heard.rules.actions.find(heard.sentence.keys))
    mine = [one for one in heard.of(*_PLANNED) if one.person is None]
    drugs = [one for one in mine if one.area is Area.DRUG]
    shared = heard.attributes("drug", drugs)
    given = {one.anchor: shared[index] for index, one in enumerate(drugs)}
    details = heard.attributes("plan", mine)
    for index, one in enumerate(mine):
        names = {found.name for found in given.get(one.anchor, [])}
        given[one.anchor] = [
            *given.get(one.anchor, []),
            *(found for found in details[index] if found.name not in names),
        ]
    used: set[int] = set()
    for mention in mine:
        found = (
            _avoid(heard, mention)
            or _switched(heard, mention, drugs)
            or _ordered(heard, mention, actions)
            or _listed(heard, mention)
        )
        if found is None:
            continue
        name = heard.put(
            Kind.PLAN,
            mention,
            given.get(mention.anchor, ()),
            assertion=Assertion.PLANNED,
            extra={"action": found.action} if found.action else {},
            spans=[found.span] if found.span else (),
            key=mention.area.value,
        )
        heard.context.attend(name, "drug" if mention.area is Area.DRUG else "plan")
        used.add(mention.anchor)
    return used


@dataclass(frozen=True)
class _Decision:
    """What is to be done with a mention, and the words that say so."""

    action: str
    span: tuple[int, int] | None


def _avoid(heard: Heard, mention: Mention) -> _Decision | None:
    """Read "avoid ibuprofen", "no sulfa drugs"."""
    denied = mention.assertion is Assertion.ABSENT
    if denied and mention.area is Area.TREATMENT and mention.name.endswith("restriction") and heard.clinician:
        return _Decision("", mention.cue)
    if mention.area not in (Area.DRUG, Area.ALLERGEN) or not heard.clinician or _told(heard, mention):
        return None
    return _Decision("avoid", mention.cue) if denied or _avoided(heard, mention) else None


def _ordered(heard: Heard, mention: Mention, actions: list[Hit[Action]]) -> _Decision | None:
    """Read "start aspirin": the nearest action before a mention that may be done to it."""
    if mention.assertion not in (Assertion.PRESENT, Assertion.POSSIBLE):
        return None
    for hit in reversed(actions):
        for action in hit.holds:
            if mention.area not in action.takes or not 0 < mention.first - hit.first <= _REACH:
                continue
            told = heard.sentence.keys[hit.first - 1 : hit.first] == ("you",)  # "you take metformin"
            if (action.shy and (told or not heard.clinician)) or not _reaches(heard, hit, mention):
                return None  # an action further off must not reach over this one
            return _Decision(action.name, (hit.first, hit.last))
    return None


def _switched(heard: Heard, mention: Mention, drugs: list[Mention]) -> _Decision | None:
    """Read "switch you from one to another": the first is stopped."""
    keys = heard.sentence.keys
    start = next(
        (
            place
            for place, key in enumerate(keys)
            if key in ("switch", "change") and "from" in keys[place : place + 4]
        ),
        None,
    )
    if (
        start is None
        or not heard.clinician
        or mention not in drugs
        or "to" not in keys[start : mention.first]
    ):
        return None
    return _Decision("switch to", (start, start))


def _listed(heard: Heard, mention: Mention) -> _Decision | None:
    """Read "crutches, a brace and ice": a clinician who only lists decides."""
    named = heard.sentence.named and heard.clinician
    lists = named and only_lists(heard.sentence, heard.mentions)
    opens = any(one.area is Area.TREATMENT and one.first <= 1 for one in heard.mentions)
    orders = named and mention.area is Area.TREATMENT and opens and not heard.sentence.asks
    if orders and mention.assertion is Assertion.PRESENT:
        return _Decision("", None)
    if named and mention.area is Area.DRUG and mention.first <= 1 and mention.assertion is Assertion.PRESENT:
        dosed = any(
            one.name in ("dose", "frequency") for one in find_attributes(heard.sentence, "drug", heard.rules)
        )
        return _Decision("", None) if dosed and not heard.sentence.asks else None
    fits = mention.area in (Area.TREATMENT, Area.TEST) and mention.assertion is Assertion.PRESENT
    return _Decision("", None) if lists and fits else None


def _avoided(heard: Heard, mention: Mention) -> bool:
    words = heard.sentence.keys[mention.cue[0] : mention.cue[1] + 1] if mention.cue else ()
    return mention.assertion is Assertion.HYPOTHETICAL and not {"avoid", "away"}.isdisjoint(words)


def _told(heard: Heard, mention: Mention) -> bool:
    """Tell whether the clinician only tells what is known: "you don't take aspirin"."""
    before = heard.sentence.keys[: mention.cue[0] if mention.cue else mention.first]
    return before[-1:] in (("you",), ("you're",), ("you've",))


def _reaches(heard: Heard, hit: Hit[Action], mention: Mention) -> bool:
    """Tell whether an action still speaks of a mention: nothing of the past lies before or between."""
    keys = heard.sentence.keys
    between = keys[hit.last + 1 : mention.first]
    before = keys[max(0, hit.first - 3) : hit.first]
    return not _PAST.intersection(between) and not _PAST.intersection(before) and "because" not in between


def read_follow_up(heard: Heard) -> None:
    """Enter when to come back, and with what to call."""
    if heard.sentence.speaker is Speaker.PATIENT:
        return
    for pattern in heard.rules.returns:
        match = pattern.search(heard.sentence.line)
        group = match and next(name for name, text in match.groupdict().items() if text is not None)
        if match is None or group is None or (group == "answer" and not heard.context.topic("return")):
            continue
        asked = heard.context.question.about if group == "answer" and heard.context.question else ()
        heard.enter(
            Fact(
                kind=Kind.FOLLOW_UP,
                concept="follow-up visit",
                assertion=Assertion.PLANNED,
                evidence=(*asked, heard.sentence.evidence(*heard.sentence.span_of(match, 0))),
                attributes={"when": heard.sentence.heard(*heard.sentence.span_of(match, group))},
            )
        )
        break
    _read_reasons(heard)


def _read_reasons(heard: Heard) -> None:
    """Enter the symptoms with which to call: "if you get a fever or a rash, call me"."""
    if not heard.says("follow_up.call"):
        return
    for mention in heard.of(Area.SYMPTOM, Area.CONDITION):
        if mention.assertion is Assertion.HYPOTHETICAL and mention.person is None:
            call = heard.where("follow_up.call")
            heard.put(Kind.FOLLOW_UP, mention, spans=[call] if call else ())
