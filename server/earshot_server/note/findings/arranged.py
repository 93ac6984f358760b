"""Decisions told by when they come: "your eye exam is overdue", "the nurse will be in with your shot"."""

from earshot_server.note.draft import Assertion
from earshot_server.note.findings.attributes import Found
from earshot_server.note.findings.heard import Heard
from earshot_server.note.findings.mention import Mention
from earshot_server.note.findings.orders import Decision
from earshot_server.note.rules.concepts import Area

PAST = frozenset(("started", "did", "had", "was", "were", "took", "got", "showed", "came", "shows"))
"""With one of these near it, a decision is one of before."""


def due(heard: Heard, mention: Mention) -> Decision | None:
    """Read "your eye exam is overdue"."""
    cue = heard.where("cues.due")
    near = cue is not None and 0 < cue[0] - mention.last <= 3
    fits = mention.area in (Area.TEST, Area.PROCEDURE, Area.TREATMENT) and heard.clinician
    return Decision("", cue) if near and fits and mention.assertion is Assertion.PRESENT else None


_ARRANGED = (Area.TEST, Area.PROCEDURE, Area.TREATMENT, Area.SPECIALIST)
_KNOWN = frozenset(("the", "your", "his", "her", "that", "those", "these", "this", "last"))
_FAR = 14


def foreseen(heard: Heard, mention: Mention, given: list[Found]) -> Decision | None:
    """Read "the nurse will be in with your tetanus shot": named with what is to come, and not as known."""
    if (
        mention.area not in _ARRANGED
        or mention.assertion is not Assertion.PRESENT
        or not heard.sentence.named
    ):
        return None
    keys = heard.sentence.keys
    start = max(0, mention.first - _FAR)
    hits = [
        (start + hit.first, start + hit.last)
        for hit in heard.rules.said["cues.to_come"].find(keys[start : mention.first])
    ]
    when = [one for one in given if one.name == "when" and one.first > mention.last]
    told = when and not _SHOWN.isdisjoint(keys[when[0].last + 1 : when[0].last + 3])
    timed = (
        []
        if told
        else [
            (one.first, one.last)
            for one in when
            if keys[one.first] in _NEXT and keys[one.last] not in _PASSED
        ]
    )
    done = not _DOES.isdisjoint(keys[max(0, mention.first - 3) : mention.first])
    known = not done and not _KNOWN.isdisjoint(keys[max(0, mention.first - 2) : mention.first])
    spans = timed or ([] if known else hits[-1:])
    if not heard.clinician or not spans or not PAST.isdisjoint(keys[spans[0][0] : mention.first]):
        return None
    return Decision("", spans[0]) if hits or timed else None


_SHOWN = frozenset(("was", "were", "is", "are", "shows", "showed", "came", "looks", "looked"))
_DOES = frozenset(("have", "having", "get", "getting", "take", "taking", "remove", "removing", "do", "doing"))
_PASSED = ("morning", "ago")
_NEXT = frozenset(("next", "tomorrow", "today", "in", "this"))
