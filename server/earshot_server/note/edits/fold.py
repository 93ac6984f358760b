"""Machine updates and people's edits, folded in the order of the log into one note.

People win: an edit is applied, or stands as a conflict with both texts until a person chooses; no update of
the machine touches a statement that people hold; what is removed stays removed. The same events give the same
note, at once or piece by piece.
"""

from collections.abc import Sequence

from earshot_server.actor import Actor
from earshot_server.note.draft import OUTCOMES_KEPT, Delta, Draft, Finding, Section, Statement
from earshot_server.note.edits.apply import Doing, apply
from earshot_server.note.edits.decide import decisions
from earshot_server.note.edits.desk import Desk, Met
from earshot_server.note.edits.edit import Answer, AnyEdit, Ask, Dismiss, Undo
from earshot_server.note.edits.papers import Papers, removed_statements
from earshot_server.note.edits.state import State
from earshot_server.note.edits.work import (
    Addendum,
    Conflict,
    Outcome,
    Question,
    Result,
    Signature,
    Work,
)
from earshot_server.note.parts import SectionKey


class EditedNote:
    """The note of one encounter: what the machine wrote, and what people made of it."""

    def __init__(self, machine: Draft, state: State | None = None, version: int | None = None) -> None:
        """Begin with the machine's draft, or go on with a state of the same draft."""
        self.version = machine.version if version is None else version
        """The note's version: the number of events folded when it last changed."""
        known = state if state is not None else _first_state(machine)
        self._engine = machine.engine
        self._titles = {one.key: one.model_copy(update={"statements": ()}) for one in machine.sections}
        self._findings: dict[str, Finding] = {one.id: one for one in machine.findings}
        self._desk = Desk(known)
        self._papers = Papers(known)
        self._addenda = known.addenda
        self._outcomes = known.outcomes
        self._signature = known.signature
        self._frozen = known.frozen
        self._shown = {name: one for name in self._all() if (one := self._now(name)) is not None}
        self._denied_findings = self._desk.denied & self._findings.keys()
        self._work = self._make_work()

    # --- what comes -----------------------------------------------------------------

    def follow(self, delta: Delta | None, version: int) -> Delta | None:
        """Take in what the machine changed in its draft; return what that changed in the note."""
        if delta is None or self._frozen is not None:
            return None
        self._findings |= {one.id: one for one in delta.findings}
        for name in delta.findings_removed:
            self._findings.pop(name, None)
        self._desk.follow(delta.changed, delta.removed, delta.order, version)
        return self._settle(version, findings=delta.findings, findings_removed=delta.findings_removed)

    def edit(self, name: str, by: Actor, wall_ms: int, edit: AnyEdit, version: int) -> Delta:
        """Take in the edit with this id: apply it, or record the conflict."""
        group = edit.group or name
        statement = getattr(edit, "statement", None)
        result = Result.APPLIED
        try:
            if self._frozen is not None:
                raise Met(
                    "The note was signed meanwhile. What is to be said goes into an addendum.", statement
                )
            self._do(name, wall_ms, edit, Doing(edit, by, group, version))
        except Met as met:
            result = Result.CONFLICT
            self._met(name, by, wall_ms, edit, met)
        outcome = Outcome(
            edit=name,
            group=group,
            kind=edit.kind,
            statement=statement,
            by=by,
            wall_ms=wall_ms,
            version=version,
            result=result,
        )
        return self._settle_outcome(outcome, version)

    def sign(self, name: str, signature: Signature, draft: Draft, fits: bool, version: int) -> Delta:
        """Freeze the note as it was signed.

        `fits` says that nothing was heard or edited between what was signed and the signature: else it is a
        conflict, and whoever signs has to look again.
        """
        result = Result.APPLIED if fits and self._frozen is None else Result.CONFLICT
        outcome = Outcome(
            edit=name,
            group=name,
            kind="sign",
            statement=None,
            by=signature.by,
            wall_ms=signature.wall_ms,
            version=version,
            result=result,
        )
        if result is Result.CONFLICT:
            return self._settle_outcome(outcome, version)
        before = self.draft
        self._signature, self._frozen = signature, draft
        self._desk.touched |= self._shown.keys() | _statements(draft).keys()
        # An older engine may have written what was signed: what differs is told, too.
        self._desk.sections |= {
            one.key for one, other in zip(draft.sections, before.sections, strict=False) if one != other
        }
        known, frozen = ({one.id: one for one in each.findings} for each in (before, draft))
        changed = tuple(one for name, one in frozen.items() if known.get(name) != one)
        return self._settle_outcome(outcome, version, changed, tuple(sorted(known.keys() - frozen.keys())))

    def add(self, addendum: Addendum, version: int) -> Delta:
        """Add to a signed note; to one that is not, it is a conflict that keeps the text."""
        result = Result.APPLIED
        if self._frozen is not None:
            self._addenda = (*self._addenda, addendum)
        else:
            result = Result.CONFLICT
            self._papers.conflict(
                Conflict(
                    id=addendum.id,
                    kind="addendum",
                    statement=None,
                    section=None,
                    by=addendum.by,
                    wall_ms=addendum.wall_ms,
                    text=addendum.text,
                    against=None,
                    against_by=None,
                    why="The note is not signed yet: write it into the note itself.",
                )
            )
        outcome = Outcome(
            edit=addendum.id,
            group=addendum.id,
            kind="addendum",
            statement=None,
            by=addendum.by,
            wall_ms=addendum.wall_ms,
            version=version,
            result=result,
        )
        return self._settle_outcome(outcome, version)

    # --- what there is --------------------------------------------------------------

    @property
    def signed(self) -> bool:
        """Whether the note is frozen."""
        return self._frozen is not None

    @property
    def waiting(self) -> int:
        """How many decisions wait for a person."""
        return len(self._work.decisions)

    @property
    def draft(self) -> Draft:
        """The note as people see it."""
        if self._frozen is not None:
            return self._frozen.model_copy(
                update={"version": self.version, "work": self._work, "outcomes": self._outcomes}
            )
        return Draft(
            engine=self._engine,
            version=self.version,
            sections=tuple(self._section(key) for key in SectionKey if key in self._titles),
            findings=tuple(one for name, one in self._findings.items() if name not in self._desk.denied),
            work=self._work,
            outcomes=self._outcomes,
        )

    @property
    def state(self) -> State:
        """What is needed to go on, beside the machine's draft."""
        desk = self._desk
        return State(
            machine=tuple(desk.machine.values()),
            machine_order=desk.machine_order,
            worded=desk.worded,
            held=desk.held,
            order={key: tuple(names) for key, names in desk.order.items() if names},
            arranged=tuple(sorted(desk.arranged)),
            stamps=desk.stamps,
            groups=self._papers.groups,
            denied=tuple(sorted(desk.denied)),
            dismissed=self._papers.dismissed,
            conflicts=tuple(self._papers.conflicts.values()),
            questions=tuple(self._papers.questions.values()),
            addenda=self._addenda,
            outcomes=self._outcomes,
            signature=self._signature,
            frozen=self._frozen,
        )

    # --- edits ----------------------------------------------------------------------

    def _do(self, name: str, wall_ms: int, edit: AnyEdit, doing: Doing) -> None:
        desk, papers = self._desk, self._papers
        desk.begin()
        match edit:
            case Undo(of=of):
                papers.undo(of, desk, doing)
            case Ask(statement=statement, text=text):
                papers.questions[name] = Question(
                    id=name, statement=statement, text=text, by=doing.by, wall_ms=wall_ms
                )
            case Answer(question=question, text=text):
                papers.answer(question, text, doing.by)
            case Dismiss():
                pass
            case _:
                apply(desk, doing)
        settled = (*edit.settles, edit.decision) if isinstance(edit, Dismiss) else edit.settles
        papers.keep_group(desk, doing, settled, papers.settle(settled, desk, doing.version))

    def _met(self, name: str, by: Actor, wall_ms: int, edit: AnyEdit, met: Met) -> None:
        target = met.statement or getattr(edit, "statement", None)
        held = self._desk.held.get(target) if target is not None else None
        shown = self._shown.get(target) if target is not None else None
        self._papers.conflict(
            Conflict(
                id=name,
                kind=edit.kind,
                statement=target,
                section=getattr(edit, "section", None),
                by=by,
                wall_ms=wall_ms,
                text=getattr(edit, "text", None) or getattr(edit, "first", None),
                against=None if shown is None else shown.text,
                against_by=None if held is None else held.text_by,
                why=met.why,
            )
        )

    # --- telling --------------------------------------------------------------------

    def _settle_outcome(
        self,
        outcome: Outcome,
        version: int,
        findings: tuple[Finding, ...] = (),
        findings_removed: tuple[str, ...] = (),
    ) -> Delta:
        self._outcomes = (*self._outcomes, outcome)[-OUTCOMES_KEPT:]
        delta = self._settle(version, findings, findings_removed, outcomes=(outcome,))
        assert delta is not None
        return delta

    def _settle(
        self,
        version: int,
        findings: Sequence[Finding] = (),
        findings_removed: Sequence[str] = (),
        outcomes: tuple[Outcome, ...] = (),
    ) -> Delta | None:
        """Return what changed since the last time, None if nothing did."""
        desk = self._desk
        changed, removed = self._look_again()
        denied = desk.denied & self._findings.keys()
        back = [self._findings[one] for one in sorted(self._denied_findings - denied)]
        work = self._make_work()
        delta = Delta(
            from_version=self.version,
            to_version=version,
            changed=tuple(changed),
            removed=tuple(removed),
            order={key: self._order(key) for key in SectionKey if key in desk.sections},
            findings=(*(one for one in findings if one.id not in denied), *back),
            findings_removed=(*findings_removed, *sorted(denied - self._denied_findings)),
            work=work if work != self._work else None,
            outcomes=outcomes,
        )
        desk.touched.clear()
        desk.sections.clear()
        self._work, self._denied_findings = work, denied
        empty = not (changed or removed or delta.order or delta.findings or delta.findings_removed)
        if empty and delta.work is None and not outcomes:
            return None
        self.version = version
        return delta

    def _look_again(self) -> tuple[list[Statement], list[str]]:
        changed, removed = [], []
        for name in sorted(self._desk.touched):
            before, now = self._shown.get(name), self._now(name)
            if before == now:
                continue
            if before is not None:
                self._desk.sections.add(before.section)
            if now is None:
                removed.append(name)
                del self._shown[name]
            else:
                changed.append(now)
                self._shown[name] = now
                self._desk.sections.add(now.section)
        return changed, removed

    def _make_work(self) -> Work:
        papers, frozen = self._papers, self._frozen is not None
        removed = removed_statements(self._desk) if not self._frozen else self._frozen.work.removed
        conflicts = tuple(papers.conflicts.values())
        questions = tuple(one for one in papers.questions.values() if one.id not in papers.dismissed)
        shown = () if frozen else [self._shown[name] for key in SectionKey for name in self._order(key)]
        return Work(
            removed=removed,
            conflicts=conflicts,
            questions=questions,
            decisions=decisions(
                shown,
                () if frozen else removed,
                conflicts,
                () if frozen else questions,
                papers.dismissed,
            ),
            signature=self._signature,
            addenda=self._addenda,
        )

    def _section(self, key: SectionKey) -> Section:
        statements = tuple(self._shown[name] for name in self._order(key))
        return self._titles[key].model_copy(update={"statements": statements})

    def _order(self, key: SectionKey) -> tuple[str, ...]:
        if self._frozen is not None:
            return tuple(
                each.id for one in self._frozen.sections if one.key is key for each in one.statements
            )
        return tuple(one for one in self._desk.order[key] if one in self._shown)

    def _now(self, name: str) -> Statement | None:
        if self._frozen is not None:
            return _statements(self._frozen).get(name)
        return self._desk.shown(name)

    def _all(self) -> list[str]:
        if self._frozen is not None:
            return list(_statements(self._frozen))
        return [*self._desk.machine, *(one for one in self._desk.held if one not in self._desk.machine)]


def _statements(draft: Draft) -> dict[str, Statement]:
    return {each.id: each for one in draft.sections for each in one.statements}


def _first_state(machine: Draft) -> State:
    order = {one.key: tuple(each.id for each in one.statements) for one in machine.sections}
    statements = tuple(each for one in machine.sections for each in one.statements)
    return State(
        machine=statements,
        machine_order=order,
        worded={one.id: one.version for one in statements},
        order=order,
    )
