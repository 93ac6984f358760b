"""Where in the body: sites, sides, and which site a complaint belongs to."""

from collections.abc import Sequence
from itertools import pairwise

from earshot_server.note.rules.concepts import Concept, Site
from earshot_server.note.rules.load import Rules
from earshot_server.note.sentences.sentence import Sentence, Speaker

_PREPOSITIONS = frozenset(
    [
        *(
            "in",
            "at",
            "on",
            "of",
            "to",
            "around",
            "under",
            "behind",
            "inside",
            "across",
            "along",
            "from",
            "by",
        ),
        *("over", "above", "below", "near", "throughout", "beneath"),
    ]
)
_BETWEEN_STOPS = frozenset(["and", "but", "or", "so", "then", "because", "with"])
_OBJECT = frozenset(("my", "your", "his", "her", "the", "that", "this", "left", "right", "both"))
"""What may stand between a verb and a body part: "I hurt my left knee"."""
_SIDE_JOINS = frozenset(
    (
        "my",
        "your",
        "her",
        "his",
        "the",
        "side",
        "sides",
        "sided",
        "of",
        "upper",
        "lower",
        "inner",
        "outer",
        "big",
        "part",
        "parts",
        "portion",
        "quadrant",
        "corner",
        "aspect",
        "back",
        "front",
        "inside",
        "outside",
    )
)
SIDES = {
    "left": "left",
    "right": "right",
    "both": "bilateral",
    "bilateral": "bilateral",
    "bilaterally": "bilateral",
}
"""Words for a side, and how it is written."""


_JUST = frozenset(
    (
        *("here", "there", "now", "away", "where", "when", "after", "before", "at", "on", "in", "under"),
        *("around", "above", "below", "behind", "between", "beside", "next", "by", "near", "over", "through"),
        *("along", "across", "underneath", "inside", "up", "down", "into", "about", "as", "back", "then"),
    )
)
"""Before these "right" is no side: "right here", "right on the bone"."""


def side_words(sentence: Sentence) -> list[int]:
    """Return where a sentence names sides; the "right" of "right here" is none."""
    keys = sentence.keys
    return [
        place
        for place, key in enumerate(keys)
        if key in SIDES and not (key == "right" and keys[place + 1 : place + 2] and keys[place + 1] in _JUST)
    ]


def is_side(sentence: Sentence, place: int, rules: Rules) -> bool:
    """Tell whether "left" or "right" is one of the body: a body part follows."""
    hit = rules.concepts.within(sentence.keys[place + 1 : place + 3])
    return hit is not None and hit.first == 0 and any(isinstance(one, Site) for one in hit.holds)


def find_sites(sentence: Sentence, rules: Rules) -> list[tuple[Site, int, int]]:
    """Return the body parts that a sentence names, with their places."""
    return [
        (concept, hit.first, hit.last)
        for hit in rules.concepts.find(sentence.keys)
        for concept in hit.holds
        if isinstance(concept, Site) and not is_examiners(sentence, hit.first)
    ]


def is_examiners(sentence: Sentence, place: int) -> bool:
    """Tell whether a body part is the clinician's own: "push against my hand", "follow my finger"."""
    return sentence.speaker is Speaker.CLINICIAN and sentence.keys[place - 1 : place] == ("my",)


def site_of(
    sentence: Sentence,
    first: int,
    last: int,
    sites: list[tuple[Site, int, int]],
    limit_before: int,
    limit_behind: int,
) -> tuple[Site, int, int] | None:
    """Return the complaint's body part: right before it, behind a preposition, or before a verb."""
    for site in sites:
        if limit_before < site[1] and 0 < first - site[2] <= 2 and _together(sentence, site[2], first):
            return site
    for site in sites:
        between = sentence.keys[last + 1 : site[1]]
        near = last < site[1] < limit_behind and len(between) <= 8
        reaches = _PREPOSITIONS.intersection(between) or set(between) <= _OBJECT
        reaches = reaches and not says_how_far(sentence, last, site[1])
        if near and reaches and _together(sentence, last, site[1]):
            return site
    for site in reversed(sites):
        near = limit_before < site[1] and 0 < first - site[2] <= 5
        if near and _together(sentence, site[2], first):
            return site
    return next((site for site in sites if limit_before < site[1] and _joins(sentence, site[2], first)), None)


def says_how_far(sentence: Sentence, last: int, first: int) -> bool:
    """Tell whether a body part is only how far a complaint reaches: "swelling up to the knees"."""
    return ("up", "to") in pairwise(sentence.keys[last:first])


_BETWEEN_COMPLAINTS = frozenset(("and", "or", "some", "a", "lot", "of", "bit", "little", ""))


