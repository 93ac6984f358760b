"""When to come back, and with what to call."""

from earshot_server.note.draft import Assertion, Kind
from earshot_server.note.findings.heard import Heard
from earshot_server.note.findings.ledger import Fact
from earshot_server.note.rules.concepts import Area
from earshot_server.note.sentences.sentence import Speaker


def read_follow_up(heard: Heard) -> None:
    """Enter when to come back, and with what to call."""
    if heard.sentence.speaker is Speaker.PATIENT:
        return
    for pattern in heard.rules.returns:
        match = pattern.search(heard.sentence.line)
        if match is not None and _of_results(heard, heard.sentence.span_of(match, 0)[0]):
            continue
        group = match and next(name for name, text in match.groupdict().items() if text is not None)
        if match is None or group is None or (group == "answer" and not heard.context.topic("return")):
            continue
        asked = heard.context.question.about if group == "answer" and heard.context.question else ()
        first, last = heard.sentence.span_of(match, 0)
        when = {"when": heard.sentence.heard(*heard.sentence.span_of(match, group))}
        start = next((place for place in range(first) if heard.sentence.keys[place] in _IF), None)
        told = {"if": clause(heard, start, _clause_end(heard, start, first))} if start is not None else {}
        heard.enter(
            Fact(
                kind=Kind.FOLLOW_UP,
                concept="follow-up visit",
                assertion=Assertion.PLANNED if start is None else Assertion.HYPOTHETICAL,
                evidence=(*asked, heard.sentence.evidence(first if start is None else start, last)),
                attributes=when | told,
            )
        )
        break
    _read_reasons(heard)


_IF = ("if", "unless")
"""Behind these a visit depends on something."""
_MODALS = frozenset(
    ("should", "will", "would", "may", "might", "usually", "probably", "can", "to", "do", "does")
)
_RESULTS = frozenset(
    ("result", "results", "test", "tests", "lab", "labs", "culture", "cultures", "swab", "they", "it", "that")
)


def _of_results(heard: Heard, place: int) -> bool:
    """Tell whether it is no person that comes back: "the results will come back in two days"."""
    keys = heard.sentence.keys
    while place > 0 and keys[place - 1] in _MODALS:
        place -= 1
    return place > 0 and keys[place - 1] in (*_RESULTS, "it'll", "they'll", "that'll")


def _read_reasons(heard: Heard) -> None:
    """Enter the symptoms with which to call: "if you get a fever or a rash, call me"."""
    if not heard.says("follow_up.call"):
        return
    told = {"told": "yes"} if _read_when_to_call(heard) else {}
    for mention in heard.of(Area.SYMPTOM, Area.CONDITION):
        if mention.assertion is Assertion.HYPOTHETICAL and mention.person is None:
            call = heard.where("follow_up.call")
            heard.put(Kind.FOLLOW_UP, mention, extra=told, spans=[call] if call else ())


_CLAUSE = 24
"""Words that the condition of a call may have."""
_LEADING_ON = 9
"""So many words may lie between the condition's comma and the call."""
_LEADS = frozenset(
    (
        "go",
        "straight",
        "right",
        "to",
        "the",
        "then",
        "please",
        "just",
        "you",
        "should",
        "can",
        "an",
        "call",
        "called",
    )
)


_NO_CONDITION = frozenset(("check", "see", "know", "ask", "sure", "wonder", "wondering", "tell", "matter"))
"""Behind these "if" is no condition: "to check if you have it"."""


def _read_when_to_call(heard: Heard) -> bool:
    """Read "if the pain lasts more than ten minutes, call 911": whom to call, and the clause with "if".

    False where there is none.
    """
    keys = heard.sentence.keys
    starts = [place for place, key in enumerate(keys) if key == "if" and keys[place - 1] not in _NO_CONDITION]
    calls = list(heard.rules.said["follow_up.call"].find(keys))
    place = next((one for one in heard.rules.call_places if one[1].within(keys)), None)
    if not starts or not calls or place is None:
        return False
    hit = place[1].within(keys)
    assert hit is not None
    start = starts[0]
    before = start < hit.first
    behind = _clause_end(heard, start, hit.first) if before else len(keys)
    if not 3 <= behind - start <= _CLAUSE:
        return False
    spans = ((start, behind - 1), (hit.first, hit.last))
    heard.enter(
        Fact(
            kind=Kind.FOLLOW_UP,
            concept=place[0],
            assertion=Assertion.HYPOTHETICAL,
            evidence=tuple(heard.sentence.evidence(*span) for span in spans),
            attributes={"if": clause(heard, start, behind)},
            key=heard.sentence.heard(start, behind - 1),
        )
    )
    return True


def _clause_end(heard: Heard, start: int, call: int) -> int:
    """Return where the condition ends before a call: at its comma, else before the words that lead to it."""
    near = range(max(start + 2, call - _LEADING_ON), call)
    marks = [place for place in near if heard.sentence.tokens[place].mark]
    if marks:
        return marks[-1] + 1
    while call > start + 2 and heard.sentence.keys[call - 1] in _LEADS:
        call -= 1
    return call


def clause(heard: Heard, start: int, behind: int) -> str:
    """Return the words of a clause with the commas in it."""
    tokens = [token for token in heard.sentence.tokens[start:behind] if not token.struck]
    words = [f"{token.text}," if token.mark == "," else token.text for token in tokens]
    return " ".join(words).removesuffix(",")
