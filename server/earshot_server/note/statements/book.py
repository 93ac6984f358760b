"""All statements of a draft: rewritten where findings changed, in the order of the note."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from earshot_server.note.draft import Assertion, Finding, SectionKey, Statement
from earshot_server.note.rules.load import Rules
from earshot_server.note.statements.write import Place, chief_place, place_of, write


@dataclass
class Change:
    """What a rewriting changed."""

    changed: list[Statement] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    sections: dict[SectionKey, None] = field(default_factory=dict)
    """Sections whose statements or order changed."""


class Book:
    """Statements by id, in the order in which they were first written."""

    def __init__(self, statements: Iterable[Statement] = ()) -> None:
        self.statements = {one.id: one for one in statements}
        self._told: dict[str, set[str]] = {}
        """Ids of the statements that tell a finding."""
        for one in self.statements.values():
            for finding in one.findings:
                self._told.setdefault(finding, set()).add(one.id)

    def rewrite(
        self,
        touched: Sequence[str],
        known: Mapping[str, Finding],
        chief: Sequence[str],
        version: int,
        rules: Rules,
    ) -> Change:
        """Write anew what tells findings that changed or went away; `known` are all findings by id."""
        change = Change()
        wanted = {name: _places(known[name], chief, rules) if name in known else {} for name in touched}
        affected: dict[str, None] = {}
        for name in touched:
            affected |= dict.fromkeys(sorted(self._told.get(name, ())))
            affected |= dict.fromkeys(wanted[name])
        for name in affected:
            members = self._members(name, wanted)
            if not members:
                self._remove(name, change)
                continue
            place = _places(known[members[0]], chief, rules)[name]
            self._enter(write(place, [known[one] for one in members], version, rules), change)
        for name in touched:
            self._told[name] = set(wanted[name])
        return change

    def order(self, section: SectionKey) -> tuple[str, ...]:
        """Return the ids of a section's statements in order."""
        return tuple(one.id for one in self.statements.values() if one.section is section)

    def _members(self, name: str, wanted: Mapping[str, Mapping[str, Place]]) -> list[str]:
        """Return the findings that a statement tells from now on: those it told before come first."""
        before = self.statements[name].findings if name in self.statements else ()
        stay = [one for one in before if one not in wanted or name in wanted[one]]
        return stay + [one for one, places in wanted.items() if name in places and one not in stay]

    def _remove(self, name: str, change: Change) -> None:
        statement = self.statements.pop(name)
        change.removed.append(name)
        change.sections[statement.section] = None

    def _enter(self, statement: Statement, change: Change) -> None:
        before = self.statements.get(statement.id)
        if before is not None and before.model_copy(update={"version": statement.version}) == statement:
            return
        self.statements[statement.id] = statement
        change.changed.append(statement)
        change.sections[statement.section] = None


def _places(finding: Finding, chief: Sequence[str], rules: Rules) -> dict[str, Place]:
    """Return the statements that tell a finding, by id."""
    place = place_of(finding, rules)
    found = [place] if place else []
    if finding.id in chief and finding.assertion is Assertion.PRESENT:
        found.append(chief_place(finding))
    return {one.id: one for one in found}
