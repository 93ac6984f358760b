"""Corrections within a sentence: what was taken back is struck, so that no rule sees it.

"On the left, no, sorry, the right side": `left` is struck, because `right`, of the same sort, follows.
Where nothing of the same sort follows, nothing is struck.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from earshot_server.note.rules.concepts import Area
from earshot_server.note.rules.load import Rules
from earshot_server.note.sentences.tokens import Token

SIDES = ("left", "right", "both")

_SORTS = (Area.RELATIVE, Area.DRUG, Area.CONDITION, Area.SITE, Area.SYMPTOM, Area.TEST, Area.ALLERGEN)


def strike(tokens: Sequence[Token], rules: Rules) -> list[Token]:
    """Return the tokens with those struck that were taken back, and the words that took them back."""
    found = list(tokens)
    keys = [token.key for token in tokens]
    for hit in rules.said["corrections.words"].find(keys):
        behind = keys[hit.last + 1 : hit.last + 1 + rules.speech.corrections.behind]
        start = max(0, hit.first - rules.speech.corrections.before)
        sorts = {sort for sort, _, _ in _sorted(behind, rules)}
        struck = [start + place for place in _nearest(_sorted(keys[start : hit.first], rules), sorts)]
        if not struck:
            continue
        for place in [*struck, *range(hit.first, hit.last + 1)]:
            found[place] = replace(found[place], struck=True)
        denied = hit.last if keys[hit.last] == "not" else hit.last + 1
        _strike_denied(found, keys, denied, sorts, rules)
    return found


def _sorted(keys: Sequence[str], rules: Rules) -> Iterable[tuple[str, int, int]]:
    """Yield what of a line can be corrected: its sort, first and last place."""
    for hit in rules.concepts.find(keys):
        for concept in hit.holds:
            if concept.area in _SORTS:
                yield concept.area.value, hit.first, hit.last
    for place, key in enumerate(keys):
        if key in SIDES:
            yield "side", place, place
        elif key[0].isdigit() or key in ("once", "twice"):
            yield "number", place, place


def _nearest(items: Iterable[tuple[str, int, int]], sorts: set[str]) -> set[int]:
    """Return the places of the last item of each sort; numbers in a row are one."""
    runs: dict[str, tuple[int, int]] = {}
    for sort, first, last in sorted(items, key=lambda item: item[1]):
        if sort in sorts:
            before = runs.get(sort)
            joined = before is not None and before[1] + 1 == first and sort == "number"
            runs[sort] = (before[0], last) if joined and before else (first, last)
    return {place for first, last in runs.values() for place in range(first, last + 1)}


def _strike_denied(found: list[Token], keys: list[str], place: int, sorts: set[str], rules: Rules) -> None:
    """Strike what is named once more only to be taken back: "no, not my sister, my brother"."""
    if place >= len(keys) or keys[place] != "not":
        return
    named = [item for item in _sorted(keys[place:], rules) if item[0] in sorts]
    if len(named) > 1 and named[0][0] == named[1][0]:
        for index in range(place, place + named[0][2] + 1):
            found[index] = replace(found[index], struck=True)
