"""What is decided: medicines started and stopped, tests, referrals, treatments."""

from collections.abc import Sequence

from earshot_server.note.draft import Assertion, Kind
from earshot_server.note.findings.arranged import PAST, due, foreseen
from earshot_server.note.findings.attributes import Found, find_attributes, spelled
from earshot_server.note.findings.depending import Decided, condition_of
from earshot_server.note.findings.heard import Heard
from earshot_server.note.findings.ledger import Fact, ident
from earshot_server.note.findings.mention import Mention
from earshot_server.note.findings.orders import (
    Decision,
    conditional,
    directed,
    holds_until,
    swapped,
    turned_down,
)
from earshot_server.note.findings.questions import only_lists
from earshot_server.note.findings.undecided import allowed, leave_it, left_alone, not_needed
from earshot_server.note.phrases import Hit
from earshot_server.note.rules.concepts import Area, Habit
from earshot_server.note.rules.language import Action
from earshot_server.note.sentences.sentence import Speaker

_PLANNED = (Area.DRUG, Area.ALLERGEN, Area.TEST, Area.PROCEDURE, Area.TREATMENT, Area.SPECIALIST, Area.HABIT)
_REACH = 25


def read_plan(heard: Heard) -> set[int]:
    """Enter what the clinician decides; return the anchors of the mentions that were used."""
    if heard.sentence.speaker is Speaker.PATIENT or _recounts(heard):
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
            *(
                one
                for one in details[index]
                if one.name not in names and not _of_return(heard, mine[index], one)
                if "ago" not in heard.sentence.keys[one.first : one.last + 1]
            ),
        ]
        given[one.anchor] = _apart(given[one.anchor])
    used: set[int] = set()
    decided: list[Decided] = []
    for mention in mine:
        found = _decision(heard, mention, drugs, actions, given.get(mention.anchor, []))
        if found is None:
            continue
        details_of_it, extra = given.get(mention.anchor, []), {"action": found.action} if found.action else {}
        spans = [found.span] if found.span else []
        start = spans[0][0] if spans else mention.first
        condition = condition_of(heard, start, decided)
        decided.append(Decided(mention.last, condition))
        if condition is not None:
            details_of_it = [one for one in details_of_it if not condition[0] <= one.first <= condition[1]]
            extra["if"] = spelled(heard.sentence.heard(*condition))
            spans.append(condition)
        name = heard.put(
            Kind.PLAN,
            mention,
            details_of_it,
            assertion=found.assertion,
            extra=extra,
            spans=spans,
            key=mention.area.value,
        )
        heard.context.attend(name, "drug" if mention.area is Area.DRUG else "plan")
        used.add(mention.anchor)
    leave_it(heard)
    _read_it(heard, actions)
    _read_directions(heard)
    return used


def _decision(
    heard: Heard, mention: Mention, drugs: list[Mention], actions: list[Hit[Action]], given: list[Found]
) -> Decision | None:
    """Return what is decided of a mention; the first reader that knows it wins."""
    if _goes_with_denied(heard, mention, drugs):
        return None
    return (
        left_alone(heard, mention)
        or not_needed(heard, mention)
        or _avoid(heard, mention)
        or _switched(heard, mention, drugs)
        or swapped(heard, mention, drugs)
        or _ordered(heard, mention, actions)
        or _listed(heard, mention)
        or due(heard, mention)
        or foreseen(heard, mention, given)
        or conditional(heard, mention)
        or directed(heard, mention, given)
        or allowed(heard, mention)
    )


def _apart(found: list[Found]) -> list[Found]:
    """Leave out what only is a part of how it is done: "ten milligrams less every three days"."""
    how = [place for one in found if one.name == "how" for place in range(one.first, one.last + 1)]
    return [one for one in found if one.name == "how" or one.first not in how]


_LATER = frozenset(("since", "because", "until", "if", "when", "once", "after"))


def _recounts(heard: Heard) -> bool:
    """Tell whether a clinician tells of before: "until you've been well" does not."""
    cue = heard.where("cues.recounts")
    if cue is not None and _decided_before(heard, cue[0]):
        return False
    return cue is not None and _LATER.isdisjoint(heard.sentence.keys[max(0, cue[0] - 1) : cue[0]])


_TOLD = frozenset(("you've", "you're", "had", "was", "were", "been", "got"))
"""With these a clause tells and decides nothing."""


def _decided_before(heard: Heard, place: int) -> bool:
    """Tell whether a clause before a place decides: "you need a scan, you've been on this over a year"."""
    tokens = heard.sentence.tokens
    mark = max((at for at in range(place) if tokens[at].mark), default=None)
    if mark is None or not _TOLD.isdisjoint(heard.sentence.keys[: mark + 1]):
        return False
    return any(hit.last < mark for hit in heard.rules.actions.find(heard.sentence.keys[: mark + 1]))


