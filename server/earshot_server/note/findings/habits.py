"""How the patient lives: tobacco, alcohol, substances, exercise, diet."""

from dataclasses import replace
from itertools import pairwise

from earshot_server.note.draft import Assertion, Kind
from earshot_server.note.findings.attributes import Found, find_attributes
from earshot_server.note.findings.heard import Heard
from earshot_server.note.findings.ledger import Fact, ident
from earshot_server.note.findings.mention import Mention
from earshot_server.note.rules.concepts import Area, Habit
from earshot_server.note.sentences.sentence import Speaker

_OF_MEDICINES = ("allergies", "medicines")
_TOPICS = ("tobacco", "alcohol", "drugs", "exercise", "diet")
_STATED = (Assertion.PRESENT, Assertion.ABSENT, Assertion.HISTORICAL)


def read_habits(heard: Heard) -> None:
    """Enter habits that the patient tells."""
    mine = [_about(heard, one) for one in heard.of(Area.HABIT) if one.person is None]
    if heard.clinician:
        mine = [_of_record(heard, one) for one in mine if _is_of_record(heard, one)]
    mine = [one for one in mine if one.assertion in _STATED]
    mine = [one for one in mine if not _only_less(heard, one) and not _is_medicine(heard, one)]
    mine = [
        one
        for one in mine
        if one.assertion in (Assertion.ABSENT, Assertion.HISTORICAL) or _counts(heard, one)
    ]
    if heard.sentence.speaker is Speaker.UNKNOWN and not heard.context.topic(*_TOPICS):
        mine = [one for one in mine if one.assertion is not Assertion.PRESENT]
    mine = [_quit_before(heard, one) for one in mine]
    attributes = heard.attributes("habit", mine)
    for index, mention in enumerate(mine):
        given = attributes[index] if mention.assertion is not Assertion.ABSENT else []
        given = [one for one in given if not _of_asked(heard, mention, one)]
        when = _when(heard, mention)
        if when is Assertion.ABSENT and is_over(heard, mention.name):
            continue  # "I don't smoke now" takes nothing back
        name = heard.put(Kind.LIFESTYLE, mention, given, assertion=when)
        heard.context.attend(name, "habit", tuple(one.name for one in given))
    if heard.patient:
        _quit(heard, mine)
        _has_quit(heard, mine)


def _of_asked(heard: Heard, mention: Mention, found: Found) -> bool:
    """Tell whether an amount is of the habit that was asked about: "coffee?" "Two cups, and I quit soda."."""
    question = heard.context.question
    others = [one for one in question.asked if one.area is Area.HABIT] if question is not None else []
    if not others or any(one.name == mention.name for one in others) or found.last >= mention.first:
        return False
    between = heard.sentence.keys[found.last + 1 : mention.first]
    return not {"and", "but"}.isdisjoint(between)


_HABITUAL = ("tobacco", "alcohol", "drugs")
_TOLD_BEFORE = 8


def _is_of_record(heard: Heard, mention: Mention) -> bool:
    """Tell whether a clinician tells of a habit as known: "she has a history of smoking"."""
    concept = heard.rules.by_name[(Area.HABIT.value, mention.name)]
    assert isinstance(concept, Habit)
    before = max(0, mention.first - _TOLD_BEFORE)
    told = heard.says("cues.recounts") or heard.says("cues.knows", before, mention.first)
    real = "if" not in heard.sentence.keys and not {
        "stop",
        "quit",
        "stopping",
        "quitting",
        "your",
    }.intersection(heard.sentence.keys)
    return told and real and heard.sentence.named and not mention.weak and concept.topic in _HABITUAL


def _of_record(heard: Heard, mention: Mention) -> Mention:
    """Let "a history of smoking" be smoking now: what is over is said to be."""
    cue = heard.sentence.keys[mention.cue[0] : mention.cue[1] + 1] if mention.cue else ()
    if mention.assertion is Assertion.HISTORICAL and cue == ("history", "of"):
        return replace(mention, assertion=Assertion.PRESENT)
    return mention


_DRINKS = ("drinking", "alcohol")


def _has_quit(heard: Heard, mine: list[Mention]) -> None:
    """Read "I quit smoking four years ago": there was tobacco."""
    cue = heard.where("cues.has_quit")
    if cue is None or not _AGAIN.isdisjoint(heard.sentence.keys):
        return
    name = "alcohol" if heard.sentence.keys[cue[1]] in _DRINKS else "tobacco"
    if any(one.name == name for one in mine):
        return
    found = find_attributes(heard.sentence, "habit", heard.rules)
    evidence = (
        heard.sentence.evidence(*cue),
        *(heard.sentence.evidence(one.first, one.last) for one in found),
    )
    attributes = {one.name: one.value for one in reversed(found)}
    known = heard.enter(Fact(Kind.LIFESTYLE, name, Assertion.HISTORICAL, evidence, attributes))
    heard.context.attend(known, "habit", tuple(attributes))


