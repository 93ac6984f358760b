"""The statements as machine and people have them, and the few things that an edit can do to them."""

from collections.abc import Iterable

from earshot_server.actor import Actor
from earshot_server.note.draft import Statement
from earshot_server.note.edits.state import UNKNOWN, Held, Standing, State, merged_order, neighbour, placed
from earshot_server.note.edits.work import Reason, Suggestion
from earshot_server.note.parts import SectionKey


class Met(Exception):
    """The edit meets somebody else's, which the person had not seen."""

    def __init__(self, why: str, statement: str | None = None) -> None:
        super().__init__(why)
        self.why = why
        self.statement = statement


class Desk:
    """Machine's wording, people's, and the order of both. Changes of one edit are taken back by `restore`."""

    def __init__(self, state: State) -> None:
        self.machine = {one.id: one for one in state.machine}
        self.machine_order = dict(state.machine_order)
        self.worded = dict(state.worded)
        self.held = dict(state.held)
        self.order = {key: list(state.order.get(key, ())) for key in SectionKey}
        self.arranged = set(state.arranged)
        self.stamps = dict(state.stamps)
        self.denied = set(state.denied)
        self.before: dict[str, Standing] = {}
        """How what was touched stood before, since `begin`."""
        self.touched: set[str] = set()
        self.sections: set[SectionKey] = set()

    # --- looking --------------------------------------------------------------------

    def known(self, name: str) -> Statement | None:
        """Return a statement as it is held, else as the machine has it, also one that is removed."""
        held = self.held.get(name)
        return held.statement if held is not None else self.machine.get(name)

    def shown(self, name: str) -> Statement | None:
        """Return a statement as people see it; None if it is not in the note."""
        held, machine = self.held.get(name), self.machine.get(name)
        if held is None:
            return None if machine is None or self.denied.intersection(machine.findings) else machine
        if held.removed is not None:
            return None
        suggestion = self.suggestion(name)
        if suggestion is None:
            return held.statement
        version = max(held.statement.version, suggestion.version)
        return held.statement.model_copy(update={"suggestion": suggestion, "version": version})

    def suggestion(self, name: str) -> Suggestion | None:
        """Return what the machine would write since people took the statement in hand."""
        held, machine = self.held.get(name), self.machine.get(name)
        if held is None:
            return None
        text = None if machine is None else machine.text
        if text in (held.base, held.statement.text) or (text is None and held.base == UNKNOWN):
            return None
        if machine is None:
            return Suggestion(version=max(1, held.gone), text=None)
        if held.removed is not None and not _says_more(machine, held):
            return None
        return Suggestion(version=max(self.worded[name], 1), text=machine.text, evidence=machine.evidence)

    def denials(self) -> Iterable[Statement]:
        """Return the machine's statements that are kept out because they tell what nobody said."""
        for name, one in self.machine.items():
            if name not in self.held and self.denied.intersection(one.findings):
                yield one

    def after(self, name: str) -> str | None:
        """Return what a statement stands behind."""
        return neighbour(self.order, name)[1]

    # --- the machine ----------------------------------------------------------------

    def follow(
        self,
        changed: Iterable[Statement],
        removed: Iterable[str],
        order: dict[SectionKey, tuple[str, ...]],
        version: int,
    ) -> None:
        """Take in what the machine wrote, in everything that people do not hold."""
        for name in removed:
            self.machine.pop(name, None)
            self.worded.pop(name, None)
            self.touched.add(name)
            if name in self.held:
                self.held[name] = self.held[name].model_copy(update={"gone": version})
        for one in changed:
            before = self.machine.get(one.id)
            if before is None or before.text != one.text:
                self.worded[one.id] = version
            self.machine[one.id] = one
            self.touched.add(one.id)
        for key, names in order.items():
            self.machine_order[key] = names
            self._reorder(key)

    def _reorder(self, key: SectionKey) -> None:
        machine = self.machine_order.get(key, ())
        known = [one for one in self.order[key] if one in self.held or one in machine]
        elsewhere = {
            one
            for one in machine
            if one in self.held and any(one in names for other, names in self.order.items() if other != key)
        }
        put = {name for name in known if name in self.held and self.held[name].place_version}
        self.order[key] = merged_order(known, machine, key in self.arranged, elsewhere, put)
        self.sections.add(key)

    # --- people ---------------------------------------------------------------------

    def begin(self) -> None:
        """Begin an edit: from here on it is known how things stood before."""
        self.before = {}

    def check(self, name: str, seen: int, by: Actor, group: str) -> None:
        """Do nothing if the person saw the newest words of a statement.

        Raises:
            Met: it is removed, or somebody else changed it since.
        """
        held = self.held.get(name)
        if held is None:
            if self.stamps.get(name, 0) > seen:
                raise Met("It was given back to the machine meanwhile.", name)
            return
        own = held.text_group == group and held.text_by.id == by.id
        if held.text_version > seen and not own:
            what = "changed" if held.removed is None else "removed"
            raise Met(f"{held.text_by.name} {what} it meanwhile.", name)

    def hold(
        self,
        name: str,
        statement: Statement,
        by: Actor,
        version: int,
        group: str,
        *,
        seen: int | None = None,
        removed: Reason | None = None,
    ) -> None:
        """Let people have a statement: what the machine writes of it from now on is a suggestion.

        `seen` is the version that the person saw; without it the machine's wording was seen as it is now.
        """
        self._remember(name)
        held, machine = self.held.get(name), self.machine.get(name)
        if removed is not Reason.NOT_SAID:
            self.allow(held)
        base, findings = (held.base, held.base_findings) if held is not None else (UNKNOWN, ())
        unseen = seen is not None and self.worded.get(name, 0) > seen
        if held is None and not unseen:
            base = None if machine is None else machine.text
        if held is None and machine is not None:
            findings = machine.findings
        self.held[name] = Held(
            statement=statement.model_copy(
                update={"by": by, "edited": version, "version": version, "suggestion": None}
            ),
            base=base,
            base_findings=findings,
            text_by=by,
            text_version=version,
            text_group=group,
            place_version=held.place_version if held is not None else 0,
            removed=removed,
            gone=held.gone if held is not None else 0,
        )
        self._stand(name, statement.section)
        self._stamp(name, version)

    def know_machine(self, name: str) -> None:
        """Take note that people know the machine's wording: it is no suggestion any more."""
        held, machine = self.held.get(name), self.machine.get(name)
        if held is None:
            return
        self._remember(name)
        self.held[name] = held.model_copy(
            update={
                "base": None if machine is None else machine.text,
                "base_findings": () if machine is None else machine.findings,
            }
        )
        self.touched.add(name)

    def release(self, name: str, version: int) -> None:
        """Give a statement back to the machine."""
        self._remember(name)
        self.allow(self.held.pop(name, None))
        self._stamp(name, version)
        for key, names in self.machine_order.items():
            if name in names and name not in self.order[key]:
                self._drop(name)
                self._reorder(key)
        if name not in self.machine:
            self._drop(name)

    def deny(self, findings: Iterable[str]) -> None:
        """Keep findings that nobody said out of every statement of the machine."""
        self.denied |= set(findings)
        self._touch_tellers(findings)

    def allow(self, held: Held | None) -> None:
        """Let the findings of a statement tell again, if it was said that nobody said it."""
        if held is not None and held.removed is Reason.NOT_SAID:
            self.denied -= set(held.statement.findings)
            self._touch_tellers(held.statement.findings)

    def place(self, name: str, section: SectionKey, after: str | None, version: int) -> None:
        """Put a statement that is held somewhere; its section is people's from now on."""
        self._remember(name)
        self._touch_sections(name)
        placed(self.order, name, section, after)
        self.arranged.add(section)
        held = self.held[name]
        self.held[name] = held.model_copy(
            update={
                "place_version": version,
                "statement": held.statement.model_copy(update={"section": section}),
            }
        )
        self._stamp(name, version)

    def restore(self, standing: Standing, version: int) -> None:
        """Let a statement stand as it stood, as a new edit."""
        name = standing.id
        self._remember(name)
        self.allow(self.held.get(name))
        if standing.held is not None and standing.held.removed is Reason.NOT_SAID:
            self.deny(standing.held.statement.findings)
        if standing.held is None:
            self.release(name, version)
            if name in self.machine and standing.section is not None and standing.section in self.arranged:
                self._put_back(standing)
            return
        held = standing.held
        self.held[name] = held.model_copy(
            update={
                "text_version": version,
                "gone": self.held[name].gone if name in self.held else held.gone,
                "statement": held.statement.model_copy(update={"version": version, "edited": version}),
            }
        )
        if standing.section is None:
            self._drop(name)
        else:
            self._put_back(standing)
        self._stamp(name, version)

    # --- inside ---------------------------------------------------------------------

    def _put_back(self, standing: Standing) -> None:
        assert standing.section is not None
        if neighbour(self.order, standing.id) == (standing.section, standing.after):
            return
        self._touch_sections(standing.id)
        placed(self.order, standing.id, standing.section, standing.after)
        self.sections.add(standing.section)

    def _remember(self, name: str) -> None:
        if name not in self.before:
            section, after = neighbour(self.order, name)
            self.before[name] = Standing(id=name, held=self.held.get(name), section=section, after=after)

    def _stand(self, name: str, section: SectionKey) -> None:
        """Let it stand in its section if it stands nowhere."""
        if neighbour(self.order, name)[0] is None:
            self.order[section].append(name)
        self._touch_sections(name)

    def _drop(self, name: str) -> None:
        self._touch_sections(name)
        for names in self.order.values():
            if name in names:
                names.remove(name)

    def _touch_sections(self, name: str) -> None:
        section, _ = neighbour(self.order, name)
        if section is not None:
            self.sections.add(section)
        self.touched.add(name)

    def _touch_tellers(self, findings: Iterable[str]) -> None:
        told = set(findings)
        for name, one in self.machine.items():
            if told.intersection(one.findings):
                self._touch_sections(name)

    def _stamp(self, name: str, version: int) -> None:
        self.stamps[name] = version
        self._touch_sections(name)


def _says_more(machine: Statement, held: Held) -> bool:
    """Tell whether the machine's statement says more than the one that was removed, or something else."""
    more = set(machine.findings) - set(held.base_findings)
    return bool(more) or machine.assertion is not held.statement.assertion