def _of_return(heard: Heard, mention: Mention, found: Found) -> bool:
    """Tell whether a time is that of coming back: "start therapy, and come back in ten days"."""
    between = heard.sentence.keys[mention.last + 1 : found.first]
    marked = any(token.mark for token in heard.sentence.tokens[mention.last : found.first])
    if marked and not {"you've", "you're", "it's"}.isdisjoint(between):
        return True  # "a bone density, you've been on this over a year"
    if marked and "and" in between and "no" in between:
        return True  # "raise the head of your bed, and no eating within three hours of bedtime"
    return not {"back", "return", "follow", "see", "call", "if"}.isdisjoint(between)


_IT = frozenset(("it", "that", "them", "those"))
_OF_IT = ("stop", "avoid", "continue", "increase", "decrease", "renew")
"""Actions whose "it" is a medicine that was named before."""
_SOON = 3
_THEN = 3


def _read_it(heard: Heard, actions: list[Hit[Action]]) -> None:
    """Read "please stop it" of the medicine that was named just before."""
    keys = heard.sentence.keys
    for hit in actions:
        told = [action for action in hit.holds if action.name in _OF_IT]
        if not told or not heard.clinician or not _IT.intersection(keys[hit.last + 1 : hit.last + 2]):
            continue
        if keys[hit.first - 1 : hit.first] in (("i",), ("you",), ("did",)) or "if" in keys[: hit.first]:
            continue
        drugs = [one for one in heard.of(Area.DRUG) if one.last < hit.first and one.person is None]
        if drugs:
            name, area, evidence = drugs[0].name, drugs[0].area, heard.sentence.evidence(*drugs[0].hull)
        elif heard.context.drug is not None and heard.context.drug.age <= _SOON:
            name, area, evidence = heard.context.drug.name, Area.DRUG, heard.context.drug.evidence
        else:
            continue
        said = heard.sentence.evidence(hit.first, hit.last + 1)
        known = ident("f", Kind.PLAN.value, name, Area.DRUG.value)
        then = "then" in keys[max(0, hit.first - _THEN) : hit.first] and told[0].name == "stop"
        if then and heard.ledger.holds(known):  # "cut it in half for a week, then stop it"
            heard.ledger.amend(known, {"then": "stop"}, [said])
            continue
        code = heard.rules.code(area, name)
        fact = Fact(
            Kind.PLAN,
            name,
            Assertion.PLANNED,
            (evidence, said),
            {"action": told[0].name},
            Area.DRUG.value,
            code,
        )
        heard.enter(fact)


def _read_directions(heard: Heard) -> None:
    """Read "two puffs in the morning" as how to take the medicine that the clinician named just before."""
    drug, found = heard.context.drug, find_attributes(heard.sentence, "drug", heard.rules)
    doses = [one for one in found if one.name == "dose" and one.first <= 1]
    fresh = drug is not None and drug.age <= 1 and drug.ordered
    if drug is None or not fresh or not doses or not heard.clinician or not heard.sentence.named:
        return
    if Area.DRUG in heard.areas:
        return
    name = ident("f", Kind.PLAN.value, drug.name, Area.DRUG.value)
    if any(one.concept == drug.name and one.kind is not Kind.PLAN for one in heard.ledger.findings.values()):
        return
    said = [heard.sentence.evidence(one.first, one.last) for one in found]
    attributes = {one.name: one.value for one in reversed(found)}
    evidence = (drug.evidence, *said)
    if heard.ledger.holds(name):
        heard.ledger.amend(name, attributes, said)
        return
    heard.enter(
        Fact(Kind.PLAN, drug.name, Assertion.PLANNED, evidence, attributes, Area.DRUG.value, drug.code)
    )


def _avoid(heard: Heard, mention: Mention) -> Decision | None:
    """Read "avoid ibuprofen", "no sulfa drugs"."""
    denied = mention.assertion is Assertion.ABSENT
    if denied and mention.area is Area.TREATMENT and mention.name.endswith("restriction") and heard.clinician:
        return Decision("", mention.cue)
    if mention.area not in (Area.DRUG, Area.ALLERGEN) or not heard.clinician or _told(heard, mention):
        return None
    if denied and (stop := _not_stopped(heard, mention)) is not None:
        return Decision("continue", stop)
    return Decision("avoid", mention.cue) if denied or _avoided(heard, mention) else None


_STOPS = frozenset(("stop", "stopping", "quit", "discontinue", "skip", "miss", "forget", "hold"))


def _not_stopped(heard: Heard, mention: Mention) -> tuple[int, int] | None:
    """Return the words of "don't stop the simvastatin": it goes on."""
    if mention.cue is None or mention.cue[1] >= mention.first:
        return None
    for place in range(mention.cue[1] + 1, mention.first):
        if heard.sentence.keys[place] in _STOPS:
            return mention.cue[0], place
    return None


