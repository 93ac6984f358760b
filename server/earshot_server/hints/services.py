"""When a screening was last done, as people tell it: "my last mammogram was last year"."""

import re
from collections.abc import Iterable
from datetime import date

from earshot_protocol.words import Segment
from earshot_server.note.rules.concepts import Area
from earshot_server.note.rules.load import load_rules
from earshot_server.note.sentences.sentence import Sentence
from earshot_server.note.sentences.split import split
from earshot_server.precision.facts import Fact, Kind, Source, Status, Words
from earshot_server.precision.hints import digest

_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_AGO = re.compile(r"\b(?P<count>\d+|a|an|one|couple of|few) (?P<unit>week|month|year)s? ago\b")
_LAST = re.compile(r"\blast (?P<unit>month|year|spring|summer|fall|autumn|winter)\b")
_IN = re.compile(rf"\bin (?:(?P<month>{'|'.join(_MONTHS)})(?: of)?)?\s?(?P<year>(?:19|20)\d\d)?\b")
_DAYS = {"week": 7, "month": 30, "year": 365}
_NOT = re.compile(
    r"\b(never|not|no|don't|didn't|haven't|hasn't|overdue|should|need|needs|want|order|schedule)\b"
)
_DONE = re.compile(r"\b(last|had|got|did|done|was)\b")


def when_of(line: str, today: date) -> date | None:
    """Return the day that words tell, as exactly as they do: "last year" is a year ago."""
    ago = _AGO.search(line)
    if ago:
        words = {"a": 1, "an": 1, "one": 1, "couple of": 2}
        if ago["count"] == "few":
            return None
        count = words.get(ago["count"]) or int(ago["count"])
        return date.fromordinal(max(1, today.toordinal() - count * _DAYS[ago["unit"]]))
    last = _LAST.search(line)
    if last:
        days = 30 if last["unit"] == "month" else 365
        return date.fromordinal(today.toordinal() - days)
    inside = next((one for one in _IN.finditer(line) if one["month"] or one["year"]), None)
    if inside is None:
        return None
    month = _MONTHS.index(inside["month"]) + 1 if inside["month"] else 7
    year = int(inside["year"]) if inside["year"] else today.year - (month > today.month)
    return date(year, month, 1) if date(year, month, 1) <= today else None


class Services:
    """Reads sentences one after another; a question about a service waits for its answer."""

    def __init__(self, today: date) -> None:
        self._today = today
        self._asked: str | None = None

    def read(self, segments: Iterable[Segment]) -> list[Fact]:
        """Return services that were done, with their days. What has no day is left to the note."""
        rules = load_rules()
        found = [self._sentence(one) for segment in segments for one in split(segment, rules)]
        return [one for one in found if one is not None]

    def _sentence(self, sentence: Sentence) -> Fact | None:
        named = self._named(sentence)
        if sentence.asks:
            self._asked = named if named and re.search(r"\b(when|last)\b", sentence.line) else None
            return None
        service, self._asked = named or self._asked, None
        when = when_of(sentence.line, self._today)
        if service is None or when is None or _NOT.search(sentence.line):
            return None
        if named and not _DONE.search(sentence.line):
            return None
        evidence = sentence.whole()
        words = Words(segment=evidence.segment, first=evidence.first, last=evidence.last)
        source = Source(kind="heard", id=f"d-{digest(service, str(when))}", words=(words,))
        return Fact(kind=Kind.PROCEDURE, name=service, status=Status.HISTORICAL, when=when, source=source)

    def _named(self, sentence: Sentence) -> str | None:
        """Return the one test or procedure that a sentence names; none if it names a relative, too."""
        concepts = [one for hit in load_rules().concepts.find(sentence.keys) for one in hit.holds]
        if any(one.area is Area.RELATIVE for one in concepts):
            return None
        names = [one.name for one in concepts if one.area in (Area.TEST, Area.PROCEDURE)]
        return names[0].lower() if len(set(names)) == 1 else None
