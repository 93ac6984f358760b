"""What is decided: medicines started and stopped, tests, referrals, when to come back, when to call."""

from earshot_server.note.draft import Assertion, Kind
from earshot_server.note.findings.heard import Heard
from earshot_server.note.findings.ledger import Fact
from earshot_server.note.findings.mention import Mention
from earshot_server.note.phrases import Hit
from earshot_server.note.rules.concepts import Area
from earshot_server.note.rules.language import Action
from earshot_server.note.sentences.sentence import Speaker

_PLANNED = (Area.DRUG, Area.TEST, Area.PROCEDURE, Area.TREATMENT, Area.SPECIALIST)
_REACH = 25
_PAST = frozenset(("started", "did", "had", "was", "were", "took", "got", "showed", "came", "shows"))


def read_plan(heard: Heard) -> set[int]:
    """Enter what the clinician decides; return the anchors of the mentions that were used."""
    if heard.sentence.speaker is Speaker.PATIENT:
        return set()
    actions = list(heard.rules.actions.find(heard.sentence.keys))
    mine = [one for one in heard.of(*_PLANNED) if one.person is None]
    attributes = heard.attributes("drug", [one for one in mine if one.area is Area.DRUG])
    drugs = [one.anchor for one in mine if one.area is Area.DRUG]
    used: set[int] = set()
    for mention in mine:
        found = _action(heard, mention, actions)
        if found is None:
            continue
        action, span = found
        given = attributes[drugs.index(mention.anchor)] if mention.anchor in drugs else []
        name = heard.put(
            Kind.PLAN,
            mention,
            given,
            assertion=Assertion.PLANNED,
            extra={"action": action},
            spans=[span] if span else (),
            key=mention.area.value,
        )
        heard.context.attend(name, "drug" if mention.area is Area.DRUG else "plan")
        used.add(mention.anchor)
    return used


def _action(
    heard: Heard, mention: Mention, actions: list[Hit[Action]]
) -> tuple[str, tuple[int, int] | None] | None:
    """Return what is to be done with a mention, and the words that say so."""
    if mention.assertion is Assertion.ABSENT or (
        mention.assertion is Assertion.HYPOTHETICAL and _avoided(heard, mention)
    ):
        if mention.area is not Area.DRUG or (not heard.clinician and mention.cue is None):
            return None
        return ("avoid", mention.cue) if heard.clinician and not _told(heard, mention) else None
    if mention.assertion is Assertion.HISTORICAL or mention.assertion is Assertion.HYPOTHETICAL:
        return None
    for hit in reversed(actions):
        for action in hit.holds:
            if mention.area not in action.takes or not 0 < mention.first - hit.first <= _REACH:
                continue
            told = heard.sentence.keys[hit.first - 1 : hit.first] == ("you",)  # "you take metformin"
            if (action.shy and (told or not heard.clinician)) or not _reaches(heard, hit, mention):
                return None  # an action further off must not reach over this one
            return action.name, (hit.first, hit.last)
    return None


def _avoided(heard: Heard, mention: Mention) -> bool:
    words = heard.sentence.keys[mention.cue[0] : mention.cue[1] + 1] if mention.cue else ()
    return bool({"avoid", "away"}.intersection(words))


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
                concept="return visit",
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
