"""Decisions that no verb alone tells: "nystatin, four times a day", "then an MRI", "hold it until ..."."""

from collections.abc import Sequence
from dataclasses import dataclass

from earshot_server.note.draft import Assertion, Kind
from earshot_server.note.findings.attributes import Found
from earshot_server.note.findings.heard import Heard
from earshot_server.note.findings.ledger import ident
from earshot_server.note.findings.mention import Mention
from earshot_server.note.phrases import Hit
from earshot_server.note.rules.concepts import Area
from earshot_server.note.rules.language import Action


@dataclass(frozen=True)
class Decision:
    """What is to be done with a mention, and the words that say so."""

    action: str
    span: tuple[int, int] | None
    assertion: Assertion = Assertion.PLANNED
    """Absent where it is decided that it is not done."""


_PLANNING = (Kind.ASSESSMENT, Kind.PLAN, Kind.FOLLOW_UP)
_RECORDED = frozenset(
    (
        *("you're", "you", "you've", "see", "list", "chart", "listed", "says", "have", "was", "were", "had"),
        *(
            "taking",
            "still",
            "home",
            "not",
            "no",
            "or",
            "he's",
            "she's",
            "been",
            "down",
            "usually",
            "normally",
        ),
    )
)
"""With one of these before it a medicine with its dose may be one that is on record."""
_DIRECTED = ({"dose", "frequency"}, {"dose", "duration"})


def directed(heard: Heard, mention: Mention, given: Sequence[Found]) -> Decision | None:
    """Read "and for the thrush, nystatin, five milliliters four times a day" once something was decided."""
    if mention.area is not Area.DRUG or mention.assertion is not Assertion.PRESENT or not heard.clinician:
        return None
    names = {one.name for one in given}
    planning = any(one.kind in _PLANNING for one in heard.ledger.findings.values())
    if heard.sentence.asks or not heard.sentence.named or not planning:
        return None
    if not any(wanted <= names for wanted in _DIRECTED):
        return None
    if heard.ledger.holds(ident("f", Kind.MEDICATION.value, mention.name, "")):
        return None
    recorded = not _RECORDED.isdisjoint(heard.sentence.keys[: mention.first])
    return None if recorded else Decision("", None)


_THEN = frozenset(("then", "we'll", "we'd", "i'd", "i'll"))
_ARRANGED = (Area.TEST, Area.PROCEDURE, Area.TREATMENT, Area.SPECIALIST)
_BETWEEN = frozenset(
    (
        *(
            "then",
            "a",
            "an",
            "the",
            "we",
            "we'll",
            "i'll",
            "i'd",
            "we'd",
            "do",
            "get",
            "order",
            "want",
            "will",
        ),
        *(
            "would",
            "need",
            "to",
            "like",
            "it's",
            "you",
            "you'll",
            "have",
            "see",
            "try",
            "send",
            "for",
            "should",
        ),
    )
)


def conditional(heard: Heard, mention: Mention) -> Decision | None:
    """Read "if it's no better in four weeks, then an MRI": what is done in that case."""
    keys = heard.sentence.keys
    if mention.area not in _ARRANGED or not heard.clinician or "if" not in keys[: mention.first]:
        return None
    start = mention.first
    while start > 0 and keys[start - 1] in _BETWEEN and not heard.sentence.tokens[start - 1].mark:
        start -= 1
    lead = keys[start : mention.first]
    marked = start > 0 and heard.sentence.tokens[start - 1].mark == ","
    if not (lead[:1] == ("then",) or (marked and not _THEN.isdisjoint(lead))):
        return None
    return Decision("", (start, mention.first - 1))


_SWAPS = frozenset(("swap", "replace", "trade", "exchange", "switch", "change", "swapping", "replacing"))
_FOR = frozenset(("for", "with", "to", "by"))


def swapped(heard: Heard, mention: Mention, drugs: Sequence[Mention]) -> Decision | None:
    """Read "we'll swap the lisinopril for losartan": the one is stopped, the other taken instead."""
    keys = heard.sentence.keys
    start = next((place for place, key in enumerate(keys) if key in _SWAPS), None)
    behind = [] if start is None else [one for one in drugs if one.first > start][:2]
    if start is None or mention not in behind or len(behind) != 2:
        return None
    if not heard.clinician or heard.sentence.asks:
        return None
    first, second = behind
    between = keys[first.last + 1 : second.first]
    if not start < first.first <= start + _NEAR or _FOR.isdisjoint(between) or len(between) > _NEAR:
        return None
    if "from" in keys[start : first.first] or Assertion.PRESENT is not mention.assertion:
        return None
    return Decision("stop" if mention is first else "switch to", (start, start))


_NEAR = 4


def turned_down(heard: Heard, mention: Mention, found: Decision) -> Decision:
    """Read "bump the metoprolol down" as what it is: less of it."""
    keys = heard.sentence.keys
    if found.action == "decrease" and found.span is not None and keys[found.span[0]].startswith("drop"):
        less = keys[mention.last + 1 : mention.last + 2] in (("to",), ("down",), ("back",))
        return found if less else Decision("", found.span)  # "let's drop the aspirin" may be either
    if found.action not in ("increase", "take") or found.span is None:
        return found
    if found.action == "take" and keys[mention.last + 1 : mention.last + 3] == ("up", "to"):
        return Decision("increase", (found.span[0], mention.last + 1))
    for place in (*range(found.span[1] + 1, mention.first), mention.last + 1):
        if keys[place : place + 1] == ("down",):
            said = heard.rules.actions.at(keys, place)
            less = said is not None and any(action.name == "decrease" for action in said.holds)
            last = said.last if said is not None else place
            return Decision("decrease" if less else "", (found.span[0], last))
    return found


def holds_until(heard: Heard, mention: Mention, actions: list[Hit[Action]]) -> bool:
    """Tell whether only the action's own words, or how long it holds, make a medicine look like past.

    "Let's hold the lisinopril until we recheck your potassium", "you can quit the iron now".
    """
    if mention.assertion is not Assertion.HISTORICAL or mention.cue is None or not heard.clinician:
        return False
    keys, (first, last) = heard.sentence.keys, mention.cue
    if "until" in keys[first : last + 1]:
        return True
    own = [hit for hit in actions if hit.first <= first and last <= hit.last]
    return any(not _TELLS_PAST.intersection(keys[max(0, hit.first - 1) : hit.first]) for hit in own)


_TELLS_PAST = frozenset(("you", "you've", "you'd", "they", "she", "he", "had", "have", "did"))
