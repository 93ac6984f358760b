"""Parts of the body that the clinician finds as they should be: "the left one looks fine"."""

from collections.abc import Sequence

from earshot_server.note.draft import Assertion, Evidence, Kind
from earshot_server.note.findings.heard import Heard
from earshot_server.note.findings.ledger import Fact
from earshot_server.note.findings.mention import Mention
from earshot_server.note.findings.places import SIDES, side_of

_FINDS = frozenset(
    ("looks", "look", "is", "are", "feels", "seems", "appears", "was", "completely", "totally")
)
_DEGREES = frozenset(("pretty", "really", "very", "perfectly", "just", "quite", "all", "also", "to", "be"))
_UNREAL = frozenset(("if", "when", "once", "until", "should", "would", "hope", "sure", "were", "might"))
_ONE = frozenset(("one", "1", "side"))
_FRESH = 3
"""So many sentences "the left one" may stand for the part that was examined."""
_WITHIN = 5


def read_well(heard: Heard, signs: Sequence[Mention]) -> None:
    """Enter the parts that are well, where none of the table's `signs` says so."""
    sentence, keys = heard.sentence, heard.sentence.keys
    if not heard.clinician or not sentence.named or heard.says("cues.recounts"):
        return
    if not _UNREAL.isdisjoint(keys):
        return
    told = {place for one in signs for place in range(one.first, one.last + 1)}
    for place, key in enumerate(keys):
        if not place or place in told or heard.rules.said["cues.well"].at((key,), 0) is None:
            continue
        start = place
        while start and keys[start - 1] in _FINDS | _DEGREES and not sentence.tokens[start - 1].mark:
            start -= 1
        found = start < place or sentence.tokens[start - 1].text.endswith(("'s", "’s"))
        if found and not sentence.tokens[start - 1].mark:
            _enter(heard, start - 1, place)


def _enter(heard: Heard, last: int, behind: int) -> None:
    """Enter the part whose name ends at `last`; `behind` is the word that it is well."""
    part = _named(heard, last) or _spoken_of(heard, last)
    if part is None:
        return
    site, side, first, before = part
    evidence = (*([before] if before is not None else []), heard.sentence.evidence(first, behind))
    attributes = {"side": side} if side else {}
    heard.enter(Fact(Kind.EXAM, f"{site} normal", Assertion.PRESENT, evidence, attributes, side or ""))


def _named(heard: Heard, last: int) -> tuple[str, str | None, int, Evidence | None] | None:
    for site, first, end in heard.sites:
        if end == last:
            side = side_of(heard.sentence, first, end)
            places = [place for place in range(max(0, first - _WITHIN), first) if _is_of(heard, place, side)]
            return site.name, side, min([first, *places]), None
    return None


def _is_of(heard: Heard, place: int, side: str | None) -> bool:
    return side is not None and SIDES.get(heard.sentence.keys[place]) == side


def _spoken_of(heard: Heard, last: int) -> tuple[str, str | None, int, Evidence | None] | None:
    """Return the part that "the left one" stands for: named in the sentence, else examined before."""
    keys = heard.sentence.keys
    if last < 1 or keys[last] not in _ONE or keys[last - 1] not in ("left", "right"):
        return None
    before = [one for one in heard.sites if one[2] < last]
    spot = heard.context.spot
    side = SIDES[keys[last - 1]]
    if before:
        site, first, end = before[-1]
        return site.name, side, last - 1, heard.sentence.evidence(first, end)
    if spot is None or spot.age > _FRESH:
        return None
    return spot.site, side, last - 1, spot.evidence
