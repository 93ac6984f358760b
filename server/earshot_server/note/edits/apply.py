"""What each kind of edit does on the desk."""

from dataclasses import dataclass

from earshot_server.actor import Actor
from earshot_server.note.draft import Assertion, Kind, Statement
from earshot_server.note.edits.desk import Desk, Met
from earshot_server.note.edits.edit import (
    Accept,
    Add,
    Change,
    Delete,
    Edit,
    Merge,
    Move,
    Restore,
    Revert,
    Split,
)
from earshot_server.note.edits.work import Reason
from earshot_server.note.findings.ledger import joined
from earshot_server.note.parts import Evidence, SectionKey


@dataclass(frozen=True)
class Doing:
    """One edit that is being done."""

    edit: Edit
    by: Actor
    group: str
    version: int


def apply(desk: Desk, doing: Doing) -> None:
    """Do an edit of statements.

    Raises:
        Met: somebody else's edit came first; nothing was changed.
    """
    match doing.edit:
        case Change() as edit:
            _change(desk, doing, edit)
        case Accept() as edit:
            _accept(desk, doing, edit)
        case Delete() as edit:
            _delete(desk, doing, edit)
        case Restore() as edit:
            _restore(desk, doing, edit)
        case Move() as edit:
            _move(desk, doing, edit)
        case Add() as edit:
            _add(desk, doing, edit)
        case Revert() as edit:
            _revert(desk, doing, edit)
        case Split() as edit:
            _split(desk, doing, edit)
        case Merge() as edit:
            _merge(desk, doing, edit)
        case edit:
            raise AssertionError(f"{edit!r} is no edit of statements")


def _change(desk: Desk, doing: Doing, edit: Change) -> None:
    if _is_so(desk, edit.statement, edit.text):
        return
    desk.check(edit.statement, edit.seen, doing.by, doing.group)
    before = desk.known(edit.statement) or _written(edit.statement, edit.section, edit.text)
    _hold(desk, doing, _reworded(before, edit.text), edit.seen)


def _accept(desk: Desk, doing: Doing, edit: Accept) -> None:
    desk.check(edit.statement, edit.seen, doing.by, doing.group)
    before = desk.known(edit.statement) or _written(edit.statement, edit.section, edit.text)
    machine = desk.machine.get(edit.statement)
    if machine is not None and machine.text == edit.text:
        section = before.section
        before = machine.model_copy(update={"section": section})
        if edit.statement in desk.held:
            desk.know_machine(edit.statement)
    accepted = before.model_copy(update={"text": edit.text, "checked": True})
    _hold(desk, doing, accepted, edit.seen)


def _delete(desk: Desk, doing: Doing, edit: Delete) -> None:
    held = desk.held.get(edit.statement)
    if held is not None and held.removed is not None and edit.reason is Reason.DELETED:
        return  # it is gone already, as wanted
    desk.check(edit.statement, edit.seen, doing.by, doing.group)
    before = desk.known(edit.statement) or _written(edit.statement, edit.section, "…")
    _hold(desk, doing, before, edit.seen, removed=edit.reason)
    if edit.reason is Reason.NOT_SAID:
        desk.deny(before.findings)


def _restore(desk: Desk, doing: Doing, edit: Restore) -> None:
    held = desk.held.get(edit.statement)
    if held is None or held.removed is None:
        return  # it is there
    if held.text_version > edit.seen:
        raise Met(f"{held.text_by.name} changed it meanwhile.", edit.statement)
    _hold(desk, doing, held.statement, None)


