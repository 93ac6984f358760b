"""People who edit for tests: their actors, a machine that writes what the test says, and three clients."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field

from earshot_server.actor import Actor, Role
from earshot_server.note.draft import Assertion, Delta, Draft, Evidence, Kind, Section, SectionKey, Statement
from earshot_server.note.edits.edit import (
    Accept,
    Add,
    AnyEdit,
    Ask,
    Change,
    Delete,
    Dismiss,
    Merge,
    Move,
    Restore,
    Revert,
    Split,
    Undo,
)
from earshot_server.note.edits.fold import EditedNote
from earshot_server.note.edits.work import DecisionKind, Outcome, Reason, Result

HPI = SectionKey.HISTORY_OF_PRESENT_ILLNESS
PLAN = SectionKey.PLAN
ANNE = Actor(id="anne", name="Anne Scribe", role=Role.SCRIBE)
BEN = Actor(id="ben", name="Ben Scribe", role=Role.SCRIBE)
CARA = Actor(id="cara", name="Dr. Cara Sample", role=Role.CLINICIAN)


def machine_statement(
    name: str,
    text: str,
    version: int = 1,
    *,
    section: SectionKey = HPI,
    findings: tuple[str, ...] | None = None,
    assertion: Assertion = Assertion.PRESENT,
    evidence: tuple[Evidence, ...] | None = None,
) -> Statement:
    """Return a statement of the machine."""
    return Statement(
        id=name,
        section=section,
        kind=Kind.SYMPTOM,
        assertion=assertion,
        text=text,
        version=version,
        evidence=(Evidence(segment="s-0", first=0, last=1),) if evidence is None else evidence,
        findings=(f"f-{name}",) if findings is None else findings,
    )


def empty_draft() -> Draft:
    """Return the machine's draft before anything was heard."""
    return Draft(
        engine="test", sections=tuple(Section(key=key, title=key.value, loinc="0-0") for key in SectionKey)
    )


class Desk:
    """A note that a test writes and edits, with the replica of somebody who gets every delta."""

    def __init__(self) -> None:
        self.note = EditedNote(empty_draft())
        self.replica = empty_draft()
        self.version = 0
        self.machine: dict[str, Statement] = {}
        self.deltas: list[Delta] = []

    def hear(self, *statements: Statement, remove: tuple[str, ...] = ()) -> Delta | None:
        """Let the machine write statements, and take others back."""
        self.version += 1
        touched = {one.section for one in statements} | {self.machine[one].section for one in remove}
        changed = tuple(one.model_copy(update={"version": self.version}) for one in statements)
        for name in remove:
            del self.machine[name]
        self.machine |= {one.id: one for one in changed}
        order = {key: tuple(one.id for one in self.machine.values() if one.section is key) for key in touched}
        delta = Delta(from_version=0, to_version=self.version, changed=changed, removed=remove, order=order)
        return self.take(self.note.follow(delta, self.version))

    def edit(self, edit: AnyEdit, by: Actor = ANNE, name: str | None = None) -> Outcome:
        """Fold an edit; return what became of it."""
        self.version += 1
        delta = self.note.edit(name or f"e{self.version}", by, 1000 * self.version, edit, self.version)
        self.take(delta)
        return delta.outcomes[0]

    def take(self, delta: Delta | None) -> Delta | None:
        """Let the replica follow."""
        if delta is not None:
            self.deltas.append(delta)
            self.replica = self.replica.apply(delta)
        return delta

    def shown(self, name: str) -> Statement | None:
        """Return a statement as people see it."""
        return statements_of(self.note.draft).get(name)

    def text(self, name: str) -> str | None:
        """Return its text, None if it is not in the note."""
        found = self.shown(name)
        return None if found is None else found.text

    def seen(self, name: str) -> int:
        """Return the version that somebody who looks now sees."""
        found = self.shown(name)
        return 0 if found is None else found.version

    def order(self, section: SectionKey = HPI) -> list[str]:
        """Return a section's ids in order."""
        [found] = [one for one in self.note.draft.sections if one.key is section]
        return [one.id for one in found.statements]

    def waits(self) -> list[tuple[DecisionKind, str | None]]:
        """Return what waits for a decision."""
        return [(one.kind, one.statement) for one in self.note.draft.work.decisions]


