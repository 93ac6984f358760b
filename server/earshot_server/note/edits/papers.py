"""What lies beside the statements: conflicts, questions, what was settled, and what can be undone."""

from collections.abc import Iterable

from earshot_server.actor import Actor
from earshot_server.note.edits.apply import Doing
from earshot_server.note.edits.desk import Desk, Met
from earshot_server.note.edits.state import Group, State
from earshot_server.note.edits.work import Conflict, Reason, Removed, Suggestion

GROUPS_KEPT = 200
"""So many groups of edits can be undone."""


class Papers:
    """Conflicts and questions by id, settled decisions, and groups of edits by name."""

    def __init__(self, state: State) -> None:
        self.groups = dict(state.groups)
        self.dismissed = dict(state.dismissed)
        self.conflicts = {one.id: one for one in state.conflicts}
        self.questions = {one.id: one for one in state.questions}

    def conflict(self, conflict: Conflict) -> None:
        """Keep an edit that was not applied until a person chooses."""
        self.conflicts[conflict.id] = conflict

    def answer(self, question: str, text: str, by: Actor) -> None:
        """Answer a question.

        Raises:
            Met: it is gone, or has another answer.
        """
        asked = self.questions.get(question)
        if asked is None:
            raise Met("The question is not there any more.")
        if asked.answer is not None and asked.answer != text:
            raise Met("Somebody else answered it meanwhile.")
        self.questions[question] = asked.model_copy(update={"answer": text, "answered_by": by})

    def settle(self, names: Iterable[str], desk: Desk, version: int) -> tuple[Conflict, ...]:
        """Take decisions off the list; return the conflicts among them."""
        conflicts = []
        for name in names:
            kind, _, statement = name.partition(":")
            if name in self.conflicts:
                conflicts.append(self.conflicts.pop(name))
            elif kind == "suggestion" and statement:
                desk.know_machine(statement)
            else:
                self.dismissed[name] = version
        return tuple(conflicts)

    def undo(self, of: str, desk: Desk, doing: Doing) -> None:
        """Let everything stand as it stood before a group of edits.

        Raises:
            Met: it is too long ago, or what it touched was edited since.
        """
        group = self.groups.get(of)
        if group is None:
            raise Met("It is too long ago to be undone.")
        for name, version in group.after.items():
            if desk.stamps.get(name) != version:
                raise Met("Somebody edited it since.", name)
        for standing in group.before:
            desk.restore(standing, doing.version)
        for one in group.dismissed:
            self.dismissed.pop(one, None)
        self.conflicts |= {one.id: one for one in group.conflicts}
        if of in self.questions:
            self.dismissed[of] = doing.version

    def keep_group(
        self, desk: Desk, doing: Doing, settled: tuple[str, ...], conflicts: tuple[Conflict, ...]
    ) -> None:
        """Keep what an undo of the edit that was just done needs."""
        known = self.groups.pop(doing.group, None) or Group(by=doing.by, before=(), after={})
        touched = desk.before
        before = touched | {one.id: one for one in known.before}
        after = known.after | {name: desk.stamps[name] for name in touched if name in desk.stamps}
        self.groups[doing.group] = Group(
            by=doing.by,
            before=tuple(before.values()),
            after=after,
            dismissed=(*known.dismissed, *settled),
            conflicts=(*known.conflicts, *conflicts),
        )
        while len(self.groups) > GROUPS_KEPT:
            del self.groups[next(iter(self.groups))]


def removed_statements(desk: Desk) -> tuple[Removed, ...]:
    """Return what people took out, and what stays out because it tells what nobody said."""
    found = [
        Removed(
            id=name,
            section=held.statement.section,
            text=held.statement.text,
            reason=held.removed,
            by=held.text_by,
            version=held.statement.version,
            suggestion=desk.suggestion(name),
        )
        for name, held in desk.held.items()
        if held.removed is not None
    ]
    for one in desk.denials():
        if desk.denied.issuperset(one.findings):
            continue  # it says nothing beyond what nobody said
        denier = next(
            held
            for held in desk.held.values()
            if held.removed is Reason.NOT_SAID and set(held.statement.findings).intersection(one.findings)
        )
        found.append(
            Removed(
                id=one.id,
                section=one.section,
                text=one.text,
                reason=Reason.NOT_SAID,
                by=denier.text_by,
                version=one.version,
                suggestion=Suggestion(version=one.version, text=one.text, evidence=one.evidence),
            )
        )
    return tuple(found)
