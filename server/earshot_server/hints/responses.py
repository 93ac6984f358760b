"""Unusual responses to medicines, read from sentences: "codeine never did anything for me"."""

import re
import tomllib
from collections.abc import Iterable
from functools import cache
from importlib import resources

from pydantic import BaseModel, ConfigDict

from earshot_protocol.words import Segment
from earshot_server.note.rules.concepts import Area
from earshot_server.note.rules.load import load_rules
from earshot_server.note.sentences.sentence import Sentence, Speaker
from earshot_server.note.sentences.split import split
from earshot_server.precision.drugs.names import ingredients
from earshot_server.precision.facts import Fact, Kind, Source, Status, Words
from earshot_server.precision.hints import digest
from earshot_server.precision.pgx.hints import responses

_OWN = frozenset(("me", "my"))
_BEFORE = 4
"""A denial takes a phrase away from so many words before it."""


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid")
    denied: tuple[str, ...]
    supposed: tuple[str, ...]
    otherwise: tuple[str, ...]
    phrases: dict[str, tuple[str, ...]]
    names: dict[str, tuple[str, ...]]


@cache
def _table() -> _Table:
    text = (resources.files("earshot_server.hints") / "tables" / "responses.toml").read_text(encoding="utf-8")
    return _Table.model_validate(tomllib.loads(text))


@cache
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    parts = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    return re.compile(rf"(?<!\S)(?:{parts})(?!\S)")


def read_responses(segments: Iterable[Segment]) -> list[Fact]:
    """Return the unusual responses that segments tell of, with the words as evidence.

    Nothing is read from questions, from what might happen, from denials, or of people who are no relatives.
    """
    rules = load_rules()
    return [fact for segment in segments for one in split(segment, rules) for fact in _read(one)]


def _read(sentence: Sentence) -> Iterable[Fact]:
    line = sentence.line
    table = _table()
    if sentence.asks or _pattern(table.supposed).search(line):
        return
    drugs = _drugs(line)
    if not drugs:
        return
    for response, phrases in table.phrases.items():
        match = _pattern(phrases).search(_pattern(table.otherwise).sub("-", line))
        if match is None or (response != "no_benefit" and _denied(line[: match.start()])):
            continue
        status = _whose(sentence, match[0])
        if status is None:
            continue
        for drug in drugs:
            if (response, drug) in responses():
                yield _fact(sentence, drug, response, status)


def _drugs(line: str) -> list[str]:
    others = [name for name, words in _table().names.items() if _pattern(words).search(line)]
    return [*ingredients(line), *others]


def _whose(sentence: Sentence, phrase: str) -> Status | None:
    """Return PRESENT for the patient, FAMILY for a blood relative, None for anybody else.

    A relative in the sentence is who it happened to, unless the phrase says "me": "it knocked me out, and my
    mom could not wake me".
    """
    if not _OWN.isdisjoint(phrase.split()):
        return None if sentence.proxy or sentence.speaker is Speaker.CLINICIAN else Status.PRESENT
    rules = load_rules()
    kin = [
        concept
        for hit in rules.concepts.find(sentence.keys)
        for concept in hit.holds
        if concept.area is Area.RELATIVE
    ]
    kinds = {getattr(one, "kin", "none") for one in kin}
    if not kinds:
        return Status.PRESENT
    if kinds == {"child"} and sentence.speaker is not Speaker.CLINICIAN:
        return Status.PRESENT  # a parent speaks of the patient
    return Status.FAMILY if kinds <= {"blood", "child"} else None


def _denied(before: str) -> bool:
    words = before.split()[-_BEFORE:]
    return any(word in _table().denied for word in words)


def _fact(sentence: Sentence, drug: str, response: str, status: Status) -> Fact:
    evidence = sentence.whole()
    words = Words(segment=evidence.segment, first=evidence.first, last=evidence.last)
    source = Source(kind="heard", id=f"r-{digest(drug, response, status)}", words=(words,))
    return Fact(kind=Kind.RESPONSE, name=drug, text=response, status=status, source=source)
