"""Complaints with their body parts: "swelling" of an ankle, and "it" that was spoken of before."""

from collections.abc import Sequence

from earshot_server.note.draft import Assertion
from earshot_server.note.findings.context import Spot
from earshot_server.note.findings.mention import Mention
from earshot_server.note.findings.places import (
    SIDES,
    find_sites,
    listed_with,
    says_how_far,
    shared_site,
    side_of,
    site_of,
)
from earshot_server.note.rules.concepts import Area, Complaint, Site, Symptom
from earshot_server.note.rules.load import Rules
from earshot_server.note.sentences.sentence import Sentence, Speaker

Placed = tuple[Site, int, int]
"""A body part with its first and last token."""


def complaints_of(
    sentence: Sentence,
    complaints: Sequence[tuple[Complaint, int, int]],
    sites: list[Placed],
    others: Sequence[Mention],
    spot: Spot | None,
    rules: Rules,
) -> list[Mention]:
    """Return complaints, joined with their body parts; `spot` is the part that was spoken of before.

    `others` are the other symptoms of the sentence: "it" may be one of them.
    """
    found: list[Mention] = []
    for index, (concept, first, last) in enumerate(complaints):
        limit_before = complaints[index - 1][2] if index else -1
        limit_behind = complaints[index + 1][1] if index + 1 < len(complaints) else len(sentence.keys)
        site = site_of(sentence, first, last, sites, limit_before, limit_behind)
        if (site is None and not concept.alone) or (site is None and index + 1 < len(complaints)):
            site = shared_site(sentence, complaints, index, sites)
        if site is None and found and index:
            site = _same_part(sentence, complaints[index - 1], first, sites, rules)
        if site is None and not any(one.first < first for one in others):
            site = _part_of_it(sentence, first, sites)
        if site is None and rules.said["cues.painful"].within((concept.name,)) is None:
            site = _along(sentence, last, sites)
        if site is None and (urine := _of_urine(sentence, concept, first, last, others, rules)) is not None:
            found.append(urine)
            continue
        if site is not None:
            found.append(_joined(concept, first, last, site, sentence))
            found += [
                _joined(concept, first, last, other, sentence) for other in listed_with(sentence, site, sites)
            ]
        elif (
            spot is not None
            and not sites
            and (
                _points(sentence, first)
                or not _ITSELF.isdisjoint(sentence.keys[first : last + 2])
                or _one_behind(sentence, last)
                or (spot.asked and concept.alone)
                or _asks_of(sentence, spot, concept)
            )
        ):
            found.append(_of_spot(concept, first, last, spot, rules))
        elif (concept.alone and (sentence.asks or not _lacks_place(sentence, concept, first, last))) or (
            concept.exam and _warns(sentence)
        ):
            found.append(
                Mention(Area.SYMPTOM, concept.name, first, last, first, concept.system, concept.exam)
            )
    return found


_HURTS = ("pain", "burning")
_URINE = "burning on urination"
"""The name in `tables/symptoms.csv` of what "it stings" is where urinating is spoken of."""


def _of_urine(
    sentence: Sentence, complaint: Complaint, first: int, last: int, others: Sequence[Mention], rules: Rules
) -> Mention | None:
    """Read "peeing every half hour, and it stings" as painful urination."""
    urine = rules.by_name.get((Area.SYMPTOM.value, _URINE))
    before = [one for one in others if one.last < first]
    if not isinstance(urine, Symptom) or complaint.name not in _HURTS or not before:
        return None
    it = sentence.keys[first - 1 : first] in (("it",), ("that",))
    if not it or before[-1].system != urine.system or before[-1].name == _URINE:
        return None
    return Mention(Area.SYMPTOM, urine.name, before[-1].first, last, first, urine.system)


_WARNING = frozenset(("if", "watch", "warning"))


def _warns(sentence: Sentence) -> bool:
    """Tell whether a clinician says what to watch for: "if you see any redness" needs no body part."""
    return (
        sentence.speaker is Speaker.CLINICIAN and not sentence.asks and not _WARNING.isdisjoint(sentence.keys)
    )


def _lacks_place(sentence: Sentence, complaint: Complaint, first: int, last: int) -> bool:
    """Tell whether words say nothing without a body part: "my asthma is acting up"."""
    return " ".join(sentence.keys[first : last + 1]) in complaint.placed


_PREDICATES = frozenset(
    (
        *(
            "and",
            "is",
            "are",
            "it's",
            "also",
            "a",
            "an",
            "bit",
            "little",
            "very",
            "really",
            "feels",
            "or",
            "some",
        ),
        *("so", "has", "been", "gets", "there's", "lot", "of", "too", "all", "kind", "pretty", "was", ""),
    )
)
"""What may stand between two complaints of one body part: "my eye is red and a little itchy"."""


def _same_part(
    sentence: Sentence, before: tuple[Complaint, int, int], first: int, sites: list[Placed], rules: Rules
) -> Placed | None:
    """Return the body part that the complaint before has, where both are said of it."""
    between = sentence.keys[before[2] + 1 : first]
    near = [one for one in sites if one[2] < before[1]]
    later = [one for one in sites if one[1] > first]
    if not near or later or not set(between) <= _PREDICATES or len(between) > _BRIEFLY:
        return None
    site = site_of(sentence, before[1], before[2], near, -1, first)
    own = rules.concepts.within(sentence.keys[first : first + 1])
    return site if own is not None else None


