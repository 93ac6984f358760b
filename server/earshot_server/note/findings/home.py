"""Where and with whom the patient lives, the children, the work."""

import re

from earshot_server.note.draft import Assertion, Evidence, Kind
from earshot_server.note.findings.heard import Heard
from earshot_server.note.findings.household import counted
from earshot_server.note.findings.ledger import Fact
from earshot_server.note.findings.mention import Mention
from earshot_server.note.findings.numbers import find_numbers
from earshot_server.note.findings.person import CHILDREN
from earshot_server.note.rules.concepts import Area, Living, Relative


def read_work(heard: Heard) -> None:
    """Enter the patient's work."""
    if heard.clinician and not heard.says("cues.recounts"):
        return
    cue = heard.where("cues.works")
    asked = heard.context.topic("work")
    about: tuple[Evidence, ...] = heard.context.question.about if asked and heard.context.question else ()
    jobs = heard.of(Area.JOB)
    for mention in jobs:
        if mention.person is not None or not (cue or asked):
            continue
        if mention.name == "student" and any(one.name == "teacher" for one in jobs):
            continue  # "I teach second grade"
        spans = [cue] if cue and abs(cue[0] - mention.first) <= 6 else []
        former = _formerly(heard, mention)
        if former is not None:
            past = Assertion.HISTORICAL
            heard.put(Kind.OCCUPATION, mention, spans=[*spans, former], asked=about, assertion=past)
        elif mention.assertion is Assertion.PRESENT or _since_then(mention):
            heard.put(Kind.OCCUPATION, mention, spans=spans, asked=about, assertion=Assertion.PRESENT)


def _since_then(mention: Mention) -> bool:
    """Tell whether what began then is still so: "I retired two years ago"."""
    return mention.name == "retired" and mention.assertion is Assertion.HISTORICAL


_LASTING = ("retired", "unemployed", "on disability", "disability", "veteran", "student")
"""Work, by its names in `tables/jobs.csv`, that "I was" does not end."""
_ENDED = (("used", "to"), ("i", "was"), ("he", "was"), ("she", "was"), ("i", "worked"), ("worked", "as"))


def _formerly(heard: Heard, mention: Mention) -> tuple[int, int] | None:
    """Return the words that say that work is over: "I used to work as a welder", "I was a nurse"."""
    if mention.name in _LASTING or mention.assertion not in (Assertion.PRESENT, Assertion.HISTORICAL):
        return None
    keys = heard.sentence.keys
    for place in range(mention.first - 2, max(-1, mention.first - 8), -1):
        if keys[place : place + 2] in _ENDED and "until" not in keys[place : mention.first]:
            return place, place + 1
    return None


def read_home(heard: Heard) -> None:
    """Enter with whom the patient lives, who helps, and what else is said of home."""
    if heard.clinician:
        return
    related = [one for one in heard.of(Area.RELATIVE) if one.person is None and _household(heard, one)]
    for mention in heard.of(Area.LIVING):
        only_me = mention.name == "lives alone" and heard.context.topic("family")
        only_me = only_me or _alone_in_it(heard, mention)
        if "until" in heard.sentence.keys[mention.last :]:
            continue  # "I was living alone until December"
        if mention.person is None and _holds(heard, mention) and not _among(mention, related) and not only_me:
            heard.put(Kind.SOCIAL, mention, assertion=Assertion.PRESENT)
        elif (
            mention.person is None and mention.assertion is Assertion.ABSENT and deniable(heard, mention.name)
        ):
            heard.put(Kind.SOCIAL, mention)
    _read_children(heard)
    _read_alone(heard)
    lives, supports = heard.where("cues.lives_with"), heard.where("cues.supports")
    _read_with_me(heard, related)
    if lives:
        _enter_people(heard, "household", [one for one in related if one.first > lives[0]], lives)
    elif heard.context.topic("home") and (people := _answering(heard, related)):
        _enter_people(heard, "household", people, (people[0].first, people[-1].last))
    elif supports:
        _enter_people(heard, "support", [one for one in related if one.last < supports[0]][-1:], supports)


_WITH_ME = re.compile(
    r"(?:^|\s)(?P<value>(?:lives?|living|stays?|staying)(?: (?:at home|here|there|still))*"
    r" with (?:me|us|her|him))(?= |$)"
)
_NEAR_HOME = 4
"""So many words may stand between people and that they live with the patient."""


def _read_with_me(heard: Heard, related: list[Mention]) -> None:
    """Read "my wife lives at home with me"."""
    match = _WITH_ME.search(heard.sentence.line)
    if match is None:
        return
    first, last = heard.sentence.span_of(match)
    people = [one for one in related if 0 < first - one.last <= _NEAR_HOME]
    _enter_people(heard, "household", people, (first, last))


_ALONE = re.compile(r"^(?:oh |well |just |it's |i'm )*(?P<value>by myself|on my own|all alone|alone)(?= |$)")


def _read_alone(heard: Heard) -> None:
    """Read "by myself" after "who do you live with?"."""
    match = _ALONE.search(heard.sentence.line)
    if match is None or not heard.context.topic("home") or heard.context.question is None:
        return
    said = heard.sentence.evidence(*heard.sentence.span_of(match))
    about = heard.context.question.about
    heard.enter(Fact(Kind.SOCIAL, "lives alone", Assertion.PRESENT, (*about, said)))


