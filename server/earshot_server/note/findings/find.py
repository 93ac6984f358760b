"""Concepts in a sentence."""

from dataclasses import replace

from earshot_server.note.findings.complaints import complaints_of
from earshot_server.note.findings.context import Spot
from earshot_server.note.findings.mention import Mention
from earshot_server.note.findings.places import SIDES, is_examiners, is_side, side_of, site_of
from earshot_server.note.findings.troubled import troubled
from earshot_server.note.phrases import Hit
from earshot_server.note.rules.concepts import Area, Complaint, Concept, Drug, Relative, Site, Symptom
from earshot_server.note.rules.load import Rules
from earshot_server.note.sentences.sentence import Sentence

_SPREADS = frozenset(("goes", "spreads", "radiates", "travels", "shoots", "going", "radiating", "shooting"))


def find_mentions(sentence: Sentence, rules: Rules, spot: Spot | None = None) -> list[Mention]:
    """Return the concepts of a sentence in order; complaints are joined with their body parts.

    `spot` is the body part that was spoken of before: "it" may stand for it.
    """
    hits = [
        (concept, first, last)
        for hit in rules.concepts.find(sentence.keys)
        for concept, first, last in _split_list(sentence, hit, rules)
    ]
    complaints = [(one, first, last) for one, first, last in hits if isinstance(one, Complaint)]
    sites = [
        (concept, first, last)
        for concept, first, last in hits
        if isinstance(concept, Site) and not is_examiners(sentence, first)
    ]
    found = [
        _plain(concept, first, last, sentence)
        for concept, first, last in hits
        if not isinstance(concept, Complaint | Site)
    ]
    others = [one for one in found if one.area is Area.SYMPTOM]
    found += complaints_of(sentence, complaints, sites, others, spot, rules)
    found = [
        _carrier(_named_again(_operated(one, sentence, sites), sentence, sites), sentence) for one in found
    ]
    found = (
        [_sided(one, found, sentence, rules) for one in found]
        if _SPREADS.isdisjoint(sentence.keys)
        else found
    )
    taken = {place for one in found for place in range(one.first, one.last + 1)}
    found += [
        Mention(Area.SYMPTOM, one.name, first, last, anchor, one.system, one.exam, troubled=True)
        for one, first, last, anchor in troubled(sentence, rules, taken)
    ]
    found += _told_by_number(sentence, rules, taken)
    found += _weak(sentence, rules, taken)
    found = [
        _of_part(one, sentence, [*sites, *_within(one, sentence, rules)])
        for one in found
        if not _grouped(one, found, sentence, rules)
    ]
    found = [one for one in found if not _only_general(one, found)]
    return sorted(found, key=lambda mention: (mention.anchor, mention.first))


_OPERATION = "surgery"
"""The name in `tables/procedures.csv` of an operation without more words."""


def _operated(mention: Mention, sentence: Sentence, sites: list[tuple[Site, int, int]]) -> Mention:
    """Join "surgery" with its body part: "surgery on my left foot" is a foot surgery."""
    if mention.area is not Area.PROCEDURE or mention.name != _OPERATION:
        return mention
    site = site_of(sentence, mention.first, mention.last, sites, -1, len(sentence.keys))
    if site is None:
        return mention
    where, first, last = site
    side = side_of(sentence, first, last)
    name = f"{where.name} {_OPERATION}"
    return replace(
        mention, name=name, first=min(mention.first, first), last=max(mention.last, last), side=side
    )


def _split_list(sentence: Sentence, hit: Hit[Concept], rules: Rules) -> list[tuple[Concept, int, int]]:
    """Return the concept of a hit; "mother, sister" is no "mother's sister"."""
    concept, first, last = hit.holds[0], hit.first, hit.last
    owner = sentence.tokens[first].text
    if not isinstance(concept, Relative) or first == last or owner.endswith(("'s", "s'")):
        return [(concept, first, last)]
    singles = [
        (rules.concepts.at(sentence.keys[place : place + 1], 0), place) for place in range(first, last + 1)
    ]
    kin = [
        (one.holds[0], place, place) for one, place in singles if one and isinstance(one.holds[0], Relative)
    ]
    return [(one, first, last) for one, first, last in kin] if len(kin) > 1 else [(concept, first, last)]


_PAIRED = ("eyes", "head", "neurological", "skin")
"""Body systems whose symptoms have a side, although they name no body part."""


def _sided(mention: Mention, found: list[Mention], sentence: Sentence, rules: Rules) -> Mention:
    """Give a symptom or sign without a side the only one of its sentence: "can't hear out of my left ear"."""
    if mention.side is not None or (mention.area.value, mention.name) not in rules.by_name:
        return mention
    if mention.area not in (Area.SYMPTOM, Area.CONDITION):
        return mention
    if mention.area is Area.SYMPTOM and mention.system not in _PAIRED:
        return mention
    if sum(one.area in (Area.SYMPTOM, Area.CONDITION) for one in found) != 1:
        return mention
    places = [place for place, key in enumerate(sentence.keys) if key in SIDES]
    if len(places) != 1 or not is_side(sentence, places[0], rules):
        return mention
    low, high = sorted((mention.anchor, places[0]))
    if not _PARTS.isdisjoint(sentence.keys[low:high]):
        return mention  # "no swelling in the legs, but the left calf is tender"
    return replace(mention, side=SIDES[sentence.keys[places[0]]])


_PARTS = frozenset(("but", "and"))
"""With these between, a side is another clause's: "my right arm went dead and I couldn't speak"."""
_OF_PARTS = ("fracture", "MRI", "CT scan", "X-ray")
"""What is named by the part that it is of: "surgery on my knee" is knee surgery."""
_OF_PART = frozenset(
    ("of", "on", "in", "my", "your", "the", "that", "this", "left", "right", "his", "her", "both", "out", "")
)