_BRIEFLY = 5
_ALONG = frozenset(("down", "up", "into", "through", "throughout"))
_FAR = 5


def _along(sentence: Sentence, last: int, sites: list[Placed]) -> Placed | None:
    """Return the part along which numbness goes: "down my left leg". A pain has its own place besides."""
    for site in sites:
        between = sentence.keys[last + 1 : site[1]]
        marked = any(token.mark for token in sentence.tokens[last : site[1]])
        if says_how_far(sentence, last, site[1]):
            continue
        if last < site[1] and len(between) <= _FAR and not _ALONG.isdisjoint(between) and not marked:
            return site
    return None


def _part_of_it(sentence: Sentence, first: int, sites: list[Placed]) -> Placed | None:
    """Return the body part named before in the sentence: "my knee popped and it's swollen"."""
    before = [one for one in sites if one[2] < first]
    if len({one[0].name for one in before}) != 1 or len(sites) != len(before):
        return None
    place = first - 1
    while place > before[-1][2] and sentence.keys[place] in _PREDICATES - {"it's"}:
        place -= 1
    stands = sentence.keys[place] in ("it", "it's", "they", "they're") and place > before[-1][2]
    return before[-1] if stands else None


_POINTS = frozenset(
    ("it", "it's", "its", "that", "that's", "this", "one", "these", "those", "they", "they're", "them")
)
"""What may stand for a body part that was named before: "did it swell up?", "this one hurts"."""
_POINTS_WITHIN = 3


def _points(sentence: Sentence, place: int) -> bool:
    """Tell whether a word that may stand for a body part lies right before a complaint."""
    near = range(max(0, place - _POINTS_WITHIN), place)
    return any(sentence.keys[at] in _POINTS and not sentence.tokens[at].mark for at in near)


_ITSELF = frozenset(("it",))
"""A complaint's own words may say that, or the next: "came down on it wrong", "I hurt it"."""
_BEHIND = 5


def _one_behind(sentence: Sentence, last: int) -> bool:
    """Tell whether "the left one" stands right behind a complaint: it is the part that was asked about."""
    behind = sentence.keys[last + 1 : last + 1 + _BEHIND]
    side = next((at for at, key in enumerate(behind) if key in ("left", "right", "both")), None)
    marked = any(token.mark for token in sentence.tokens[last : last + 1 + (side or 0)])
    if side is None or marked or not {"in", "on"}.intersection(behind[:side]):
        return False
    return behind[side] == "both" or behind[side + 1 : side + 2] in (("1",), ("one",), ("side",))


_FRESH = 2
_MERELY = 3


_DRAINS = ("eyes", "ear nose throat", "genitourinary", "gynecological", "skin", "breast")


def _asks_of(sentence: Sentence, spot: Spot, concept: Complaint) -> bool:
    """Tell whether "any redness?" asks about the body part that was just spoken of."""
    if concept.name == "discharge" and spot.system not in _DRAINS:
        return False
    merely = len(sentence.keys) <= _MERELY and spot.shown is not None  # "which ear?" "The right." "Any pain?"
    return sentence.asks and (not concept.alone or merely) and spot.age <= _FRESH


def _of_spot(concept: Complaint, first: int, last: int, spot: Spot, rules: Rules) -> Mention:
    where = rules.by_name[(Area.SITE.value, spot.site)]
    assert isinstance(where, Site)
    return Mention(
        Area.SYMPTOM,
        f"{where.name} {concept.name}",
        first,
        last,
        first,
        where.system,
        concept.exam,
        side=spot.side,
        asked=spot.evidence,
        shown=spot.shown,
    )


def spot_of(sentence: Sentence, mentions: list[Mention], rules: Rules) -> Spot | None:
    """Return the body part that a sentence is about: of what it reports, else the only one that it names."""
    reports = [one for one in mentions if one.area is Area.SYMPTOM and one.person is None]
    sites = find_sites(sentence, rules)
    for mention in reversed(reports):
        held = [one for one in sites if mention.first <= one[1] <= mention.last]
        if (
            held
            and mention.assertion is not Assertion.ABSENT
            and mention.name.startswith(f"{held[0][0].name} ")
        ):
            return _spot(sentence, *held[0])
    names = {site.name for site, _, _ in sites}
    denied = any(one.assertion is Assertion.ABSENT for one in reports)
    denied = denied or any(one.area is Area.DRUG for one in mentions)  # "amoxicillin for his ears"
    if len(names) != 1 or denied or any(one.area is Area.RELATIVE for one in mentions):
        return None
    return _spot(sentence, *sites[-1])


def _spot(sentence: Sentence, site: Site, first: int, last: int) -> Spot:
    side = side_of(sentence, first, last)
    places = [
        first,
        last,
        *(place for place, key in enumerate(sentence.keys) if side and SIDES.get(key) == side),
    ]
    return Spot(
        site=site.name, system=site.system, side=side, evidence=sentence.evidence(min(places), max(places))
    )


def _joined(
    concept: Complaint, first: int, last: int, site: tuple[Site, int, int], sentence: Sentence
) -> Mention:
    where, site_first, site_last = site
    return Mention(
        Area.SYMPTOM,
        f"{where.name} {concept.name}",
        min(first, site_first),
        max(last, site_last),
        first,
        where.system,
        concept.exam,
        side=side_of(sentence, site_first, site_last)
        or side_of(sentence, min(first, site_first), max(last, site_last)),
    )