def statements_of(draft: Draft) -> dict[str, Statement]:
    """Return a draft's statements by id."""
    return {one.id: one for section in draft.sections for one in section.statements}


# --- three clients --------------------------------------------------------------------

WORDS = ("chest pain", "for three days", "worse at night", "left arm", "no fever", "aspirin", "since May")


@dataclass
class Client:
    """Somebody with a page: what it shows, and the edits that are not acknowledged yet."""

    by: Actor
    draft: Draft
    waiting: list[tuple[str, AnyEdit]] = field(default_factory=list)
    made: dict[str, AnyEdit] = field(default_factory=dict)
    online: bool = True


class Interleaving:
    """One seeded run: machine and three clients in any order, with cuts, lost answers and repeats."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        self.desk = Desk()
        self.log: list[tuple[str, str, AnyEdit] | Delta] = []
        self.seen: set[str] = set()
        self.clients = [Client(by, empty_draft()) for by in (ANNE, BEN, CARA)]
        self.outcomes: dict[str, Outcome] = {}
        self.cuts = self.repeats = 0
        self.faults: list[str] = []
        self.words: dict[str, tuple[str, int]] = {}
        """Who had the last word on a statement, and in which version."""

    def run(self, steps: int) -> None:
        """Take steps, then let everybody come back and finish."""
        for _ in range(4):
            self._machine()
        for _ in range(steps):
            client = self.dice.choice(self.clients)
            step = self.dice.choices(
                (self._machine, self._make, self._send, self._receive, self._cut), (2, 5, 5, 4, 1)
            )[0]
            if step == self._machine:
                self._machine()
            else:
                step(client)  # type: ignore[call-arg]
        for client in self.clients:
            client.online = True
            while client.waiting:
                self._deliver(client)
        for client in self.clients:
            self._receive(client)

    # --- steps ------------------------------------------------------------------------

    def _machine(self) -> None:
        before = statements_of(self.desk.note.draft)
        name = f"st{self.dice.randrange(8)}"
        known = self.desk.machine
        if name in known and self.dice.random() < 0.15:
            self.desk.hear(remove=(name,))
        else:
            findings = (f"f{self.dice.randrange(8)}", f"f-{name}") if self.dice.random() < 0.3 else None
            section = known[name].section if name in known else self.dice.choice((HPI, PLAN))
            self.desk.hear(machine_statement(name, self._text(), section=section, findings=findings))
        self._compare(before)

    def _compare(self, before: dict[str, Statement]) -> None:
        """Find what the machine may not do: touch what people hold, bring back what they removed."""
        after = statements_of(self.desk.note.draft)
        free = {"suggestion": None, "version": 1}
        for name, one in before.items():
            if one.edited and (
                name not in after or one.model_copy(update=free) != after[name].model_copy(update=free)
            ):
                self.faults.append(f"the machine touched {name}")
        removed = {one.id for one in self.desk.note.draft.work.removed}
        self.faults += [f"{name} came back" for name in removed & after.keys()]

    def _make(self, client: Client) -> None:
        edit = self._any_edit(client)
        if edit is not None:
            name = f"{client.by.id}-{len(client.made)}"
            client.made[name] = edit
            client.waiting.append((name, edit))

    def _send(self, client: Client) -> None:
        """Send the oldest edit; the connection may die before it arrives, or before the answer does."""
        if not client.online or not client.waiting:
            return
        fate = self.dice.random()
        if fate < 0.1:
            self._cut(client)
        elif fate < 0.2:
            self._fold(client.by, *client.waiting[0])
            self._cut(client)
        else:
            self._deliver(client)

    def _deliver(self, client: Client) -> None:
        self._fold(client.by, *client.waiting.pop(0))

    def _receive(self, client: Client) -> None:
        """Get the deltas that are missing, or a whole draft."""
        if not client.online:
            client.online = True
            if self.dice.random() < 0.5:
                client.draft = self.desk.note.draft
                return
        for delta in self.desk.deltas:
            if delta.from_version >= client.draft.version and delta.to_version > client.draft.version:
                client.draft = client.draft.apply(delta)

    def _cut(self, client: Client) -> None:
        client.online = False
        self.cuts += 1

    def _fold(self, by: Actor, name: str, edit: AnyEdit) -> None:
        if name in self.seen:  # the log's fold ignores events that come again
            self.repeats += 1
            return
        self.seen.add(name)
        before = statements_of(self.desk.note.draft)
        outcome = self.desk.edit(edit, by, name)
        self.outcomes[name] = outcome
        self.faults += self._misdone(by, name, edit, outcome, before)

    def _misdone(
        self, by: Actor, name: str, edit: AnyEdit, outcome: Outcome, before: dict[str, Statement]
    ) -> Iterator[str]:
        """Find an edit that was called applied and was not, or that is in conflict and not shown."""
        after = statements_of(self.desk.note.draft)
        if outcome.result is Result.CONFLICT:
            conflicts = {one.id: one for one in self.desk.note.draft.work.conflicts}
            shown = conflicts.get(name)
            wanted = getattr(edit, "text", None) or getattr(edit, "first", None)
            if shown is None or shown.text != wanted:
                yield f"{name} is neither applied nor shown"
            if after != before:
                yield f"{name} is in conflict and changed something"
            return
        if isinstance(edit, Change | Accept | Merge | Split | Delete):
            author, version = self.words.get(edit.statement, (by.id, 0))
            unseen = version > edit.seen and author != by.id
            texts = [one[edit.statement].text if edit.statement in one else None for one in (before, after)]
            if unseen and texts[0] != texts[1]:
                yield f"{name} wrote over what {author} wrote and {by.id} had not seen"
            now = after.get(edit.statement)
            if now is None or now.edited == outcome.version:  # else it was so already
                self.words[edit.statement] = (by.id, outcome.version)
        match edit:
            case Change() | Accept() | Merge() | Add():
                done = edit.statement in after and after[edit.statement].text == edit.text
            case Delete():
                done = edit.statement not in after
            case Move():
                done = after[edit.statement].section is edit.section
            case Split():
                done = [after[one].text for one in (edit.statement, edit.new)] == [edit.first, edit.second]
            case _:
                done = True
        if not done:
            yield f"{name} ({edit.kind}) is called applied and is not"

    # --- chance -----------------------------------------------------------------------

    def _text(self) -> str:
        return " ".join(self.dice.choice(WORDS) for _ in range(self.dice.randint(1, 3)))

    def _any_edit(self, client: Client) -> AnyEdit | None:
        shown = list(statements_of(client.draft).values())
        if not shown:
            return None
        dice, one, other = self.dice, self.dice.choice(shown), self.dice.choice(shown)
        removed, decisions = client.draft.work.removed, client.draft.work.decisions
        target = {"statement": one.id, "section": one.section, "seen": one.version}
        new = f"{client.by.id}-new-{len(client.made)}"
        own = [name for name in client.made if not isinstance(client.made[name], Dismiss)]
        makers = [
            lambda: Change(**target, text=self._text()),
            lambda: Change(**target, text=self._text()),
            lambda: Delete(**target, reason=dice.choice((Reason.DELETED, Reason.NOT_SAID))),
            lambda: Move(
                statement=one.id, seen=one.version, section=dice.choice((HPI, PLAN)), after=other.id
            ),
            lambda: Add(statement=new, section=one.section, after=one.id, text=self._text()),
            lambda: Accept(**target, text=one.text),
            lambda: Split(**target, first=self._text(), second=self._text(), new=new),
            lambda: Revert(statement=one.id, seen=one.version),
            lambda: Ask(statement=one.id, text=self._text()),
        ]
        if other.id != one.id:
            makers.append(
                lambda: Merge(**target, other=other.id, other_seen=other.version, text=self._text())
            )
        if removed:
            gone = dice.choice(removed)
            makers.append(lambda: Restore(statement=gone.id, seen=gone.version))
        if decisions and dice.random() < 0.3:
            makers.append(lambda: Dismiss(decision=dice.choice(decisions).id))
        if own:
            makers.append(lambda: Undo(of=dice.choice(own)))
        return dice.choice(makers)()
