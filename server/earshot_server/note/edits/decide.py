"""What waits for a person's decision, in the order of its weight."""

from collections.abc import Collection, Iterable, Iterator

from earshot_server.note.draft import Statement
from earshot_server.note.edits.work import Conflict, Decision, DecisionKind, Question, Removed
from earshot_server.note.parts import Role

LETTERS_MIN = 3
"""Shorter words are not asked about: they carry little, and are often unsure."""

_ORDER = list(DecisionKind)


def decisions(
    statements: Iterable[Statement],
    removed: Iterable[Removed],
    conflicts: Iterable[Conflict],
    questions: Iterable[Question],
    dismissed: Collection[str],
) -> tuple[Decision, ...]:
    """Return all open decisions."""
    found = [Decision(id=one.id, kind=DecisionKind.CONFLICT, statement=one.statement) for one in conflicts]
    found += [
        Decision(id=one.id, kind=DecisionKind.QUESTION, statement=one.statement)
        for one in questions
        if one.answer is None and one.id not in dismissed
    ]
    found += [
        Decision(id=f"suggestion:{one.id}", kind=DecisionKind.SUGGESTION, statement=one.id)
        for one in removed
        if one.suggestion is not None
    ]
    for statement in statements:
        found += _of_statement(statement, dismissed)
    return tuple(sorted(found, key=lambda one: _ORDER.index(one.kind)))


def _of_statement(statement: Statement, dismissed: Collection[str]) -> Iterator[Decision]:
    name = statement.id
    if statement.suggestion is not None:
        yield Decision(id=f"suggestion:{name}", kind=DecisionKind.SUGGESTION, statement=name)
    if statement.checked or statement.by is not None:
        return  # a person looked at its words
    if f"contradiction:{name}" not in dismissed and any(
        one.role is Role.SAID_OTHERWISE for one in statement.evidence
    ):
        yield Decision(id=f"contradiction:{name}", kind=DecisionKind.CONTRADICTION, statement=name)
    if f"unsure:{name}" not in dismissed and any(
        len(word) >= LETTERS_MIN for one in statement.evidence if one.role is Role.SAID for word in one.unsure
    ):
        yield Decision(id=f"unsure:{name}", kind=DecisionKind.UNSURE, statement=name)