_MOST = 20
"""So many children nobody has."""
_FIRST_WORDS = 6
"""So many words before the number in the answer to how many."""
_OWNS = frozenset(("have", "i've", "we've", "got", "raised", "with", "has", "had", "mother", "father"))


def _read_children(heard: Heard) -> None:
    """Read "I have three kids", and "four" after "how many children do you have?"."""
    numbers = [one for one in find_numbers(heard.sentence.keys) if 0 < one.value < _MOST]
    children = [one for one in heard.of(Area.RELATIVE) if one.name in CHILDREN]
    question = heard.context.question
    if (
        question is not None
        and question.children is not None
        and (not question.answered or question.age <= 1)
    ):
        counted = [one for one in numbers if one.first <= _FIRST_WORDS]
        if len(counted) == 1 and not children and Area.CONDITION not in heard.areas:
            said = heard.sentence.evidence(counted[0].first, counted[0].last)
            _enter_children(heard, counted[0].text, (question.children, said))
            return
    for number in numbers:
        near = [one for one in children if _counted(heard, number.last, one.last)]
        if near and near[0].assertion is Assertion.PRESENT and _owned(heard, number.first):
            said = heard.sentence.evidence(number.first, near[0].last)
            _enter_children(heard, number.text, (said,))
            return


_NEAR = 3
"""Words from a number to the children that it counts: "four beautiful children"."""


def _counted(heard: Heard, last: int, noun: int) -> bool:
    """Tell whether a number counts a noun: nothing but what describes it lies between."""
    between = range(last, noun)
    parted = any(heard.sentence.tokens[place].mark for place in between)
    others = {"years", "year", "months", "and", "of", "or"}.intersection(heard.sentence.keys[last + 1 : noun])
    return 0 < noun - last <= _NEAR and not parted and not others


def _owned(heard: Heard, place: int) -> bool:
    """Tell whether the children counted at a place are the patient's own."""
    before = heard.sentence.keys[max(0, place - 4) : place]
    return not _OWNS.isdisjoint(before) or heard.context.topic("living")


def _enter_children(heard: Heard, amount: str, evidence: tuple[Evidence, ...]) -> None:
    heard.enter(Fact(Kind.SOCIAL, "children", Assertion.PRESENT, evidence, {"amount": amount}))


def _holds(heard: Heard, mention: Mention) -> bool:
    concept = heard.rules.by_name[(Area.LIVING.value, mention.name)]
    past = mention.assertion is Assertion.HISTORICAL and isinstance(concept, Living) and concept.event
    return mention.assertion is Assertion.PRESENT or past


def deniable(heard: Heard, name: str) -> bool:
    """Tell whether it is worth a line that there is nothing of it: "no recent travel"."""
    concept = heard.rules.by_name.get((Area.LIVING.value, name))
    return isinstance(concept, Living) and concept.denied


def _alone_in_it(heard: Heard, mention: Mention) -> bool:
    """Tell whether "just me" answers who else is ill: "has anyone else at home got it?"."""
    question = heard.context.question
    if mention.name != "lives alone" or question is None or question.age > 1:
        return False
    words = set(question.words)
    return "else" in words and not words.isdisjoint(("anyone", "anybody")) and _LIVES.isdisjoint(words)


_LIVES = frozenset(("live", "lives", "living", "stay", "stays", "staying"))


def _among(mention: Mention, related: list[Mention]) -> bool:
    """Tell whether "just me" goes on: "just me and my daughter"."""
    return mention.name == "lives alone" and any(one.first > mention.last for one in related)


def _answering(heard: Heard, related: list[Mention]) -> list[Mention]:
    """Return the people of an answer to who is at home: "with my husband", or nothing but people."""
    held = {place: one for one in related for place in range(one.first, one.last + 1)}
    others = {one.first for one in heard.of(Area.RELATIVE) if one.own and one not in related}
    people: list[Mention] = []
    for place, key in enumerate(heard.sentence.keys):
        if place in others:
            continue  # "my boyfriend and his daughter"
        if place in held:
            theirs = heard.sentence.keys[held[place].first - 1] in ("his", "her", "their") and people
            people += [held[place]] if held[place] not in people and not theirs else []
        elif key and not heard.rules.said["cues.household"].at([key], 0):
            return people if heard.sentence.keys[0] in ("with", "just") else []
        opens = heard.sentence.keys[0] == "with" or (bool(people) and people[0].first <= 1)
        if heard.sentence.tokens[place].mark == "," and people and opens and not _more_people(held, place):
            return people
    return people


_SHARING = ("roommate", "friend")
"""Rows of `relatives.csv` that are no family and may share a home."""


def _more_people(held: dict[int, Mention], place: int) -> bool:
    """Tell whether a list of people goes on behind a comma."""
    return any(place < one <= place + _NEAR for one in held)


def _household(heard: Heard, mention: Mention) -> bool:
    concept = heard.rules.by_name[(Area.RELATIVE.value, mention.name)]
    shares = isinstance(concept, Relative) and (concept.kin != "none" or mention.name in _SHARING)
    return shares and mention.assertion is Assertion.PRESENT


def _enter_people(heard: Heard, concept: str, people: list[Mention], cue: tuple[int, int]) -> None:
    if not people:
        return
    found = [counted(heard, one) for one in people]
    names = list(dict.fromkeys(name for name, _ in found))
    evidence = [heard.sentence.evidence(*places) for _, places in found]
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
