"""All statements of a draft: rewritten where findings changed, in the order of the note."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from types import MappingProxyType

from earshot_server.note.draft import Assertion, Evidence, Finding, Kind, Role, SectionKey, Statement
from earshot_server.note.findings.ledger import joined
from earshot_server.note.narrative.story import Story
from earshot_server.note.narrative.tell import TELLING, content
from earshot_server.note.rules.load import Rules
from earshot_server.note.statements.write import Place, asserted, chief_place, place_of, write


@dataclass
class Change:
    """What a rewriting changed."""

    changed: list[Statement] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    sections: dict[SectionKey, None] = field(default_factory=dict)
    """Sections whose statements or order changed."""


@dataclass(frozen=True)
class Telling:
    """Where statements stand: problems, by which the history is ordered, places of segments, sections."""

    story: Story
    heard: Mapping[str, int]
    sections: Mapping[str, SectionKey] = field(default_factory=dict)
    """Sections by what is asserted, where they are not the template's."""


RECENT = 60
"""So many narratives a new one is compared with: what it costs stays bounded."""

HISTORY = SectionKey.HISTORY_OF_PRESENT_ILLNESS

ALIKE = 0.8
"""Narrative that share so many of the words that say something are one."""


class Book:
    """Statements by id, in the order in which they were first written."""

    def __init__(self, statements: Iterable[Statement] = ()) -> None:
        self.statements = {one.id: one for one in statements}
        self._told: dict[str, set[str]] = {}
        """Ids of the statements that tell a finding, narratives apart."""
        self._narratives: dict[str, str] = {}
        """Ids of the narratives that stand for a finding's own statement."""
        self._order: dict[SectionKey, dict[str, None]] = {key: {} for key in SectionKey}
        """Ids of a section's statements, in order."""
        self._says: dict[str, tuple[str, frozenset[str], int] | None] = {}
        """Of each narrative, in order: its text, what that says, how often it denies; None: not read yet."""
        for one in self.statements.values():
            self._order[one.section][one.id] = None
            if one.kind is Kind.NARRATIVE:
                self._says[one.id] = None
            for finding in one.findings:
                if one.kind is not Kind.NARRATIVE:
                    self._told.setdefault(finding, set()).add(one.id)
                elif one.section in TELLING:
                    self._narratives[finding] = one.id

    def rewrite(
        self,
        touched: Sequence[str],
        known: Mapping[str, Finding],
        chief: Sequence[str],
        version: int,
        rules: Rules,
        narratives: Sequence[Statement] = (),
        problems: Mapping[str, str] = MappingProxyType({}),
        telling: Telling | None = None,
    ) -> Change:
        """Write anew what tells findings that changed or went away; `known` are all findings by id.

        `telling` says where statements stand. `narratives` are new ones: one in HPI,
        examination, results, assessment or plan stands for the statements of the findings that it tells, as
        long as nothing more is said of them.
        """
        change = Change()
        for name in touched:
            self._take_back(name, known, version, rules, change)
        for one in narratives:
            self._tell(one, rules, change)
        sections = telling.sections if telling is not None else {}
        wanted = {name: self._wanted(name, known, chief, sections, rules) for name in touched}
        affected: dict[str, None] = {}
        for name in touched:
            affected |= dict.fromkeys(sorted(self._told.get(name, ())))
            affected |= dict.fromkeys(wanted[name])
        for name in affected:
            members = self._members(name, wanted)
            if not members:
                self._remove(name, change)
                continue
            place = next(
                place for one in members if (place := _places(known[one], chief, sections, rules).get(name))
            )
            problem = problems.get(members[0], "")
            written = write(place, [known[one] for one in members], version, rules, problem)
            if written.section is HISTORY and telling is not None:
                written = telling.story.placed(written, known[members[0]])
            self._enter(written, change)
        for name in touched:
            self._told[name] = set(wanted[name])
        if telling is not None:
            self._arrange(chief, telling, change)
        return change

    def _arrange(self, chief: Sequence[str], telling: Telling, change: Change) -> None:
        """Put the history of present illness in order."""
        mine = self._order[HISTORY]
        order = telling.story.order((self.statements[name] for name in mine), chief, telling.heard)
        if list(order) != list(mine):
            self._order[HISTORY] = order
            change.sections[HISTORY] = None

    def _wanted(
        self,
        name: str,
        known: Mapping[str, Finding],
        chief: Sequence[str],
        sections: Mapping[str, SectionKey],
        rules: Rules,
    ) -> dict[str, Place]:
        """Return the statements that a finding needs, by id."""
        if name not in known:
            return {}
        places = _places(known[name], chief, sections, rules)
        if name not in self._narratives:
            return places
        narrative = self.statements[self._narratives[name]]
        if not _tells_all(narrative, known[name]):
            return places
        return {key: one for key, one in places.items() if one.template.section is not narrative.section}

    def _take_back(
        self, name: str, known: Mapping[str, Finding], version: int, rules: Rules, change: Change
    ) -> None:
        """Let a finding of which more was said have its own statement again; say where it is contradicted."""
        narrative = self.statements.get(self._narratives.pop(name, ""))
        if narrative is None:
            return
        evidence = known[name].evidence if name in known else ()
        spans = [one for one in evidence if one.role is Role.SAID_OTHERWISE]
        contradicted = any(_overlap(one, other) for one in spans for other in narrative.evidence)
        mark = rules.templates.otherwise_later + "."
        text = narrative.text
        if contradicted and not text.endswith(mark):
            text = text.removesuffix(".") + mark
        findings = tuple(one for one in narrative.findings if one != name)
        update = {"text": text, "findings": findings, "version": version}
        self._enter(narrative.model_copy(update=update), change)

    def _tell(self, narrative: Statement, rules: Rules, change: Change) -> None:
        """Enter a narrative; one that says what another said already only adds its evidence."""
        words, denied = content(narrative.text, rules), denials(narrative.text, rules)
        for name in islice(reversed(self._says), RECENT):
            one = self.statements[name]
            _, before, other = self._read(one, rules)
            alike = len(words & before) >= ALIKE * min(len(words), len(before))
            if not alike or denied != other:
                continue
            longer = narrative.text if len(words) > len(before) else one.text
            evidence = joined(narrative.evidence, onto=one.evidence)
            findings = tuple(dict.fromkeys((*one.findings, *narrative.findings)))
            narrative = one.model_copy(
                update={
                    "unsure": tuple(dict.fromkeys((*one.unsure, *narrative.unsure))),
                    "text": longer,
                    "evidence": evidence,
                    "findings": findings,
                    "version": narrative.version,
                }
            )
            break
        self._enter(narrative, change)
        if narrative.section in TELLING:
            self._narratives |= dict.fromkeys(narrative.findings, narrative.id)

    def _read(self, narrative: Statement, rules: Rules) -> tuple[str, frozenset[str], int]:
        """Return a narrative's text, what it says and how often it denies."""
        known = self._says.get(narrative.id)
        if known is None or known[0] != narrative.text:
            text = narrative.text
            known = self._says[narrative.id] = (text, content(text, rules), denials(text, rules))
        return known

    def order(self, section: SectionKey) -> tuple[str, ...]:
        """Return the ids of a section's statements in order."""
        return tuple(self._order[section])

    def _members(self, name: str, wanted: Mapping[str, Mapping[str, Place]]) -> list[str]:
        """Return the findings that a statement tells from now on: those it told before come first."""
        before = self.statements[name].findings if name in self.statements else ()
        stay = [one for one in before if one not in wanted or name in wanted[one]]
        return stay + [one for one, places in wanted.items() if name in places and one not in stay]

    def _remove(self, name: str, change: Change) -> None:
        statement = self.statements.pop(name)
        del self._order[statement.section][name]
        change.removed.append(name)
        change.sections[statement.section] = None

    def _enter(self, statement: Statement, change: Change) -> None:
        before = self.statements.get(statement.id)
        if before is not None and before.model_copy(update={"version": statement.version}) == statement:
            return
        self.statements[statement.id] = statement
        self._order[statement.section][statement.id] = None
        if statement.kind is Kind.NARRATIVE:
            self._says.setdefault(statement.id, None)
        change.changed = [one for one in change.changed if one.id != statement.id]
        change.changed.append(statement)
        change.sections[statement.section] = None


def _places(
    finding: Finding, chief: Sequence[str], sections: Mapping[str, SectionKey], rules: Rules
) -> dict[str, Place]:
    """Return the statements that tell a finding, by id."""
    place = place_of(finding, rules, sections.get(asserted(finding)))
    found = [place] if place else []
    if finding.id in chief and finding.assertion is Assertion.PRESENT:
        found.append(chief_place(finding))
    return {one.id: one for one in found}


def _tells_all(narrative: Statement, finding: Finding) -> bool:
    """Tell whether a narrative says all that is known of a finding: what was said before it is not lost."""
    said = [one for one in finding.evidence if one.role is Role.SAID]
    told = all(any(_overlap(one, other) for other in narrative.evidence) for one in said)
    return told or not finding.attributes


def _overlap(one: Evidence, other: Evidence) -> bool:
    return one.segment == other.segment and one.first <= other.last and other.first <= one.last


def denials(text: str, rules: Rules) -> int:
    """Count the words of a text that deny."""
    keys = text.lower().rstrip(".").split()
    return sum(key in rules.narrative.denials for key in keys)
