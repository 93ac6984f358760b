"""How long the patient sleeps: "how are you sleeping?" "Five, six hours if I'm lucky."."""

import re

from earshot_server.note.draft import Assertion, Evidence, Kind
from earshot_server.note.findings.heard import Heard
from earshot_server.note.findings.ledger import Fact
from earshot_server.note.rules.concepts import Area

SLEEP = "sleep"
_WORDS = frozenset(("sleep", "sleeping", "slept", "sleeps"))
_HOURS = re.compile(
    r"(?<!\S)(?P<low>\d+)(?: (?:to |or |maybe )*(?P<high>\d+))?(?: (?P<half>and a half))? hours?(?!\S)"
    r"(?! (?:to|later|ago|before|after|drive|shifts?|away|for|on|long))"
)
_MOST = 16
"""Hours of sleep that nobody exceeds."""
_FRESH = 2


def read_sleep(heard: Heard) -> None:
    """Enter the hours of sleep that are told, or answered."""
    match = _HOURS.search(heard.sentence.line)
    if heard.clinician or match is None or _of_another(heard):
        return
    if any(one.name == "short sleep" for one in heard.of(Area.SYMPTOM)):
        return
    about = _about(heard, heard.sentence.span_of(match, 0))
    low, high = int(match["low"]), int(match["high"] or match["low"])
    if not about or not low <= high <= _MOST:
        return
    number = f"{low}-{high}" if high > low else f"{low}{' and a half' if match['half'] else ''}"
    said = heard.sentence.evidence(*heard.sentence.span_of(match, 0))
    amount = f"{number} {'hour' if number == '1' else 'hours'}"
    heard.enter(Fact(Kind.LIFESTYLE, SLEEP, Assertion.PRESENT, (*about, said), {"amount": amount}))


_OTHERS = frozenset(("he", "she", "he's", "she's", "they"))
_OWN = frozenset(("i", "i'm", "i've", "i'll"))


def _of_another(heard: Heard) -> bool:
    """Tell whether it is somebody else who sleeps: "my husband sleeps nine hours"."""
    if heard.context.ward is not None:
        return False
    keys = heard.sentence.keys
    named = bool(heard.named) or not _OTHERS.isdisjoint(keys)
    return named and _OWN.isdisjoint(keys)


def _about(heard: Heard, at: tuple[int, int]) -> tuple[Evidence, ...]:
    """Return the words that say that hours are hours of sleep: of the sentence, or of the question."""
    places = [place for place, key in enumerate(heard.sentence.keys) if key in _WORDS]
    near = [place for place in places if abs(place - at[0]) <= _NEAR]
    if near:
        return (heard.sentence.evidence(near[0], near[0]),)
    question = heard.context.question
    if question is None or question.age > _FRESH or not heard.context.topic(SLEEP):
        return ()
    return question.about


_NEAR = 8
