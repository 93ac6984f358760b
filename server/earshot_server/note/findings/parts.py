"""Answers that name a body part: "my feet" after "any swelling?", "the hip" after "which surgery?"."""

from earshot_server.note.draft import Assertion, Kind
from earshot_server.note.findings.attributes import find_attributes
from earshot_server.note.findings.complaints import Placed
from earshot_server.note.findings.context import Question
from earshot_server.note.findings.heard import Heard
from earshot_server.note.findings.kin import DENIES
from earshot_server.note.findings.ledger import Fact, ident
from earshot_server.note.findings.places import SIDES, listed_with, side_of, side_words
from earshot_server.note.rules.concepts import Area, Complaint

_BRIEF = 8
"""Words of such an answer."""
_OPENING = 4
"""So many words may stand before its part."""
_NO_ANSWER = frozenset(("used", "ago", "before", "fine", "okay", "good", "better", "normal", "gone"))
_OPERATION = "surgery"
"""The name in `tables/procedures.csv` of an operation without more words."""


def answer_of_where(heard: Heard, question: Question) -> bool:
    """Read "my feet, by the end of the day" as a yes to "any swelling?", with its place."""
    if len(question.asked) != 1 or question.earlier or not _names_a_part(heard):
        return False
    one = question.asked[0]
    complaint = heard.rules.by_name.get((Area.COMPLAINT.value, one.name))
    present = one.area is Area.SYMPTOM and one.person is None and one.assertion is Assertion.PRESENT
    if not isinstance(complaint, Complaint) or not present or question.ever or question.before:
        return False
    found = [each for each in find_attributes(heard.sentence, "symptom", heard.rules) if each.name in TELLS]
    for site in (heard.sites[0], *listed_with(heard.sentence, heard.sites[0], heard.sites)):
        side = side_at_part(heard, site)
        spans = [span_of_part(heard, site, side), *((each.first, each.last) for each in found)]
        name = heard.enter(
            Fact(
                kind=Kind.SYMPTOM,
                concept=f"{site[0].name} {one.name}",
                assertion=Assertion.PRESENT,
                evidence=(one.evidence, *(heard.sentence.evidence(*span) for span in spans)),
                attributes={each.name: each.value for each in found} | ({"side": side} if side else {}),
            )
        )
        heard.context.attend(name, "symptom")
    return True


TELLS = ("frequency", "worse", "since", "duration", "onset")
"""What a short answer tells of a symptom beside that it is there."""


def answer_of_which(heard: Heard, question: Question) -> bool:
    """Read "the hip, last November" after "which surgery was that?"."""
    operation = [one for one in question.asked if one.name == _OPERATION and one.person is None]
    which = not {"which", "what"}.isdisjoint(question.words) and "have" not in question.words
    if len(operation) != 1 or not which or not _names_a_part(heard):
        return False
    site = heard.sites[0]
    side = side_at_part(heard, site)
    found = find_attributes(heard.sentence, "procedure", heard.rules)
    found = [each for each in found if each.name in ("when", "age")]
    spans = [span_of_part(heard, site, side), *((each.first, each.last) for each in found)]
    before = ident("f", Kind.PROCEDURE.value, _OPERATION, "")
    known = heard.ledger.findings.get(before)
    if known is not None:
        heard.ledger.withdraw(before)
    name = heard.enter(
        Fact(
            kind=Kind.PROCEDURE,
            concept=f"{site[0].name} {_OPERATION}",
            assertion=Assertion.HISTORICAL,
            evidence=(operation[0].evidence, *(heard.sentence.evidence(*span) for span in spans)),
            attributes={each.name: each.value for each in found} | ({"side": side} if side else {}),
        )
    )
    heard.context.attend(name, "procedure")
    return True


def _names_a_part(heard: Heard) -> bool:
    """Tell whether an answer begins with a body part, and names nothing else."""
    keys = heard.sentence.keys
    if not heard.sites or heard.sites[0][1] > _OPENING or len(keys) > _BRIEF + _OPENING:
        return False
    named = heard.areas - {Area.SITE, Area.IDIOM}
    plain = DENIES.isdisjoint(keys) and _NO_ANSWER.isdisjoint(keys)
    return heard.patient and not named and plain


def side_at_part(heard: Heard, site: Placed) -> str | None:
    """Return a body part's side: beside it, or the only one that the sentence names."""
    near = side_of(heard.sentence, site[1], site[2])
    named = {SIDES[heard.sentence.keys[place]] for place in side_words(heard.sentence)}
    return near or (named.pop() if len(named) == 1 and len(heard.sites) == 1 else None)


def span_of_part(heard: Heard, site: Placed, side: str | None) -> tuple[int, int]:
    """Return the first and last word of a body part with its side."""
    keys = heard.sentence.keys
    sides = [place for place in side_words(heard.sentence) if side and SIDES[keys[place]] == side]
    return min([site[1], *sides]), max([site[2], *sides])