_AGAIN = frozenset(("again", "back", "now", "still", "restarted", "relapsed"))


def _quit_before(heard: Heard, mention: Mention) -> Mention:
    """Let "I quit, and before that I was smoking five a day" be over as a whole."""
    same = [one for one in heard.of(Area.HABIT) if one.name == mention.name]
    said = heard.says("cues.has_quit")
    over = said or any(one.assertion is Assertion.HISTORICAL for one in same)
    quit = said or not {"quit", "stopped"}.isdisjoint(heard.sentence.keys)
    if not over or not quit or not _AGAIN.isdisjoint(heard.sentence.keys):
        return mention
    return replace(mention, assertion=Assertion.HISTORICAL)


_LESS = ("cut", "cutting")


def _only_less(heard: Heard, mention: Mention) -> bool:
    """Tell whether a habit is only less than before, or sport that was not asked about.

    "I cut down on coffee" is no former habit, "I used to run" tells of what somebody cannot do any more.
    """
    if mention.assertion is not Assertion.HISTORICAL:
        return False
    concept = heard.rules.by_name[(Area.HABIT.value, mention.name)]
    assert isinstance(concept, Habit)
    sport = concept.topic == "exercise" and not heard.context.topic("exercise")
    keys = heard.sentence.keys
    less = any(one in _LESS and two in ("down", "back") for one, two in pairwise(keys))
    return sport or less


def _counts(heard: Heard, mention: Mention) -> bool:
    """Tell whether a habit's words mean it: "I run" does where exercise is asked about."""
    concept = heard.rules.by_name[(Area.HABIT.value, mention.name)]
    assert isinstance(concept, Habit)
    loose = concept.topic in ("exercise", "diet") and not heard.context.topic(concept.topic)
    if loose and mention.assertion is Assertion.PRESENT and not _regularly(heard):
        return False
    return not mention.weak or (heard.context.topic(concept.topic) and _is_meant(heard, mention))


_REGULAR = frozenset(
    (
        *("lot", "usually", "regularly", "always", "every", "often", "mostly", "watch", "watching", "on"),
        *("daily", "per", "diet", "only", "still", "week", "day", "too", "much", "follow", "following"),
        *("love", "enjoy", "eat", "eats"),
    )
)
_ONCE = frozenset(
    ("when", "while", "after", "during", "if", "until", "was", "twisted", "fell", "slipped", "before")
)


def _regularly(heard: Heard) -> bool:
    """Tell whether exercise or food is told as a habit, and not as what happened: "I fell playing tennis"."""
    return not _REGULAR.isdisjoint(heard.sentence.keys) and _ONCE.isdisjoint(heard.sentence.keys)


_NO_ALCOHOL = frozenset(("water", "coffee", "tea", "juice", "milk", "soda", "lots", "plenty", "gatorade"))


def _is_meant(heard: Heard, mention: Mention) -> bool:
    """Tell whether "drink" in an answer about alcohol is no water."""
    return _NO_ALCOHOL.isdisjoint(heard.sentence.keys[mention.last + 1 :])


def _about(heard: Heard, mention: Mention) -> Mention:
    """Take "maybe three beers a week" for what is drunk: only the number is a guess; "not much" is some."""
    behind = heard.sentence.keys[mention.last + 1 : mention.last + 3]
    if mention.assertion is Assertion.ABSENT and (behind[:1] in _NOT_MUCH or behind in _NOT_MUCH):
        weak = mention.weak and not _is_meant(heard, mention)
        return replace(mention, assertion=Assertion.PRESENT, cue=None, weak=weak)
    if mention.assertion is not Assertion.POSSIBLE or mention.cue is None:
        return mention
    found = find_attributes(heard.sentence, "habit", heard.rules)
    told = [one for one in found if one.name in ("amount", "frequency")]
    near = any(abs(one.first - mention.first) <= _BESIDE for one in told)
    return replace(mention, assertion=Assertion.PRESENT, cue=None) if near else mention


_NOT_MUCH = (
    ("much",),
    ("often",),
    ("heavily",),
    ("a", "lot"),
    ("that", "much"),
    ("very", "much"),
    ("very", "often"),
)
_BESIDE = 6
"""Words from a habit to how much and how often."""


