"""Diseases of relatives, each with the relative and their age."""

from dataclasses import replace

from earshot_server.note.draft import Assertion, Evidence, Kind
from earshot_server.note.findings.attributes import find_attributes
from earshot_server.note.findings.heard import Heard
from earshot_server.note.findings.mention import Mention
from earshot_server.note.rules.concepts import Area

_HEREDITARY = (Area.CONDITION, Area.PROCEDURE)


def read_family(heard: Heard) -> None:
    """Enter diseases of relatives, each with the relative and their age."""
    if heard.clinician and not {"any", "anybody", "anyone"}.isdisjoint(heard.sentence.keys):
        return  # it asks, whatever its mark
    for mention in heard.of(*_HEREDITARY, Area.SYMPTOM):
        if mention.person is None or not is_relative(heard, mention.person) or _only_dates(heard, mention):
            continue
        if mention.area is Area.PROCEDURE and _married(heard, mention.person):
            continue  # "my husband had a knee replacement" is no history of the family
        if mention.assertion in (Assertion.PRESENT, Assertion.HISTORICAL):
            for one in _listed_relatives(heard, mention):
                enter_relative(heard, one, Assertion.FAMILY)
        elif mention.assertion is Assertion.ABSENT and mention.area is not Area.SYMPTOM:
            enter_relative(heard, mention, Assertion.ABSENT)


_LISTS = frozenset(("and", "my", "both", "his", "her", "the", "also", "our", "your", ""))


def _listed_relatives(heard: Heard, mention: Mention) -> list[Mention]:
    """Return a disease as that of each relative of a list: "both my brother and my sister have asthma"."""
    found, at = [mention], mention.person_at
    for one in reversed(heard.of(Area.RELATIVE)):
        if at is None or one.last >= at[0]:
            continue
        if "and" not in heard.sentence.keys[one.last + 1 : at[0]] or not is_relative(heard, one.name):
            break
        if not _LISTS.issuperset(heard.sentence.keys[one.last + 1 : at[0]]):
            break
        at = (one.first, one.last)
        found.append(replace(mention, person=one.name, person_at=at))
    return found


_DATES = frozenset(("after", "since", "before", "during", "following", "until"))


def _only_dates(heard: Heard, mention: Mention) -> bool:
    """Tell whether an operation only dates something else: "she had a clot long after the surgery"."""
    before = heard.sentence.keys[max(0, mention.first - 3) : mention.first]
    return mention.area is Area.PROCEDURE and not _DATES.isdisjoint(before)


def enter_relative(heard: Heard, mention: Mention, assertion: Assertion) -> str:
    """Enter a disease of a relative."""
    assert mention.person is not None
    found = [
        one
        for one in find_attributes(heard.sentence, "relative", heard.rules)
        if _belongs(heard, mention, one.first)
    ]
    line, through = line_of(heard, mention)
    name = heard.put(
        Kind.FAMILY,
        mention,
        found if assertion is Assertion.FAMILY else (),
        assertion=assertion,
        extra={"relative": mention.person, **({"line": line} if line else {})},
        key=f"{line} {mention.person}".strip(),
        asked=through,
    )
    heard.context.attend(name, "relative")
    return name


def line_of(heard: Heard, mention: Mention) -> tuple[str, tuple[Evidence, ...]]:
    """Return the side of whom a mention is said, and the words that tell whose relative it is."""
    context = heard.context
    if mention.person_at is None:
        same = mention.person == context.person
        return (context.person_line, context.person_through) if same else ("", ())
    for one in heard.named:
        if one.first == mention.person_at[0]:
            return one.line, one.through
    return "", ()


def _belongs(heard: Heard, mention: Mention, place: int) -> bool:
    """Tell whether an age is this disease's: nothing else is named in between, and no clause ends."""
    low, high = sorted((mention.anchor, place))
    between = range(place, mention.anchor)
    if place < mention.first and any(
        heard.sentence.tokens[at].mark or heard.sentence.keys[at] == "and" for at in between
    ):
        return False
    others = [one for one in heard.mentions if low < one.anchor < high and one.anchor != mention.anchor]
    return not [one for one in others if one.area in (Area.RELATIVE, *_HEREDITARY)]


def _married(heard: Heard, person: str) -> bool:
    concept = heard.rules.by_name[(Area.RELATIVE.value, person)]
    return getattr(concept, "kin", "none") == "marriage"


def is_relative(heard: Heard, person: str) -> bool:
    concept = heard.rules.by_name[(Area.RELATIVE.value, person)]
    return getattr(concept, "kin", "none") != "none"
