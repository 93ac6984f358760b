"""Whose the attributes of a sentence are."""

from collections.abc import Sequence

from earshot_server.note.findings.attributes import Found, find_attributes
from earshot_server.note.findings.mention import Mention
from earshot_server.note.rules.concepts import Area
from earshot_server.note.rules.load import Rules
from earshot_server.note.sentences.sentence import Sentence

_NEAR_ONLY = ("symptom", "condition", "procedure")
_ASIDE = (Area.RELATIVE, Area.SITE, Area.IDIOM)
_LISTING = frozenset(("and", "or", "a", "an", "the", "my", "some", "with", "also", ""))
_CIRCUMSTANCES = ("worse", "better", "since")
"""They name other things than the one that has them: "since I had a cold"."""
_TO_ALL = ("none", "neither", "nothing")
"""How an effect begins that all medicines of a sentence had."""


def share(
    sentence: Sentence, everything: Sequence[Mention], mentions: Sequence[Mention], sort: str, rules: Rules
) -> dict[int, list[Found]]:
    """Return a sentence's attributes for each of some mentions, by index; `everything` are all mentions.

    An attribute belongs to the mention before it, and to those listed with that one; to the next, if none is
    before it or a clause ends in between.
    """
    shared: dict[int, list[Found]] = {index: [] for index in range(len(mentions))}
    for found in find_attributes(sentence, sort, rules):
        if sort in _NEAR_ONLY and _interrupted(found, everything, mentions):
            continue
        if counts(found) and not any(0 < found.first - one.last <= _NEAR for one in mentions):
            continue  # "she peed four times" says nothing of the fever before
        if found.name == "worse" and _is_itself(found, everything, mentions):
            continue  # "I wake up coughing": no cough is worse with coughing
        for owner in _owners(sentence, found, sort, mentions):
            if sort == "plan" and _is_of_clause_before(sentence, found, mentions[owner]):
                continue  # "you can work next week, no lifting"
            if sort == "drug" and _is_of_symptom(sentence, found, everything, mentions[owner]):
                continue  # "it gets worse at night, and I've been taking ibuprofen"
            if found.name == "quality" and _is_word_of_name(found, mentions[owner], everything, rules):
                continue
            shared[owner].append(found)
    return shared


_STEM = 4


def _is_word_of_name(found: Found, owner: Mention, everything: Sequence[Mention], rules: Rules) -> bool:
    """Tell whether a quality only belongs to a name: "a cough and a sore throat", "itchy" of itching."""
    if any(name[:_STEM] == found.value[:_STEM] for name in owner.name.split()):
        return True
    return any(_is_own_word(found, one, rules) for one in everything if one != owner)


def _is_own_word(found: Found, mention: Mention, rules: Rules) -> bool:
    whole = (mention.area.value, mention.name) in rules.by_name
    inside = whole and mention.first <= found.first and found.last <= mention.last
    return mention.area is Area.SYMPTOM and (inside or found.first == mention.anchor)


_ILLS = (Area.SYMPTOM, Area.CONDITION)


def _is_of_symptom(sentence: Sentence, found: Found, everything: Sequence[Mention], owner: Mention) -> bool:
    """Tell whether what stands before a medicine, in a clause of its own, is said of a symptom before it."""
    ill = any(one.area in _ILLS and one.anchor < found.first for one in everything)
    return ill and owner.first > found.last and _parted(sentence, found.last, owner.first)


def _is_of_clause_before(sentence: Sentence, found: Found, owner: Mention) -> bool:
    """Tell whether a time ends a clause before what is decided: it may only open the sentence itself."""
    if found.name != "when" or found.last >= owner.first or found.first <= _OPENING:
        return False
    return bool(sentence.tokens[found.last].mark)


_OPENING = 3
_NEAR = 3


def counts(found: Found) -> bool:
    """Tell whether a frequency only counts: "twice", "four times"."""
    return found.name == "frequency" and found.value.split()[-1] in ("once", "twice", "times", "already")


def _owners(sentence: Sentence, found: Found, sort: str, mentions: Sequence[Mention]) -> list[int]:
    """Return whose an attribute is, by index."""
    edge = found.first - 1 if found.name in _CIRCUMSTANCES else found.last
    before = [index for index, mention in enumerate(mentions) if mention.anchor <= edge]
    later = [index for index, mention in enumerate(mentions) if mention.anchor > found.last]
    if found.name == "duration" and _is_of(sentence, found):  # "a week of ear pain"
        return [at for at in later[:1] if mentions[at].first - found.last <= _OF]
    if not before or (later and _leads(sentence, found, mentions[before[-1]], mentions[later[0]])):
        return later[:1]
    if sort == "drug" and found.name == "effect" and found.value.split()[0] in _TO_ALL:
        return before
    return listed(sentence, mentions, before[-1]) if sort == "symptom" else [before[-1]]


_OF = 4
"""So many words behind "a week of" its symptom begins."""


def _is_of(sentence: Sentence, found: Found) -> bool:
    behind = sentence.keys[found.last + 1 : found.last + 3]
    return behind[:1] == ("of",) or behind == ("history", "of")


def _is_itself(found: Found, everything: Sequence[Mention], mentions: Sequence[Mention]) -> bool:
    """Tell whether what makes worse is only the symptom itself: "when I'm coughing a lot"."""
    within = [one for one in everything if found.first <= one.first and one.last <= found.last]
    own = {one.name for one in mentions}
    before = any(one.first <= found.first <= one.last for one in everything)
    others = any(one.anchor < found.first for one in mentions)
    return before or (not others and any(one.area is Area.SYMPTOM and one.name in own for one in within))


def _interrupted(found: Found, everything: Sequence[Mention], mentions: Sequence[Mention]) -> bool:
    """Tell whether something else is spoken of between an attribute and the mention before it."""
    before = [one for one in mentions if one.anchor <= found.last]
    if not before:
        return False
    others = [one for one in everything if one not in mentions and one.area not in _ASIDE and not one.weak]
    return any(before[-1].last < one.first < found.first for one in others)


_POINTS = frozenset(("it", "that", "they", "this", "which"))


def _leads(sentence: Sentence, found: Found, before: Mention, later: Mention) -> bool:
    """Tell whether an attribute leads to the next mention: "ten of", "..., and since Sunday a fever"."""
    if sentence.keys[found.last + 1 : found.last + 2] == ("of",):
        return True
    if found.name == "effect" and not _POINTS.isdisjoint(
        sentence.keys[max(0, found.first - 1) : found.first + 1]
    ):
        return False  # "I was on lisinopril and it made me cough, so now I take losartan"
    return _parted(sentence, before.last, found.first) and not _parted(sentence, found.last, later.first)


def _parted(sentence: Sentence, last: int, first: int) -> bool:
    """Tell whether a clause ends between two places."""
    return "and" in sentence.keys[last + 1 : first]


def listed(sentence: Sentence, mentions: Sequence[Mention], last: int) -> list[int]:
    """Return a mention and those right before it in the same list."""
    owners = [last]
    while last > 0:
        between = sentence.keys[mentions[last - 1].last + 1 : mentions[last].first]
        same = mentions[last - 1].assertion is mentions[last].assertion
        if not same or not set(between) <= _LISTING:
            break
        last -= 1
        owners.append(last)
    return owners
