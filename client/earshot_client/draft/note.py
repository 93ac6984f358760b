"""What a viewer's messages make of a note; pure. Read only: people edit it in the page.

Of each message only what is shown here is read, so that a later server may say more.
"""

from dataclasses import dataclass, field, replace
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Evidence:
    """Words of a segment."""

    segment: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence of the note, and the words that it rests on."""

    id: str
    text: str
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the note."""

    key: str
    title: str
    statements: tuple[Statement, ...] = ()


@dataclass(frozen=True, slots=True)
class Note:
    """The note so far, and the words that were said."""

    at: str | None = None
    """The log entry up to which it is told."""
    version: int = 0
    """Of the draft; 0: none yet."""
    sections: tuple[Section, ...] = ()
    segments: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """The words of every segment, by its id."""
    hints: int = 0
    """How many hints wait at the viewer."""
    critical: int = 0
    """How many of them are severe."""

    def words_of(self, evidence: Evidence) -> str:
        """Return what was said, as far as its segment is here."""
        return " ".join(self.segments.get(evidence.segment, ())[evidence.first : evidence.last + 1])


class Unfitting(Exception):
    """A message does not fit what is here: something was missed, and all has to be told anew."""


def fold(note: Note, message: Json) -> Note:
    """Return the note after a message; messages that say nothing of it change nothing.

    Raises:
        Unfitting: it goes on from another place than this one.
    """
    kind = message.get("type")
    if kind == "snapshot":
        fresh = replace(Note(), at=message["at"], segments=_segments(message), hints=note.hints)
        fresh = replace(fresh, critical=note.critical)
        return fresh if message.get("draft") is None else _with_draft(fresh, message["draft"])
    if kind == "log":
        if message["after"] != note.at:
            raise Unfitting
        return replace(note, at=message["at"], segments=note.segments | _segments(message))
    if kind == "draft":
        return _with_draft(note, message["draft"])
    if kind == "hints":
        return replace(note, hints=message["count"], critical=message["critical"])
    if kind == "delta":
        return _with_delta(note, message["delta"])
    return note


def _segments(message: Json) -> dict[str, tuple[str, ...]]:
    return {one["id"]: tuple(word[0] for word in one["words"]) for one in message.get("segments", ())}


def _with_draft(note: Note, draft: Json) -> Note:
    sections = tuple(
        Section(one["key"], one["title"], tuple(map(_statement, one["statements"])))
        for one in draft["sections"]
    )
    return replace(note, version=draft["version"], sections=sections)


def _with_delta(note: Note, delta: Json) -> Note:
    if delta["from_version"] != note.version:
        raise Unfitting
    statements = {one.id: one for section in note.sections for one in section.statements}
    statements |= {one["id"]: _statement(one) for one in delta.get("changed", ())}
    order = delta.get("order", {})
    try:
        sections = tuple(
            replace(section, statements=tuple(statements[one] for one in order[section.key]))
            if section.key in order
            else section
            for section in note.sections
        )
    except KeyError:
        raise Unfitting from None
    return replace(note, version=delta["to_version"], sections=sections)


def _statement(one: Json) -> Statement:
    evidence = (Evidence(each["segment"], each["first"], each["last"]) for each in one.get("evidence", ()))
    return Statement(one["id"], one["text"], tuple(evidence))