def _move(desk: Desk, doing: Doing, edit: Move) -> None:
    name = edit.statement
    held, before = desk.held.get(name), desk.known(name)
    if before is None:
        raise Met("It is not in the note any more.", name)
    if held is not None and held.removed is not None:
        raise Met(f"{held.text_by.name} removed it meanwhile.", name)
    if held is not None and held.place_version > edit.seen:
        raise Met("It was moved meanwhile.", name)
    text = (held.text_by, held.text_version, held.text_group) if held is not None else None
    given_back = desk.stamps.get(name, 0)
    _hold(desk, doing, before, edit.seen)
    if text is not None:  # a move does not stand in the way of who edits the words
        fields = dict(zip(("text_by", "text_version", "text_group"), text, strict=True))
        desk.held[name] = desk.held[name].model_copy(update=fields)
    else:
        statement = desk.held[name].statement.model_copy(update={"by": None})
        desk.held[name] = desk.held[name].model_copy(
            update={"text_version": given_back, "statement": statement}
        )
    desk.place(name, edit.section, edit.after, doing.version)


def _add(desk: Desk, doing: Doing, edit: Add) -> None:
    if desk.known(edit.statement) is not None:
        raise Met("A statement with this id is there already.", edit.statement)
    written = _written(edit.statement, edit.section, edit.text)
    _hold(desk, doing, written.model_copy(update={"evidence": edit.evidence}), None)
    desk.place(edit.statement, edit.section, edit.after, doing.version)


def _revert(desk: Desk, doing: Doing, edit: Revert) -> None:
    held = desk.held.get(edit.statement)
    if held is None:
        return  # it is the machine's
    if held.text_version > edit.seen:
        raise Met(f"{held.text_by.name} changed it meanwhile.", edit.statement)
    if edit.statement not in desk.machine:
        raise Met("There is no wording of the machine to go back to.", edit.statement)
    desk.release(edit.statement, doing.version)


def _split(desk: Desk, doing: Doing, edit: Split) -> None:
    desk.check(edit.statement, edit.seen, doing.by, doing.group)
    if desk.known(edit.new) is not None:
        raise Met("A statement with this id is there already.", edit.new)
    before = desk.known(edit.statement) or _written(edit.statement, edit.section, edit.first)
    _hold(desk, doing, _reworded(before, edit.first), edit.seen)
    _hold(desk, doing, _reworded(before, edit.second).model_copy(update={"id": edit.new}), None)
    desk.place(edit.new, before.section, edit.statement, doing.version)


def _merge(desk: Desk, doing: Doing, edit: Merge) -> None:
    if edit.statement == edit.other:
        raise Met("A statement cannot be merged with itself.", edit.statement)
    desk.check(edit.statement, edit.seen, doing.by, doing.group)
    desk.check(edit.other, edit.other_seen, doing.by, doing.group)
    before = desk.known(edit.statement) or _written(edit.statement, edit.section, edit.text)
    other = desk.known(edit.other)
    evidence: tuple[Evidence, ...] = joined(other.evidence if other else (), onto=before.evidence)
    findings = (*before.findings, *(other.findings if other else ()))
    merged = _reworded(before, edit.text).model_copy(
        update={"evidence": evidence, "findings": tuple(dict.fromkeys(findings))}
    )
    _hold(desk, doing, merged, edit.seen)
    if other is not None:
        _hold(desk, doing, other, edit.other_seen, removed=Reason.MERGED)


def _hold(
    desk: Desk, doing: Doing, statement: Statement, seen: int | None, removed: Reason | None = None
) -> None:
    desk.hold(statement.id, statement, doing.by, doing.version, doing.group, seen=seen, removed=removed)


def _is_so(desk: Desk, name: str, text: str) -> bool:
    """Tell whether people hold a statement with this very text already: two who agree are no conflict."""
    held = desk.held.get(name)
    return held is not None and held.removed is None and held.statement.text == text


def _reworded(statement: Statement, text: str) -> Statement:
    return statement.model_copy(update={"text": text, "checked": False})


def _written(name: str, section: SectionKey, text: str) -> Statement:
    """Return a statement of a person's own."""
    return Statement(
        id=name,
        section=section,
        kind=Kind.WRITTEN,
        assertion=Assertion.PRESENT,
        text=text,
        version=1,
        evidence=(),
        findings=(),
    )
