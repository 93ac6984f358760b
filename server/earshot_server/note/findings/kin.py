"""Whom an answer about the family means, and what "it" of a relative is."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from earshot_server.note.draft import Assertion, Evidence, Kind
from earshot_server.note.findings.attributes import Found, find_attributes
from earshot_server.note.findings.context import Asked, Question
from earshot_server.note.findings.heard import Heard
from earshot_server.note.findings.ledger import ALL, Fact
from earshot_server.note.findings.mention import Mention
from earshot_server.note.findings.person import of_another
from earshot_server.note.rules.concepts import Area, Relative

_HAD_IT = re.compile(r"(?<!\S)(?:had|has|got|gets|have|died (?:of|from)) (?:it|1|that|them)(?!\S)")
DENIES = frozenset(
    ["no", "not", "none", "nobody", "never", "doesn't", "don't", "didn't", "hasn't", "haven't", "isn't"]
)
"""Words that deny, in an answer."""


def answer_of_relatives(heard: Heard, question: Question, said: Evidence | None = None) -> bool:
    """Read "my mother, and my son" as the answer to who in the family has something."""
    asked = [one for one in question.asked if one.person is not None and one.area is Area.CONDITION]
    others = [one.first for one in heard.of(Area.CONDITION, Area.SYMPTOM, Area.DRUG, Area.GENE)]
    owners = {one.person_at for one in heard.mentions}
    behind = min(others, default=len(heard.sentence.keys))
    people = [
        one
        for one in heard.of(Area.RELATIVE)
        if is_kin(heard, one.name) and one.last < behind and (one.first, one.last) not in owners
        if not of_another(heard.sentence, one, heard.mentions)
    ]
    people = _with_sides(heard, people)
    if len(asked) != 1 or not people:
        return False
    after = [one.first for one in heard.of(Area.RELATIVE) if one.first > people[-1].last]
    if DENIES.intersection(heard.sentence.keys[: min([people[-1].last + 3, *after])]):
        return False  # "my brother doesn't"
    ages = _ages(heard)
    ages = ages if len(people) == len(ages) == 1 and ages[0].first - people[0].last <= _AGED else []
    for person in people:
        evidence = [heard.sentence.evidence(person.first, person.last), *([said] if said else [])]
        evidence += [heard.sentence.evidence(one.first, one.last) for one in ages]
        given = {one.name: one.value for one in ages}
        _enter_of(heard, asked[0], person.name, [*person.through, *evidence], given, person.line)
    return True


def _with_sides(heard: Heard, people: list[Mention]) -> list[Mention]:
    """Return the people, "my uncle on my mom's side" as one, with the side."""
    found: list[Mention] = []
    for one in people:
        concept = heard.rules.by_name.get((Area.RELATIVE.value, one.name))
        if not isinstance(concept, Relative):
            continue
        if concept.line and "side" in one.name and found and not heard.sentence.tokens[found[-1].last].mark:
            told = heard.sentence.evidence(one.first, one.last)
            found[-1] = replace(found[-1], line=concept.line, through=(*found[-1].through, told))
        else:
            found.append(one)
    return found


_AGED = 4
"""So near behind a relative stands their age: "my uncle, at thirty eight"."""


UNKNOWN = "family history"
"""What is entered as possible where the patient knows nothing of it."""
_OF_SOME = frozenset(("of", "any", "anyone", "anybody", "if", "what", "which", "who", "how"))


def answer_of_unknown(heard: Heard, question: Question) -> bool:
    """Read "I have no idea" as the answer to "any family history?": nothing is known, which is no denial."""
    keys = heard.sentence.keys
    hit = heard.rules.said["answers.unknown"].within(keys)
    if hit is None or question.asked or question.topics[:1] != ("family",) or question.family is None:
        return False
    if heard.of(Area.CONDITION, Area.SYMPTOM) or not _OF_SOME.isdisjoint(keys[hit.last + 1 : hit.last + 2]):
        return False
    evidence = (question.family, heard.sentence.evidence(hit.first, hit.last))
    if not any(one.kind is Kind.FAMILY for one in heard.ledger.findings.values()):
        heard.enter(Fact(Kind.FAMILY, UNKNOWN, Assertion.POSSIBLE, evidence, {ALL: "yes"}))
    return True


def affirm_of_relative(heard: Heard, one: Asked, said: Evidence) -> None:
    """Read "yes" after "does your mother have diabetes?"."""
    if one.area is not Area.CONDITION or one.person is None or not _is_family(heard, one.person):
        return
    _enter_of(heard, one, one.person, [said])


def read_it_of_relatives(heard: Heard) -> None:
    """Read "my brother got it at forty five", "so did her mother": what was asked or told is theirs."""
    people = [one for one in heard.of(Area.RELATIVE) if is_kin(heard, one.name)]
    owners = {one.person_at for one in heard.of(Area.CONDITION)}
    for first, last, behind in _echoes(heard, people):
        near = [one for one in people if (one.first > last) is behind and (behind or one.last < first)]
        theirs = near[:1] if behind else together(heard, [one for one in near if _free(one, owners)])
        asked = _disease_before(heard, first) or _asked_of(heard)
        if asked is not None:
            for person in theirs:
                _enter_it(heard, asked, person, (first, last))


def _free(person: Mention, owners: set[tuple[int, int] | None]) -> bool:
    return (person.first, person.last) not in owners


_SO_DID = re.compile(
    r"(?<!\S)(?:so (?:did|does|do|has|have|had|was|is)|same (?:thing )?(?:with|for|goes for|as))(?!\S)"
)


_TOO = re.compile(r"(?<!\S)(?:too|as well|also)(?!\S)")


def _echoes(heard: Heard, people: list[Mention]) -> list[tuple[int, int, bool]]:
    """Return where a sentence says of somebody that it is the same; True: they are named behind that."""
    line, found = heard.sentence.line, []
    for match in _HAD_IT.finditer(line):
        found.append((*heard.sentence.span_of(match, 0), False))
    for match in _TOO.finditer(line):
        first, last = heard.sentence.span_of(match, 0)
        if any(one.last == first - 1 for one in people) and _disease_before(heard, first) is not None:
            found.append((first, last, False))
    for match in _SO_DID.finditer(line):
        first, last = heard.sentence.span_of(match, 0)
        if any(last < one.first <= last + _NAMED_WITHIN for one in people):
            found.append((first, last, True))
    return found


_NAMED_WITHIN = 3
"""Words from "so did" to the relative: "so did her mother"."""


def _disease_before(heard: Heard, place: int) -> Asked | None:
    """Return the last disease of a relative that a sentence names before a place."""
    told = (Assertion.PRESENT, Assertion.HISTORICAL)
    named = [
        one
        for one in heard.of(Area.CONDITION)
        if one.last < place and one.assertion in told and one.person is not None and is_kin(heard, one.person)
    ]
    if not named:
        return None
    evidence = heard.sentence.evidence(named[-1].first, named[-1].last)
    return Asked(area=Area.CONDITION, name=named[-1].name, person="family", evidence=evidence)


def _asked_of(heard: Heard) -> Asked | None:
    """Return the one disease that the family is asked about, or that was told of it just before."""
    question, focus = heard.context.question, heard.context.focus
    asked = [one for one in question.asked if one.person and one.area is Area.CONDITION] if question else []
    if not asked and focus is not None and focus.sort == "relative":
        asked = _spoken_of_before(heard)
    return asked[0] if len(asked) == 1 else None


def together(heard: Heard, people: list[Mention]) -> list[Mention]:
    """Return the last of some people and those joined to them: "my dad and my grandfather"."""
    found = people[-1:]
    for one in reversed(people[:-1]):
        if not set(heard.sentence.keys[one.last + 1 : found[0].first]) <= {"and", "my", "both", "also", ""}:
            break
        found.insert(0, one)
    return found


def _enter_it(heard: Heard, asked: Asked, person: Mention, said: tuple[int, int]) -> None:
    """Enter a disease as a relative's, with the age that is told right behind."""
    last = max(said[1], person.last)
    ages = _ages(heard)
    ages = [one for one in ages if 0 <= one.first - last <= _AGE_WITHIN][:1]
    spans = [(min(person.first, said[0]), last), *((one.first, one.last) for one in ages)]
    evidence = [heard.sentence.evidence(*span) for span in spans]
    given = {one.name: one.value for one in ages}
    if "died" in heard.sentence.keys[said[0] : said[1] + 1]:
        given["outcome"] = "died"
    _enter_of(heard, asked, person.name, [*person.through, *evidence], given, person.line)