def _within(mention: Mention, sentence: Sentence, rules: Rules) -> list[tuple[Site, int, int]]:
    """Return the body part in the words of a fracture: "broke my arm"."""
    if mention.name not in _OF_PARTS:
        return []
    inside = sentence.keys[mention.first + 1 : mention.last + 1]
    hits = [rules.concepts.at(inside, place) for place in range(len(inside))]
    return [
        (one, mention.first + 1 + hit.first, mention.first + 1 + hit.last)
        for hit in hits
        if hit is not None
        for one in hit.holds
        if isinstance(one, Site)
    ]


def _of_part(mention: Mention, sentence: Sentence, sites: list[tuple[Site, int, int]]) -> Mention:
    """Name a fracture, an operation or an image by its body part, right behind or right before it."""
    if mention.name not in _OF_PARTS or mention.weak:
        return mention
    for site, first, last in sites:
        within = mention.first <= first and last <= mention.last
        behind = mention.last < first and set(sentence.keys[mention.last + 1 : first]) <= _OF_PART
        behind = behind and not any(token.mark for token in sentence.tokens[mention.last : first])
        if within or (behind and first - mention.last <= 4) or 0 < mention.first - last <= 1:
            side = side_of(sentence, first, last)
            first, last = min(first, mention.first), max(last, mention.last)
            name = f"{site.name} {mention.name}"
            return replace(mention, name=name, base=mention.name, first=first, last=last, side=side)
    return mention


def _only_general(mention: Mention, found: list[Mention]) -> bool:
    """Tell whether "surgery" only belongs to the operation beside it: "a gastric bypass surgery"."""
    if mention.name != "surgery":
        return False
    return any(
        one.area is Area.PROCEDURE and one.name != "surgery" and mention.first - one.last == 1
        for one in found
    )


_BESIDE = 4
"""A group of medicines is not another one so many words from one of them."""


def _listed_apart(sentence: Sentence, other: Mention, group: Mention) -> bool:
    """Tell whether a group is a medicine of its own in a list: "baby aspirin, a statin"."""
    between = sentence.keys[other.last + 1 : group.first]
    article = between[-1:] in (("a",), ("an",))
    marked = any(token.mark for token in sentence.tokens[other.last : group.first])
    return other.last < group.first and ((article and marked) or "and" in between)


def _grouped(mention: Mention, found: list[Mention], sentence: Sentence, rules: Rules) -> bool:
    """Tell whether a mention only says of which group the medicine beside it is: "albuterol inhaler"."""
    if not is_group(mention, rules):
        return False
    return any(
        other.area is Area.DRUG
        and not is_group(other, rules)
        and abs(other.first - mention.first) <= _BESIDE
        and not _listed_apart(sentence, other, mention)
        for other in found
    )


def is_group(mention: Mention, rules: Rules) -> bool:
    """Tell whether a medicine is only named by its group: the answer may say which inhaler."""
    concept = rules.by_name.get((mention.area.value, mention.name))
    return isinstance(concept, Drug) and concept.group


def _plain(concept: Concept, first: int, last: int, sentence: Sentence) -> Mention:
    mention = Mention(concept.area, concept.name, first, last, first)
    if isinstance(concept, Symptom):
        mention = replace(mention, system=concept.system, exam=concept.exam)
    if concept.area in (Area.SYMPTOM, Area.CONDITION, Area.PROCEDURE):
        mention = replace(mention, side=side_of(sentence, first, last))
    return mention


_CARRIES = frozenset(("carrier", "carriers"))


def _carrier(mention: Mention, sentence: Sentence) -> Mention:
    """Let "a carrier for cystic fibrosis" be no cystic fibrosis: who carries it is not ill."""
    if mention.area is not Area.CONDITION:
        return mention
    near = range(max(0, mention.first - 2), min(mention.last + 2, len(sentence.keys)))
    place = next((at for at in near if sentence.keys[at] in _CARRIES), None)
    if place is None:
        return mention
    name = f"{mention.name} carrier"
    return replace(mention, name=name, first=min(place, mention.first), last=max(place, mention.last))


def _named_again(mention: Mention, sentence: Sentence, sites: list[tuple[Site, int, int]]) -> Mention:
    """Give a complaint the side that its part has where it is named again: "my knee, the left one, hurts"."""
    keys = sentence.keys
    named = [place for place, key in enumerate(keys) if SIDES.get(key) in ("left", "right")]
    if mention.side is not None or len(named) != 1 or mention.area is not Area.SYMPTOM:
        return mention
    behind = keys[named[0] + 1 : named[0] + 2]
    again = [one for one in sites if one[1] == named[0] + 1 and mention.name.startswith(f"{one[0].name} ")]
    if again or behind in (("one",), ("1",)):
        return replace(mention, side=SIDES[keys[named[0]]])
    return mention


def _told_by_number(sentence: Sentence, rules: Rules, taken: set[int]) -> list[Mention]:
    """Return symptoms that only a number tells: "I've lost like fifteen pounds"."""
    found = []
    for concept, pattern in rules.changes:
        for match in pattern.finditer(sentence.line):
            first, last = sentence.span_of(match, 0)
            if taken.isdisjoint(range(first, last + 1)):
                found.append(Mention(Area.SYMPTOM, concept.name, first, last, first, concept.system))
    return found


def _weak(sentence: Sentence, rules: Rules, taken: set[int]) -> list[Mention]:
    """Return what weak words may mean, where no concept holds the words."""
    return [
        Mention(concept.area, concept.name, hit.first, hit.last, hit.first, weak=True)
        for hit in rules.weak.find(sentence.keys)
        for concept in hit.holds
        if hit.first not in taken and not isinstance(concept, Symptom)
    ]