def _ordered(heard: Heard, mention: Mention, actions: list[Hit[Action]]) -> Decision | None:
    """Read "start aspirin": the nearest action before a mention that may be done to it."""
    if _is_choice(heard.sentence.keys):
        return None
    if mention.assertion not in (Assertion.PRESENT, Assertion.POSSIBLE) and not holds_until(
        heard, mention, actions
    ):
        return None
    for hit in reversed(actions):
        for action in hit.holds:
            if (
                mention.area not in action.takes
                or _no_exercise(heard, mention)
                or not 0 < mention.first - hit.first <= _REACH
            ):
                continue
            told = heard.sentence.keys[hit.first - 1 : hit.first] == ("you",)  # "you take metformin"
            if _beside(heard, hit, mention):
                return None
            if (action.shy and (told or not heard.clinician)) or not _reaches(heard, hit, mention):
                return None  # an action further off must not reach over this one
            return turned_down(heard, mention, Decision(action.name, (hit.first, hit.last)))
    return None


_WITH = (("with",), ("with", "the"), ("with", "your"), ("on", "the"), ("on", "your"))


def _beside(heard: Heard, hit: Hit[Action], mention: Mention) -> bool:
    """Tell whether a medicine is only what another goes with: "avoid Advil with the Coumadin"."""
    others = any(hit.last < one.first < mention.first for one in heard.all if one.area is Area.DRUG)
    return others and mention.area is Area.DRUG and _is_with(heard, mention)


def _is_with(heard: Heard, mention: Mention) -> bool:
    before = heard.sentence.keys[max(0, mention.first - 2) : mention.first]
    return before in _WITH or before[-1:] in _WITH


def _goes_with_denied(heard: Heard, mention: Mention, drugs: list[Mention]) -> bool:
    """Tell whether a medicine is what another must not be taken with: "no ibuprofen with the warfarin"."""
    others = [one for one in drugs if one.last < mention.first]
    denied = bool(others) and others[-1].assertion is Assertion.ABSENT
    return denied and mention in drugs and _is_with(heard, mention)


def _is_choice(keys: Sequence[str]) -> bool:
    """Tell whether a sentence only offers a choice: "we could try gabapentin, or we could wait"."""
    may = [place for place, key in enumerate(keys) if key in _MAY]
    return len(may) > 1 and "or" in keys[may[0] : may[-1]]


_MAY = frozenset(("could", "can", "might"))


def _no_exercise(heard: Heard, mention: Mention) -> bool:
    """Tell whether a habit is none that is advised: of those only exercise is."""
    concept = heard.rules.by_name.get((mention.area.value, mention.name))
    return isinstance(concept, Habit) and (concept.topic != "exercise" or concept.name == "sedentary")


def _switched(heard: Heard, mention: Mention, drugs: list[Mention]) -> Decision | None:
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
    return Decision("switch to", (start, start))


def _listed(heard: Heard, mention: Mention) -> Decision | None:
    """Read "crutches, a brace and ice": a clinician who only lists decides."""
    named = heard.sentence.named and heard.clinician
    lists = named and only_lists(heard.sentence, heard.mentions)
    opens = any(one.area is Area.TREATMENT and one.first <= 1 for one in heard.mentions)
    orders = named and mention.area is Area.TREATMENT and opens and not heard.sentence.asks
    if orders and mention.assertion is Assertion.PRESENT:
        return Decision("", None)
    if named and mention.area is Area.DRUG and mention.first <= 1 and mention.assertion is Assertion.PRESENT:
        dosed = any(
            one.name in ("dose", "frequency") for one in find_attributes(heard.sentence, "drug", heard.rules)
        )
        return Decision("", None) if dosed and not heard.sentence.asks else None
    fits = mention.area in (Area.TREATMENT, Area.TEST) and mention.assertion is Assertion.PRESENT
    return Decision("", None) if lists and fits else None


def _avoided(heard: Heard, mention: Mention) -> bool:
    words = heard.sentence.keys[mention.cue[0] : mention.cue[1] + 1] if mention.cue else ()
    return mention.assertion is Assertion.HYPOTHETICAL and not {"avoid", "away"}.isdisjoint(words)


def _told(heard: Heard, mention: Mention) -> bool:
    """Tell whether the clinician only tells what is known: "you don't take aspirin"."""
    before = heard.sentence.keys[: mention.cue[0] if mention.cue else mention.first]
    if not {"rather", "prefer"}.isdisjoint(before[-3:]):
        return False  # "I'd rather you didn't take it"
    return before[-1:] in (("you",), ("you're",), ("you've",))


_ANOTHER = frozenset(("let's", "see"))


def _reaches(heard: Heard, hit: Hit[Action], mention: Mention) -> bool:
    """Tell whether an action still speaks of a mention: nothing of the past lies before or between."""
    keys = heard.sentence.keys
    between = keys[hit.last + 1 : mention.first]
    before = keys[max(0, hit.first - 3) : hit.first]
    if between[:1] in (("worse",), ("better",), ("bad",)):
        return False  # "if it gets worse, go to the emergency room"
    if not _ANOTHER.isdisjoint(between) and "and" in between:
        return False  # "cut out the cola, and let's see what the iron shows"
    return not PAST.intersection(between) and not PAST.intersection(before) and "because" not in between
