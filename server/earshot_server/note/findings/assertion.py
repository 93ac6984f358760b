"""What is asserted of each mention: cues and their scopes, in the manner of ConText."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from earshot_server.note.draft import Assertion
from earshot_server.note.findings.mention import Mention
from earshot_server.note.rules.concepts import Area
from earshot_server.note.rules.language import Cue
from earshot_server.note.rules.load import Rules
from earshot_server.note.sentences.sentence import Sentence

_STRENGTH = (Assertion.HYPOTHETICAL, Assertion.ABSENT, Assertion.POSSIBLE, Assertion.HISTORICAL)
"""Which assertion wins where several cues cover a mention."""


_PARTS = ("but", "however")
_ANOTHER = ("and", "i")
"""Begins a clause of its own: "I moved here last year and I live alone"."""
_OPENING = 4
"""Words: "when I was ten I had pneumonia"."""


@dataclass(frozen=True)
class _Scope:
    cue: Cue
    first: int
    last: int
    """Of the cue's own words."""
    parts: frozenset[int] = frozenset()
    """Where a clause begins that contrasts: only cues that look back reach over it ("but it went away")."""
    denials: frozenset[int] = frozenset()
    """Its words that deny: where a concept has one of them for its own, it is no cue to that."""


def assert_mentions(sentence: Sentence, mentions: Sequence[Mention], rules: Rules) -> list[Mention]:
    """Return the mentions with what the sentence's cues make of them."""
    taken = {
        place
        for one in mentions
        if one.area is not Area.IDIOM
        for place in range(one.first, one.last + 1)
        if one.first == one.anchor
    }
    scopes, stops = _scopes(sentence, taken, rules)
    covered: dict[int, list[_Scope]] = {index: [] for index in range(len(mentions))}
    for scope in scopes:
        for index in _covered(scope, sentence.keys, mentions, stops):
            covered[index].append(scope)
    decided = [_decide(mention, covered[index]) for index, mention in enumerate(mentions)]
    return [_denied_behind(sentence, mention, rules) for mention in decided]


_SUBJECT = 2
"""So many words may stand before what a patient takes up only to deny it: "well, weakness, no"."""


def _denied_behind(sentence: Sentence, mention: Mention, rules: Rules) -> Mention:
    """Deny what is named and then denied by a no of its own: "weak, I don't think so", "fever, no"."""
    place = mention.last + 1
    hit = rules.said["answers.no"].at(sentence.keys, place)
    if hit is None or mention.assertion is not Assertion.PRESENT or mention.first != mention.anchor:
        return mention
    opens = mention.first < _SUBJECT or bool(sentence.tokens[mention.first - 1].mark)
    ends = hit.last == len(sentence.keys) - 1 or bool(sentence.tokens[hit.last].mark)
    apart = bool(sentence.tokens[mention.last].mark) or (hit.last > hit.first and mention.first < _SUBJECT)
    if not (opens and ends and apart):
        return mention
    return replace(mention, assertion=Assertion.ABSENT, cue=(hit.first, hit.last))


def _scopes(sentence: Sentence, taken: set[int], rules: Rules) -> tuple[list[_Scope], set[int]]:
    """Return the cues that hold in a sentence, and the places at which scopes end."""
    keys = sentence.keys
    scopes: list[_Scope] = []
    stops: set[int] = set()
    parts: set[int] = set()
    for hit in rules.cues.find(keys):
        if hit.first in taken and hit.last in taken:
            continue
        for cue in hit.holds:
            if cue.means == "stop":
                stops.add(hit.first)
                if keys[hit.first] in _PARTS or keys[hit.first : hit.last + 1] == _ANOTHER:
                    parts.add(hit.first)
            elif cue.means != "nothing" and not _disarmed(cue, hit.last, sentence):
                scopes.append(_Scope(cue, hit.first, hit.last))
    denials = frozenset(place for place, key in enumerate(keys) if key in _DENIALS)
    return [replace(scope, parts=frozenset(parts), denials=denials) for scope in scopes], stops