def _when(heard: Heard, mention: Mention) -> Assertion:
    """Return a habit's assertion: "I smoked" tells of the past."""
    concept = heard.rules.by_name[(Area.HABIT.value, mention.name)]
    same = [one for one in heard.of(Area.HABIT) if one.name == mention.name]
    words = {key for one in same for key in heard.sentence.keys[one.first : one.last + 1]}
    past = isinstance(concept, Habit) and not words.isdisjoint(concept.past)
    if mention.assertion is Assertion.ABSENT:
        over = heard.says("cues.anymore", mention.last)
        return Assertion.HISTORICAL if over else mention.assertion
    past = past or _was_it(heard, mention)
    past = past or (is_over(heard, mention.name) and (_asks_of_past(heard) or _only_counts(heard)))
    return Assertion.HISTORICAL if past and mention.assertion is Assertion.PRESENT else mention.assertion


_CLEAN = frozenset(("clean", "sober", "recovery"))


def _was_it(heard: Heard, mention: Mention) -> bool:
    """Tell whether it is told what somebody gave up: "I've been clean four years. It was heroin, mostly"."""
    keys, before = heard.sentence.keys, heard.sentence.keys[max(0, mention.first - 3) : mention.first]
    return before[-2:] in (("it", "was"), ("i", "did")) or not _CLEAN.isdisjoint(keys[: mention.first])


def is_over(heard: Heard, name: str) -> bool:
    """Tell whether a habit is known to have been given up."""
    known = heard.ledger.findings.get(ident("f", Kind.LIFESTYLE.value, name, ""))
    return known is not None and known.assertion is Assertion.HISTORICAL


def _only_counts(heard: Heard) -> bool:
    """Tell whether nobody does anything: "I quit in May. Two packs a day, thirty years"."""
    return heard.patient and _DOES.isdisjoint(heard.sentence.keys)


_DOES = frozenset(
    (
        "i",
        "i'm",
        "i've",
        "i'll",
        "we",
        "she",
        "he",
        "now",
        "still",
        "again",
        "back",
        "currently",
        "today",
        "smoke",
    )
)
_OF_PAST = frozenset(("smoked", "used", "drank", "before", "did", "quit", "were"))


def _asks_of_past(heard: Heard) -> bool:
    """Tell whether a question is about what was: "how much did you smoke before that?"."""
    question = heard.context.question
    told = {"before", "used"} & set(heard.sentence.keys)
    return bool(told) or (question is not None and not _OF_PAST.isdisjoint(question.words))


def _quit(heard: Heard, mine: list[Mention]) -> None:
    """Read "I quit four years ago" after an answer about tobacco, alcohol or drugs."""
    known = _spoken_of(heard)
    if mine or known is None or not (heard.context.topic(*_HABITUAL) or _just_told(heard, known)):
        return
    ends = next((place for place, key in enumerate(heard.sentence.keys) if key in _ENDS), None)
    if ends is None or any(one.last < ends for one in heard.of(Area.RELATIVE)):
        return  # "my wife quit" says nothing of the patient
    found = find_attributes(heard.sentence, "habit", heard.rules)
    heard.ledger.amend(
        known,
        {one.name: one.value for one in found},
        [heard.sentence.whole()],
        Assertion.HISTORICAL,
    )


_ENDS = frozenset(("quit", "stopped", "gave"))


def _just_told(heard: Heard, known: str) -> bool:
    """Tell whether it was told in the sentence before: "you smoke a pack a day." "I quit in May."."""
    focus, keys = heard.context.focus, heard.sentence.keys
    if focus is None or focus.finding != known or focus.age > 1:
        return False
    concept = heard.rules.by_name.get((Area.HABIT.value, heard.ledger.findings[known].concept))
    behind = [other for one, other in pairwise((*keys, "")) if one in _ENDS]
    of_else = not behind or behind[0].endswith("ing")  # "I stopped eating"
    return isinstance(concept, Habit) and concept.topic in _HABITUAL and not of_else


def _spoken_of(heard: Heard) -> str | None:
    """Return the habit that was spoken of, or the only one that was asked about: "no, I quit in June"."""
    focus, question = heard.context.focus, heard.context.question
    if focus is not None and focus.sort == "habit":
        return focus.finding
    names = {one.name for one in question.asked if one.area is Area.HABIT} if question is not None else set()
    name = ident("f", Kind.LIFESTYLE.value, names.pop(), "") if len(names) == 1 else None
    return name if heard.ledger.holds(name) else None


def _is_medicine(heard: Heard, mention: Mention) -> bool:
    """Tell whether "drugs" are medicines, as in the answer to a question about allergies."""
    said = heard.sentence.keys[mention.first : mention.last + 1]
    return said == ("drugs",) and heard.context.topic(*_OF_MEDICINES)
