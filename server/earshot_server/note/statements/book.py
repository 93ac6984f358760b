"""All statements of a draft: rewritten where findings changed, in the order of the note."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from earshot_server.note.draft import Finding, SectionKey, Statement
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
        touched: Sequence[Finding],
        known: Mapping[str, Finding],
        chief: Sequence[str],
        version: int,
        rules: Rules,
    ) -> Change:
        """Write anew what tells findings that changed; `known` are all findings by id."""
        change = Change()
        places: dict[str, tuple[Place, set[str]]] = {}
        for finding in touched:
            wanted = self._wanted(finding, chief, rules)
            for gone in sorted(self._told.get(finding.id, set()) - {place.id for place in wanted}):
                self._take_out(gone, finding.id, known, version, rules, change)
            for place in wanted:
                places.setdefault(place.id, (place, set()))[1].add(finding.id)
        for place, new in places.values():
            self._write(place, new, known, version, rules, change)
        return change

    def order(self, section: SectionKey) -> tuple[str, ...]:
        """Return the ids of a section's statements in order."""
        return tuple(one.id for one in self.statements.values() if one.section is section)

    def _wanted(self, finding: Finding, chief: Sequence[str], rules: Rules) -> list[Place]:
        place = place_of(finding, rules)
        wanted = [place] if place else []
        if finding.id in chief and finding.assertion is finding.assertion.PRESENT:
            wanted.append(chief_place(finding))
        return wanted

    def _take_out(
        self,
        name: str,
        finding: str,
        known: Mapping[str, Finding],
        version: int,
        rules: Rules,
        change: Change,
    ) -> None:
        """Take a finding out of a statement, and drop the statement if it tells nothing any more."""
        statement = self.statements[name]
        self._told[finding].discard(name)
        rest = [known[one] for one in statement.findings if one != finding]
        place = place_of(rest[0], rules) if rest else None
        change.sections[statement.section] = None
        if place is None or place.id != name:
            del self.statements[name]
            change.removed.append(name)
        else:
            self._enter(write(place, rest, version, rules), change)

    def _write(
        self,
        place: Place,
        new: set[str],
        known: Mapping[str, Finding],
        version: int,
        rules: Rules,
        change: Change,
    ) -> None:
        before = self.statements.get(place.id)
        told = list(before.findings) if before else []
        told += (
            [one for one in known if one in new and one not in told]
            if len(new) > 1
            else sorted(new - set(told))
        )
        self._enter(write(place, [known[one] for one in told], version, rules), change)

    def _enter(self, statement: Statement, change: Change) -> None:
        before = self.statements.get(statement.id)
        if before is not None and before.model_copy(update={"version": statement.version}) == statement:
            return
        self.statements[statement.id] = statement
        for finding in statement.findings:
            self._told.setdefault(finding, set()).add(statement.id)
        change.changed = [one for one in change.changed if one.id != statement.id]
        change.changed.append(statement)
        change.sections[statement.section] = None