_DENIALS = frozenset(("not", "no", "never", "can't", "cannot", "don't", "won't", "isn't", "hardly", "barely"))


def _disarmed(cue: Cue, last: int, sentence: Sentence) -> bool:
    if cue.not_before:
        behind = sentence.keys[last + 1 : last + 2]
        if not behind or behind[0] in cue.not_before or sentence.tokens[last].mark:
            return True
    padded = f" {sentence.line} "
    return any(f" {word} " in padded for word in cue.unless)


def _covered(scope: _Scope, keys: Sequence[str], mentions: Sequence[Mention], stops: set[int]) -> list[int]:
    """Return which mentions a cue covers. One that looks both ways looks ahead if nothing is behind it."""
    back = _behind(scope, mentions, stops) if scope.cue.looks in ("back", "both") else []
    return back if back or scope.cue.looks == "back" else _ahead(scope, keys, mentions, stops)


def _ahead(scope: _Scope, keys: Sequence[str], mentions: Sequence[Mention], stops: set[int]) -> list[int]:
    found: list[int] = []
    edge = scope.last
    for index, mention in enumerate(mentions):
        if mention.anchor <= scope.first:
            continue  # a cue may end in the concept's own words: "don't feel feverish"
        if scope.denials.intersection(range(mention.anchor, scope.last + 1)):
            continue  # "I'm not sleeping well" denies no trouble sleeping
        if mention.anchor - edge > scope.cue.reach or _ended(scope, edge, mention.anchor, stops):
            break
        if _ends_before(scope.cue, [mentions[one] for one in found], mention):
            break
        if found and scope.cue.means == "absent" and not _ORDERS.isdisjoint(keys[edge : mention.first]):
            break  # "no ibuprofen either, take acetaminophen"
        found.append(index)
        edge = max(edge, mention.last)
    return found


_ORDERS = frozenset(("take", "start"))
_DONE = (Area.DRUG, Area.TEST, Area.PROCEDURE, Area.TREATMENT)


def _ends_before(cue: Cue, covered: Sequence[Mention], mention: Mention) -> bool:
    """Tell whether what a cue says of some concepts is not said of the next.

    What something is for ends where something else is done: "to prevent a stroke, and metoprolol to slow it
    down". What depends on a complaint ends at a medicine: "if your foot gets weak stop the naproxen".
    """
    had = any(one.area not in _DONE for one in covered)
    ends = mention.area is Area.DRUG or (cue.purpose and mention.area in _DONE)
    return cue.means == "hypothetical" and had and ends


def _behind(scope: _Scope, mentions: Sequence[Mention], stops: set[int]) -> list[int]:
    found: list[int] = []
    edge = scope.first
    for index in range(len(mentions) - 1, -1, -1):
        mention = mentions[index]
        if mention.last >= scope.first:
            continue
        if edge - mention.last > scope.cue.reach or _ended(scope, mention.last, edge, stops):
            break
        found.append(index)
        edge = min(edge, mention.first)
    return found


def _ended(scope: _Scope, first: int, behind: int, stops: set[int]) -> bool:
    """Tell whether a stop lies between two places.

    A cue of time that looks both ways may open a clause: stops right behind it are that clause's subject.
    """
    if scope.cue.looks != "back" and any(first < place < behind for place in scope.parts):
        return True
    if scope.cue.crosses:
        return False
    opening = range(scope.last, scope.last + _OPENING) if scope.cue.looks == "both" else range(0)
    return any(first < place < behind and place not in opening for place in stops)


def _decide(mention: Mention, scopes: Sequence[_Scope]) -> Mention:
    for assertion in _STRENGTH:
        for scope in scopes:
            if scope.cue.assertion is assertion:
                return replace(mention, assertion=assertion, cue=(scope.first, scope.last))
    return mention
