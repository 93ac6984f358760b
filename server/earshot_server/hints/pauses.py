"""Medicines that are set aside for a while: "hold the simvastatin while you take the clarithromycin".

The note tells what is stopped and started; a medicine that is only held is easily taken for one in use, and a
hint for a pair that the clinician has just taken apart is false.
"""

import re
import tomllib
from collections.abc import Iterable, Sequence
from functools import cache
from importlib import resources

from pydantic import BaseModel, ConfigDict

from earshot_protocol.words import Segment
from earshot_server.note.rules.load import load_rules
from earshot_server.note.sentences.sentence import Sentence, Speaker
from earshot_server.note.sentences.split import split
from earshot_server.precision.drugs.names import ingredients
from earshot_server.precision.facts import Fact, Kind, Source, Status, Words
from earshot_server.precision.hints import digest

_BEFORE = 4
"""Words before a pause that can take it away."""
_LONGEST = 3
"""Words of a medicine's name."""


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid")
    pauses: tuple[str, ...]
    between: frozenset[str]
    not_after: tuple[str, ...]


@cache
def _table() -> _Table:
    text = (resources.files("earshot_server.hints") / "tables" / "pauses.toml").read_text(encoding="utf-8")
    return _Table.model_validate(tomllib.loads(text))


@cache
def _pattern(name: str) -> re.Pattern[str]:
    words = sorted(getattr(_table(), name), key=len, reverse=True)
    return re.compile(rf"(?<!\S)(?:{'|'.join(re.escape(word) for word in words)})(?!\S)")


def read_pauses(segments: Iterable[Segment]) -> list[Fact]:
    """Return medicines that the clinician has set aside, with the words as evidence."""
    rules = load_rules()
    return [fact for segment in segments for one in split(segment, rules) for fact in _read(one)]


def kept_on(line: str) -> set[str]:
    """Return the medicines of which a sentence says that they are not to be held: "don't stop the ..."."""
    return {name for names, denied in _pauses(line) if denied for name in names}


def _read(sentence: Sentence) -> Iterable[Fact]:
    if sentence.asks or sentence.speaker is Speaker.PATIENT:
        return
    for names, denied in _pauses(sentence.line):
        for name in () if denied else names:
            evidence = sentence.whole()
            words = Words(segment=evidence.segment, first=evidence.first, last=evidence.last)
            source = Source(kind="heard", id=f"p-{digest(name, evidence.segment)}", words=(words,))
            yield Fact(
                kind=Kind.MEDICATION,
                name=name,
                status=Status.PLANNED,
                attributes={"action": "hold"},
                source=source,
            )


def _pauses(line: str) -> Iterable[tuple[list[str], bool]]:
    """Yield the medicines behind each pause, and whether words before it take it away."""
    for match in _pattern("pauses").finditer(line):
        before = " ".join(line[: match.start()].split()[-_BEFORE:])
        names = _next_medicines(line[match.end() :].split())
        yield names, _pattern("not_after").search(before) is not None


def _next_medicines(words: Sequence[str]) -> list[str]:
    """Return the medicines that come next, with nothing but small words before and between them."""
    found: dict[str, None] = {}
    at = 0
    while at < len(words):
        for length in range(1, _LONGEST + 1):
            named = ingredients(" ".join(words[at : at + length]))
            if named and not ingredients(" ".join(words[at + 1 : at + length])):
                found |= dict.fromkeys(named)
                at += length
                break
        else:
            if words[at] not in _table().between:
                break
            at += 1
    return list(found)


def without_told(facts: Sequence[Fact], told: Sequence[Fact]) -> list[Fact]:
    """Return what was told, but for the pauses of medicines of which the note says itself that they end."""
    ends = {name for fact in facts if _is_pause(fact) for name in ingredients(fact.name)}
    return [one for one in told if not (_is_pause(one) and one.name in ends)]


def _is_pause(fact: Fact) -> bool:
    return fact.kind is Kind.MEDICATION and fact.says("action") in ("stop", "hold", "avoid")
