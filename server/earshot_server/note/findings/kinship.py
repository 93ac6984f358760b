"""What a relative's relative is to the patient: "her mother" of the patient's mother is a grandmother."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from earshot_server.note.draft import Evidence
from earshot_server.note.findings.context import Context
from earshot_server.note.findings.mention import Mention
from earshot_server.note.findings.person import SOMEBODY
from earshot_server.note.rules.concepts import Area, Relative
from earshot_server.note.rules.load import Rules
from earshot_server.note.sentences.sentence import Sentence, Speaker

_OWNERS = {"his": "male", "her": "female", "their": ""}
_DESCRIBED = frozenset(("own", "late", "biological", "birth", "real", "only", "other", "2", "3", "4"))
"""Words between a pronoun and the relative: "her own mother"."""
_LINES = ("maternal", "paternal")


@dataclass(frozen=True)
class _Owner:
    """Whose relative somebody is."""

    name: str
    line: str
    named: tuple[Evidence, ...]


def name_kin(
    sentence: Sentence, mentions: Sequence[Mention], context: Context, rules: Rules
) -> list[Mention]:
    """Return the mentions, relatives of relatives by what they are to the patient, each with its side.

    Whose relative nobody of `kinship.csv` can be is called one of other people.
    """
    found: list[Mention] = []
    for mention in mentions:
        if mention.area is Area.RELATIVE and sentence.keys[mention.first - 1 : mention.first] == ("same",):
            found.append(replace(mention, name=SOMEBODY, own=True))  # "my half sister, same father"
        elif mention.area is Area.RELATIVE:
            owner = _owner(sentence, mention, found, context, rules) or _parent(
                sentence, mention, context, rules
            )
            one = _of(owner, mention, context, rules) if owner else _sided(sentence, mention, rules)
            found.append(one)
        else:
            found.append(mention)
    return _named_twice(sentence, found)


def _owner(
    sentence: Sentence, mention: Mention, before: Sequence[Mention], context: Context, rules: Rules
) -> _Owner | None:
    """Return whom the pronoun before a relative stands for; None where there is none, or nobody fits."""
    place = mention.first - 1
    if place > 0 and sentence.keys[place] in _DESCRIBED:
        place -= 1
    gender = _OWNERS.get(sentence.keys[place]) if place >= 0 else None
    if gender is None:
        return None
    if context.ward is not None and _goes_on(sentence, gender, place) and _fits(context.ward, gender, rules):
        return _Owner(context.ward, "", ())
    fitting = [one for one in before if one.area is Area.RELATIVE and _fits(one.name, gender, rules)]
    direct = [one for one in fitting if not one.own]
    if fitting:
        one = (direct or fitting)[-1]
        named = (sentence.evidence(one.first, one.last), *one.through)
        return _Owner(one.name, one.line, named)
    if context.person is None or context.person_named is None or not _fits(context.person, gender, rules):
        return None
    return _Owner(context.person, context.person_line, (context.person_named, *context.person_through))


_SUBJECTS = {"male": ("he", "he's"), "female": ("she", "she's"), "": ("they", "they're")}


def _goes_on(sentence: Sentence, gender: str, place: int) -> bool:
    """Tell whether a sentence speaks on of the child that is the patient: "she lives with her brother"."""
    return not set(_SUBJECTS[gender]).isdisjoint(sentence.keys[:place])


_PARENT = "parent"
"""The name in `kinship.csv` of whoever speaks for the child that is the patient."""


def _parent(sentence: Sentence, mention: Mention, context: Context, rules: Rules) -> _Owner | None:
    """Return the parent whose relative is named: "my mother" is the child's grandmother."""
    before = sentence.keys[max(0, mention.first - 2) : mention.first]
    mine = before[-1:] == ("my",) or (before[:1] == ("my",) and before[-1:] in (("own",), ("other",)))
    speaks = context.parent and sentence.speaker is Speaker.PATIENT
    if not mine or not speaks or mention.name == context.ward or context.ward_named is None:
        return None
    known = (_PARENT, mention.name) in rules.kinship
    return _Owner(_PARENT, "", (context.ward_named,)) if known else None


def _fits(name: str, gender: str, rules: Rules) -> bool:
    concept = rules.by_name.get((Area.RELATIVE.value, name))
    known = isinstance(concept, Relative) and concept.kin != "none" and name != "family"
    return known and (not gender or getattr(concept, "gender", "") in ("", gender))


def _of(owner: _Owner, mention: Mention, context: Context, rules: Rules) -> Mention:
    if owner.name == context.ward:
        return replace(mention, own=True)  # the patient's, in a parent's mouth
    name = rules.kinship.get((owner.name, mention.name), SOMEBODY)
    concept = rules.by_name.get((Area.RELATIVE.value, owner.name))
    line = owner.line or (concept.line if isinstance(concept, Relative) else "")
    return replace(mention, name=name, line=line, through=owner.named, own=True)


def _sided(sentence: Sentence, mention: Mention, rules: Rules) -> Mention:
    """Give a relative the side that its own words tell: "maternal aunt", "my dad's brother"."""
    before = sentence.keys[mention.first - 1] if mention.first else ""
    if before in _LINES:
        return replace(mention, line=before, first=mention.first - 1)
    hit = rules.concepts.at(sentence.keys[mention.first : mention.first + 1], 0)
    concept = hit.holds[0] if hit is not None else None
    if isinstance(concept, Relative) and concept.line and concept.name != mention.name:
        side = "side" in mention.name or "family" in sentence.keys[mention.first : mention.last + 1]
        return mention if side else replace(mention, line=concept.line)
    return mention


def _named_twice(sentence: Sentence, mentions: list[Mention]) -> list[Mention]:
    """Give a relative the side that is told right behind: "my aunt, my dad's sister, had it"."""
    found = list(mentions)
    for place, one in enumerate(found):
        behind = found[place + 1] if place + 1 < len(found) else None
        if (
            one.area is not Area.RELATIVE
            or behind is None
            or (behind.area, behind.name) != (one.area, one.name)
        ):
            continue
        between = set(sentence.keys[one.last + 1 : behind.first])
        at_end = behind.last == len(sentence.keys) - 1 and behind.first > 1
        apart = at_end and sentence.tokens[behind.first - 2].mark == ","  # "..., my dad's dad"
        if behind.line and not one.line and (apart or between <= {"my", "so", "that's", ""}):
            words = sentence.evidence(behind.first, behind.last)
            found[place] = replace(one, line=behind.line, through=(words,))
    return found
