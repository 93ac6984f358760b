"""What a measurement was before: "8.4, up from 7.1", "it was one forty last year"."""

import re

from earshot_server.note.findings.attributes import Found, spelled
from earshot_server.note.findings.numbers import find_numbers
from earshot_server.note.sentences.sentence import Sentence

_FROM = re.compile(r"(?:^|.* )(?P<said>(?:up|down)(?: a (?:bit|little))? from)$")
_WAS = re.compile(r"(?:^|.* )(?P<said>(?:it|that) was|(?:it|that)'s been|you were(?: at)?|was)$")
_THEN = re.compile(
    r"(?P<then>last (?:time|year|month|week|visit|spring|summer|fall|winter)|before|at your last visit"
    r"|(?:a|\d+) (?:weeks?|months?|years?) ago|in (?:january|february|march|april|may|june|july|august"
    r"|september|october|november|december)|when (?:i|we) last checked)(?!\S)"
)
_REACH = 8
"""So many words behind the value it may be told what it was."""


def before_it(sentence: Sentence, start: int, behind: int) -> Found | None:
    """Return what was measured before, told between two places: the words, with the number in digits."""
    keys = sentence.keys
    for number in find_numbers(keys):
        if not start <= number.first < min(behind, start + _REACH):
            continue
        lead = " ".join(keys[start : number.first])
        match = _FROM.match(lead)
        if match is not None:
            first = number.first - len(match["said"].split())
            return Found("change", f"{match['said']} {number.text}", first, number.last)
        then = _THEN.match(" ".join(keys[number.last + 1 :]))
        match = _WAS.match(lead)
        if match is not None and then is not None:
            first, last = number.first - 1, number.last + len(then["then"].split())
            if keys[first] not in ("was", "were"):
                continue
            told = spelled(sentence.heard(number.last + 1, last))
            return Found("change", f"was {number.text} {told}", first, last)
    return None