def shared_site(
    sentence: Sentence,
    complaints: Sequence[tuple[Concept, int, int]],
    index: int,
    sites: list[tuple[Site, int, int]],
) -> tuple[Site, int, int] | None:
    """Return the body part behind the last of some complaints: "numbness and tingling in my right hand"."""
    last = complaints[index][2]
    for place in range(index + 1, len(complaints)):
        _, first, behind = complaints[place]
        if not set(sentence.keys[last + 1 : first]) <= _BETWEEN_COMPLAINTS:
            return None
        limit = complaints[place + 1][1] if place + 1 < len(complaints) else len(sentence.keys)
        site = site_of(sentence, first, behind, sites, first, limit)
        if site is not None:
            return site if site[1] > behind else None
        last = behind
    return None


_BETWEEN_SITES = frozenset(
    ("and", "or", "in", "my", "his", "her", "your", "the", "both", "left", "right", "also", "either", "")
)
_MAY_BE = frozenset(("no", "not", "don't", "any", "never", "haven't", "without", "denies"))
"""With these "or" lists: "no pain in my arms or legs"."""


def listed_with(
    sentence: Sentence, site: tuple[Site, int, int], sites: list[tuple[Site, int, int]]
) -> list[tuple[Site, int, int]]:
    """Return the body parts that are listed with one: "pain in his belly and back", "neck and back pain"."""
    found = []
    for other in sites:
        low, high = sorted((other, site), key=lambda one: one[1])
        between = sentence.keys[low[2] + 1 : high[1]]
        joins = not _joining(sentence).isdisjoint(between) and set(between) <= _BETWEEN_SITES
        if other[0] is not site[0] and joins and high[1] - low[2] <= 4:
            found.append(other)
    return found


def _joining(sentence: Sentence) -> set[str]:
    """Return the words that list body parts: "or" does where it is asked or denied."""
    lists = sentence.asks or not _MAY_BE.isdisjoint(sentence.keys)
    return {"and", "or"} if lists else {"and"}


_COPULAS = frozenset(("is", "are", "was", "were", "feel", "feels", "look", "looks"))
_SUBJECTS = frozenset(
    ("i", "i'm", "i've", "you", "you're", "he", "she", "we", "they", "it", "it's", "there's", "but")
)
_JOINED = 9


def _joins(sentence: Sentence, last: int, first: int) -> bool:
    """Tell whether a body part is listed before a verb: "the kneecap and the fibula are tender"."""
    between = sentence.keys[last + 1 : first]
    marked = any(token.mark not in ("", ",") for token in sentence.tokens[last:first])
    if not 2 <= len(between) <= _JOINED or marked or not _SUBJECTS.isdisjoint(between):
        return False
    verbs = [place for place, key in enumerate(between) if key in _COPULAS]
    return "and" in between and verbs == [len(between) - 1]


def _together(sentence: Sentence, first: int, behind: int) -> bool:
    """Tell whether no mark and no conjunction parts two words."""
    parted = any(token.mark for token in sentence.tokens[first:behind])
    return not parted and not _BETWEEN_STOPS.intersection(sentence.keys[first + 1 : behind])


def side_of(sentence: Sentence, first: int, last: int) -> str | None:
    """Return the side right before a body part or right behind it ("on the left")."""
    within = {SIDES[key] for key in sentence.keys[first : last + 1] if key in SIDES}
    if len(within) == 1:
        return within.pop()
    for place in range(first - 1, max(-1, first - 5), -1):
        key = sentence.keys[place]
        if key in SIDES and not sentence.tokens[place].mark and sentence.keys[place - 1 : place] != ("all",):
            return SIDES[key]
        if key not in _SIDE_JOINS or sentence.tokens[place].mark:
            break
    behind = sentence.keys[last + 1 : last + 5]
    leads = behind[:1] in (("in",), ("of",)) and behind[1:2] in (("my",), ("the",), ("your",))
    if leads and behind[2:3] and behind[2] in SIDES:
        return SIDES[behind[2]]
    if behind[:3] in (("on", "the", "left"), ("on", "the", "right")):
        return behind[2]
    return SIDES["both"] if behind[:3] == ("on", "both", "sides") else None


SPREADS = frozenset(
    ("goes", "spreads", "radiates", "travels", "shoots", "moves", "going", "radiating", "shooting")
)
"""Behind these a body part is where a pain goes."""
_WAY = 10


def spreads_before(sentence: Sentence, place: int) -> bool:
    """Tell whether a body part is only where a pain goes: "and it shoots down the back of my leg"."""
    before = sentence.keys[max(0, place - _WAY) : place]
    last = max((at for at, key in enumerate(before) if key in SPREADS), default=None)
    return last is not None and "and" not in before[last:]
