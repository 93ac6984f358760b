"""How the patient lives: tobacco, alcohol, substances, exercise, diet; work; home."""

from earshot_server.note.draft import Assertion, Evidence, Kind
from earshot_server.note.findings.attributes import find_attributes
from earshot_server.note.findings.heard import Heard
from earshot_server.note.findings.ledger import Fact
from earshot_server.note.findings.mention import Mention
from earshot_server.note.rules.concepts import Area, Habit, Living, Relative
from earshot_server.note.sentences.sentence import Speaker

_TOPICS = ("tobacco", "alcohol", "drugs", "exercise", "diet")
_STATED = (Assertion.PRESENT, Assertion.ABSENT, Assertion.HISTORICAL)


def read_habits(heard: Heard) -> None:
    """Enter habits that the patient tells."""
    if heard.clinician:
        return
    mine = [one for one in heard.of(Area.HABIT) if one.person is None and one.assertion in _STATED]
    mine = [
        one
        for one in mine
        if one.assertion in (Assertion.ABSENT, Assertion.HISTORICAL) or _counts(heard, one)
    ]
    if heard.sentence.speaker is Speaker.UNKNOWN and not heard.context.topic(*_TOPICS):
        mine = [one for one in mine if one.assertion is not Assertion.PRESENT]
    attributes = heard.attributes("habit", mine)
    for index, mention in enumerate(mine):
        given = attributes[index] if mention.assertion is not Assertion.ABSENT else []
        name = heard.put(Kind.LIFESTYLE, mention, given, assertion=_when(heard, mention))
        heard.context.attend(name, "habit", tuple(one.name for one in given))
    _quit(heard, mine)


def _counts(heard: Heard, mention: Mention) -> bool:
    """Tell whether a habit's words mean it: "I run" does where exercise is asked about."""
    concept = heard.rules.by_name[(Area.HABIT.value, mention.name)]
    assert isinstance(concept, Habit)
    return not mention.weak or (concept.topic == "exercise" and heard.context.topic("exercise"))


def _when(heard: Heard, mention: Mention) -> Assertion:
    """Return a habit's assertion: "I smoked" tells of the past."""
    concept = heard.rules.by_name[(Area.HABIT.value, mention.name)]
    same = [one for one in heard.of(Area.HABIT) if one.name == mention.name]
    words = {key for one in same for key in heard.sentence.keys[one.first : one.last + 1]}
    past = isinstance(concept, Habit) and not words.isdisjoint(concept.past)
    return Assertion.HISTORICAL if past and mention.assertion is Assertion.PRESENT else mention.assertion


def _quit(heard: Heard, mine: list[Mention]) -> None:
    """Read "I quit four years ago" after an answer about tobacco, alcohol or drugs."""
    focus = heard.context.focus
    if (
        mine
        or focus is None
        or focus.sort != "habit"
        or not heard.context.topic("tobacco", "alcohol", "drugs")
    ):
        return
    if not {"quit", "stopped", "gave"}.intersection(heard.sentence.keys):
        return
    found = find_attributes(heard.sentence, "habit", heard.rules)
    heard.ledger.amend(
        focus.finding,
        {one.name: one.value for one in found},
        [heard.sentence.whole()],
        Assertion.HISTORICAL,
    )


def read_work(heard: Heard) -> None:
    """Enter the patient's work."""
    if heard.clinician and not heard.says("cues.recounts"):
        return
    cue = heard.where("cues.works")
    asked = heard.context.topic("work")
    about: tuple[Evidence, ...] = heard.context.question.about if asked and heard.context.question else ()
    for mention in heard.of(Area.JOB):
        if mention.person is None and mention.assertion is Assertion.PRESENT and (cue or asked):
            spans = [cue] if cue and abs(cue[0] - mention.first) <= 6 else []
            heard.put(Kind.OCCUPATION, mention, spans=spans, asked=about)


def read_home(heard: Heard) -> None:
    """Enter with whom the patient lives, who helps, and what else is said of home."""
    if heard.clinician:
        return
    related = [one for one in heard.of(Area.RELATIVE) if _household(heard, one)]
    for mention in heard.of(Area.LIVING):
        only_me = mention.name == "lives alone" and heard.context.topic("family")
        if mention.person is None and _holds(heard, mention) and not _among(mention, related) and not only_me:
            heard.put(Kind.SOCIAL, mention, assertion=Assertion.PRESENT)
    lives, supports = heard.where("cues.lives_with"), heard.where("cues.supports")
    if lives:
        _enter_people(heard, "household", [one for one in related if one.first > lives[0]], lives)
    elif heard.context.topic("home") and (people := _answering(heard, related)):
        _enter_people(heard, "household", people, (people[0].first, people[-1].last))
    elif supports:
        _enter_people(heard, "support", [one for one in related if one.last < supports[0]][-1:], supports)


def _holds(heard: Heard, mention: Mention) -> bool:
    concept = heard.rules.by_name[(Area.LIVING.value, mention.name)]
    past = mention.assertion is Assertion.HISTORICAL and isinstance(concept, Living) and concept.event
    return mention.assertion is Assertion.PRESENT or past


def _among(mention: Mention, related: list[Mention]) -> bool:
    """Tell whether "just me" goes on: "just me and my daughter"."""
    return mention.name == "lives alone" and any(one.first > mention.last for one in related)


def _answering(heard: Heard, related: list[Mention]) -> list[Mention]:
    """Return the people of an answer to who is at home: "with my husband", or nothing but people."""
    held = {place: one for one in related for place in range(one.first, one.last + 1)}
    people: list[Mention] = []
    for place, key in enumerate(heard.sentence.keys):
        if place in held:
            people += [held[place]] if held[place] not in people else []
        elif key and not heard.rules.said["cues.household"].at([key], 0):
            return people if heard.sentence.keys[0] in ("with", "just") else []
        if heard.sentence.tokens[place].mark == "," and people and heard.sentence.keys[0] == "with":
            return people
    return people


def _household(heard: Heard, mention: Mention) -> bool:
    concept = heard.rules.by_name[(Area.RELATIVE.value, mention.name)]
    return isinstance(concept, Relative) and concept.kin != "none" and mention.assertion is Assertion.PRESENT


def _enter_people(heard: Heard, concept: str, people: list[Mention], cue: tuple[int, int]) -> None:
    if not people:
        return
    names = list(dict.fromkeys(one.name for one in people))
    evidence = [heard.sentence.evidence(one.first, one.last) for one in people]
    heard.enter(
        Fact(
            kind=Kind.SOCIAL,
            concept=concept,
            assertion=Assertion.PRESENT,
            evidence=(heard.sentence.evidence(*cue), *evidence),
            attributes={concept: _and(names)},
        )
    )


def _and(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
