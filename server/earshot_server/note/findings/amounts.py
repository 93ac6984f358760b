"""How much and how often, as the answer to a question about a habit."""

from earshot_server.note.draft import Assertion, Kind
from earshot_server.note.findings.attributes import Found, find_attributes
from earshot_server.note.findings.context import Question
from earshot_server.note.findings.habits import is_over
from earshot_server.note.findings.heard import Heard
from earshot_server.note.findings.ledger import Fact, ident
from earshot_server.note.findings.mention import Mention
from earshot_server.note.findings.numbers import find_numbers
from earshot_server.note.findings.replies import NEGATIONS
from earshot_server.note.findings.verdict import answer
from earshot_server.note.rules.concepts import Area


def answer_of_amount(heard: Heard, question: Question) -> bool:
    """Read "maybe three or four" after "how many cigarettes?", "twice a month" after "alcohol?"."""
    asked = [one for one in question.asked if one.area is Area.HABIT and one.person is None]
    names = {one.name for one in question.asked}
    others = [one for one in heard.mentions if one.area is Area.HABIT and one.name not in names]
    end = _own_part(heard, others)
    if not asked or len(names) != 1 or end is None or heard.clinician:
        return False
    if not _OVER.isdisjoint(heard.sentence.keys[:end]):
        return False
    verdict = answer(heard.sentence, heard.rules)
    if (verdict is not None and not verdict[0]) or not NEGATIONS.isdisjoint(heard.sentence.keys[:3]):
        return False
    found = [
        one
        for one in find_attributes(heard.sentence, "habit", heard.rules)
        if one.name in ("amount", "frequency") and one.last < end
    ]
    if not found and names == {"tobacco"}:
        found = _a_day(heard)
    if not found and not _COUNTS.isdisjoint(question.words):
        found = _bare_amount(heard)
    if not found:
        return False
    evidence = (asked[0].evidence, *(heard.sentence.evidence(one.first, one.last) for one in found))
    fact = Fact(
        kind=Kind.LIFESTYLE,
        concept=asked[0].name,
        assertion=Assertion.HISTORICAL if is_over(heard, asked[0].name) else Assertion.PRESENT,
        evidence=evidence,
        attributes={one.name: one.value for one in reversed(found)},
    )
    heard.context.attend(heard.enter(fact), "habit", tuple(one.name for one in found))
    return True


def _own_part(heard: Heard, others: list[Mention]) -> int | None:
    """Return where an answer ends, None where it is about something else.

    "Two cups, and I quit soda" answers before the "and".
    """
    keys = heard.sentence.keys
    if not others:
        return len(keys)
    joins = [place for place in range(others[0].first) if keys[place] in ("and", "but")]
    return joins[0] if joins and find_numbers(keys[: joins[0]]) else None


_STOPS = frozenset(("quit", "stop", "stopped", "quitting"))
_HABITS = ("tobacco", "alcohol")


def answer_of_quit(heard: Heard, question: Question) -> bool:
    """Read "four years ago" after "when did you stop smoking?"."""
    names = [name for name in _HABITS if name in question.topics] or _spoken_of(heard)
    if _STOPS.isdisjoint(question.words) or len(names) != 1 or not heard.patient or not question.did:
        return False
    times = [
        one
        for sort in ("habit", "procedure")
        for one in find_attributes(heard.sentence, sort, heard.rules)
        if one.name in ("quit", "when", "age")
    ]
    if not times or not NEGATIONS.isdisjoint(heard.sentence.keys):
        return False
    said = heard.sentence.evidence(times[0].first, times[0].last)
    name = ident("f", Kind.LIFESTYLE.value, names[0], "")
    if heard.ledger.holds(name):
        heard.ledger.amend(name, {"quit": times[0].value}, [*question.about, said], Assertion.HISTORICAL)
    else:
        evidence = (*question.about, said)
        heard.enter(Fact(Kind.LIFESTYLE, names[0], Assertion.HISTORICAL, evidence, {"quit": times[0].value}))
    return True


def _spoken_of(heard: Heard) -> list[str]:
    """Return the habit that was spoken of before a question that names none: "and when did you stop?"."""
    focus = heard.context.focus
    known = heard.ledger.findings.get(focus.finding) if focus is not None and focus.sort == "habit" else None
    return [known.concept] if known is not None else []


def answer_of_once(heard: Heard, question: Question) -> bool:
    """Read "in college, a little" after "have you ever smoked?"."""
    asked = [one for one in question.asked if one.area is Area.HABIT and one.person is None]
    if (
        not question.ever
        or len(asked) != 1
        or len(question.asked) != 1
        or heard.mentions
        or not heard.patient
    ):
        return False
    times = [
        one
        for one in find_attributes(heard.sentence, "condition", heard.rules)
        if one.name in ("onset", "age")
    ]
    if not times or not NEGATIONS.isdisjoint(heard.sentence.keys):
        return False
    said = heard.sentence.evidence(times[0].first, times[0].last)
    fact = Fact(Kind.LIFESTYLE, asked[0].name, Assertion.HISTORICAL, (asked[0].evidence, said))
    heard.context.attend(heard.enter(fact), "habit")
    return True


_OVER = frozenset(("used", "quit", "stopped", "not", "don't"))
_COUNTS = frozenset(("many", "much"))


def _a_day(heard: Heard) -> list[Found]:
    """Return the "ten a day" of an answer: cigarettes, where smoking was asked about."""
    keys = heard.sentence.keys
    for one in find_numbers(keys):
        if (
            keys[one.last + 1 : one.last + 2] in (("a",), ("per",))
            and keys[one.last + 2 : one.last + 3] in _OFTEN
        ):
            ranged = (
                keys[one.first - 1 : one.first] in (("or",), ("to",)) and keys[one.first - 2][:1].isdigit()
            )
            first = one.first - 2 if one.first > 1 and ranged else one.first
            return [Found("amount", heard.sentence.heard(first, one.last + 2), first, one.last + 2)]
    return []


_OFTEN = (("day",), ("week",))


def _bare_amount(heard: Heard) -> list[Found]:
    """Return the only number of a short answer: the question said of what."""
    numbers = find_numbers(heard.sentence.keys)
    if not numbers or len(heard.sentence.keys) > _SHORT:
        return []
    first, last = numbers[0].first, numbers[-1].last
    if not set(heard.sentence.keys[first : last + 1]) - {"or", "to"} <= {
        key for one in numbers for key in heard.sentence.keys[one.first : one.last + 1]
    }:
        return []
    return [Found("amount", heard.sentence.heard(first, last), first, last)]


_SHORT = 12
"""So many words a mere number may have around it."""