def _ages(heard: Heard) -> list[Found]:
    return [one for one in find_attributes(heard.sentence, "relative", heard.rules) if one.name == "age"]


_AGE_WITHIN = 5


def _enter_of(
    heard: Heard,
    asked: Asked,
    relative: str,
    said: Sequence[Evidence],
    attributes: Mapping[str, str] = MappingProxyType({}),
    line: str = "",
) -> None:
    """Enter what was asked about as a relative's; `said` are the words behind those of the question."""
    name = heard.enter(
        Fact(
            kind=Kind.FAMILY,
            concept=asked.name,
            code=heard.rules.code(asked.area, asked.name),
            assertion=Assertion.FAMILY,
            evidence=(*([asked.named] if asked.named else []), asked.evidence, *said),
            attributes={"relative": relative, **({"line": line} if line else {}), **attributes},
            key=f"{line} {relative}".strip(),
        )
    )
    heard.context.attend(name, "relative")


def _spoken_of_before(heard: Heard) -> list[Asked]:
    """Return the disease of the family that the sentence before named, as if it had been asked about."""
    focus = heard.context.focus
    known = heard.ledger.findings.get(focus.finding) if focus is not None and focus.age <= 1 else None
    if known is None or known.kind is not Kind.FAMILY or len(known.evidence) != 1:
        return []
    return [Asked(area=Area.CONDITION, name=known.concept, person="family", evidence=known.evidence[0])]


def is_kin(heard: Heard, name: str) -> bool:
    """Tell whether a name is one of a relative or more: not of the whole family."""
    return name != "family" and _is_family(heard, name)


def _is_family(heard: Heard, name: str) -> bool:
    concept = heard.rules.by_name[(Area.RELATIVE.value, name)]
    return isinstance(concept, Relative) and concept.kin != "none"


def kin_instead(heard: Heard, asked: Asked) -> bool:
    """Read "yeah, my dad had it" as the relative's, although the question named nobody."""
    match = _HAD_IT.search(heard.sentence.line)
    if match is None:
        return False
    at = heard.sentence.span_of(match, 0)
    kin = [one for one in heard.of(Area.RELATIVE) if is_kin(heard, one.name) and one.last < at[0]]
    for person in together(heard, kin):
        _enter_it(heard, asked, person, at)
    return bool(kin)
