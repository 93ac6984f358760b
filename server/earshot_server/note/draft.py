"""The draft and everything in it, as it is stored, sent to viewers and exported.

`docs/draft.schema.json` is generated from these models; `docs/note.md` explains them.
"""

from enum import StrEnum
from typing import Self

from pydantic import ConfigDict, Field

from earshot_server.actor import Actor
from earshot_server.note.edits.work import Outcome, Suggestion, Work
from earshot_server.note.parts import Evidence, Part, Role, SectionKey

__all__ = [
    "Assertion",
    "Delta",
    "Draft",
    "Evidence",
    "Finding",
    "Kind",
    "Moment",
    "Part",
    "Role",
    "Section",
    "SectionKey",
    "Statement",
]

SCHEMA_VERSION = 1
"""Of these shapes. A field may be added within a version; none changes its meaning or goes away."""
OUTCOMES_KEPT = 200
"""So many edits a draft remembers the outcome of."""


class Assertion(StrEnum):
    """What was said of a concept: whose it is, and whether and when it is true."""

    PRESENT = "present"
    ABSENT = "absent"
    POSSIBLE = "possible"
    HISTORICAL = "historical"
    FAMILY = "family"
    PLANNED = "planned"
    HYPOTHETICAL = "hypothetical"


class Moment(StrEnum):
    """When in a problem's story something was or is, in the order of telling."""

    OPENING = "opening"
    """It names the problem, or why the patient comes."""
    ONSET = "onset"
    COURSE = "course"
    BESIDE = "beside"
    """A symptom that goes with the problem."""
    RELIEF = "relief"
    """What makes it better or worse, what was tried."""
    NOW = "now"


class Kind(StrEnum):
    """What sort of fact a finding is."""

    SYMPTOM = "symptom"
    CONDITION = "condition"
    PROCEDURE = "procedure"
    MEDICATION = "medication"
    ALLERGY = "allergy"
    FAMILY = "family"
    LIFESTYLE = "lifestyle"
    SOCIAL = "social"
    OCCUPATION = "occupation"
    GENE = "gene"
    VITAL = "vital"
    EXAM = "exam"
    RESULT = "result"
    ASSESSMENT = "assessment"
    PLAN = "plan"
    FOLLOW_UP = "follow_up"
    REMARK = "remark"
    """Of the course, or of a whole history: "condition stable", "medical history unchanged"."""
    WRITTEN = "written"
    """No finding: a person wrote it."""
    NARRATIVE = "narrative"
    """Of statements only: what was told, reworded; it may tell findings, or what no table names."""


class Finding(Part):
    """A clinical fact that was heard."""

    id: str
    kind: Kind
    concept: str
    """Its plain name, from a concept table."""
    code: str | None = None
    """The concept's code with its system in front ("HP:0001945"), where the table has one."""
    assertion: Assertion
    attributes: dict[str, str] = Field(default_factory=dict)
    """What was said about it: `docs/note.md` lists the keys and units."""
    evidence: tuple[Evidence, ...]
    """In the order of hearing, without repeats."""


class Statement(Part):
    """A sentence of the draft."""

    id: str
    """Made from section, kind and concept: the same fact heard again keeps its statement."""
    section: SectionKey
    kind: Kind
    assertion: Assertion
    text: str
    version: int = Field(ge=1)
    """The draft's version in which it last changed."""
    evidence: tuple[Evidence, ...]
    findings: tuple[str, ...]
    """Ids of the findings that it tells; a narrative may tell none."""
    problem: str = ""
    """What a part of the history, an assessment or a plan is about: statements of one problem belong
    together. Empty: not known."""
    moment: Moment | None = None
    """Of the history of present illness: when in its problem's story."""
    unsure: tuple[str, ...] = ()
    """Words of its evidence that were heard with low confidence."""
    by: Actor | None = None
    """Who edited its words last; None: nobody."""
    edited: int = Field(default=0, ge=0)
    """The draft's version in which a person edited it last; 0: never, and it follows the machine."""
    checked: bool = False
    """A person accepted these very words."""
    suggestion: Suggestion | None = None
    """What the machine would write instead, since a person edited it."""


class Section(Part):
    """A part of the note; empty ones are there too."""

    key: SectionKey
    title: str
    loinc: str
    statements: tuple[Statement, ...] = ()


class Delta(Part):
    """What changed from one version of a draft to a later one."""

    from_version: int = Field(ge=0)
    to_version: int = Field(ge=1)
    changed: tuple[Statement, ...] = ()
    """New and changed statements, whole."""
    removed: tuple[str, ...] = ()
    """Ids of statements that are gone."""
    order: dict[SectionKey, tuple[str, ...]] = Field(default_factory=dict)
    """Every touched section's statement ids, in order."""
    findings: tuple[Finding, ...] = ()
    """New and changed findings, whole."""
    findings_removed: tuple[str, ...] = ()
    work: Work | None = None
    """People's work, whole, if it changed."""
    outcomes: tuple[Outcome, ...] = ()
    """What became of the edits that led here."""


class Draft(Part):
    """The note so far. Fields that this version does not know are left out: later ones may add some."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    schema_version: int = SCHEMA_VERSION
    engine: str
    """Which engine with which tables wrote it."""
    version: int = Field(default=0, ge=0)
    """How many of the encounter's events were folded when it last changed; 0: nothing yet."""
    sections: tuple[Section, ...]
    """All sections, in the order of `SectionKey`."""
    findings: tuple[Finding, ...] = ()
    """In the order of first hearing."""
    work: Work = Work()
    """What people did beside the statements: conflicts, questions, what they removed, the signature."""
    outcomes: tuple[Outcome, ...] = ()
    """What became of the last edits, oldest first."""

    def apply(self, delta: Delta) -> Self:
        """Return the draft after `delta`.

        Raises:
            ValueError: the delta starts from another version than this one.
        """
        if delta.from_version != self.version:
            raise ValueError(f"a delta from version {delta.from_version} does not fit version {self.version}")
        findings = {finding.id: finding for finding in self.findings}
        findings |= {finding.id: finding for finding in delta.findings}
        for gone in delta.findings_removed:
            findings.pop(gone, None)
        statements = {one.id: one for section in self.sections for one in section.statements}
        statements |= {one.id: one for one in delta.changed}
        sections = tuple(
            section.model_copy(
                update={"statements": tuple(statements[one] for one in delta.order[section.key])}
            )
            if section.key in delta.order
            else section
            for section in self.sections
        )
        return self.model_copy(
            update={
                "version": delta.to_version,
                "sections": sections,
                "findings": tuple(findings.values()),
                "work": delta.work if delta.work is not None else self.work,
                "outcomes": (self.outcomes + delta.outcomes)[-OUTCOMES_KEPT:],
            }
        )
