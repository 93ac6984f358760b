"""A hint: worth a look, never an order. It enters the note only when a person takes it in."""

from datetime import date
from enum import StrEnum
from hashlib import blake2b

from pydantic import Field

from earshot_server.precision.facts import Fact, Part, Source, Status


class HintKind(StrEnum):
    """What sort of hint it is; a clinic can switch kinds off."""

    DRUG_GENE = "drug-gene"
    GENE_TEST = "gene-test"
    DRUG_PATIENT = "drug-patient"
    RISK = "risk"
    SCREENING = "screening"
    LIFESTYLE = "lifestyle"
    SOCIAL = "social"


class Severity(StrEnum):
    """How urgent it is, severe first."""

    CRITICAL = "critical"
    WARNING = "warning"
    INFO = "info"
    QUIET = "quiet"
    """Never shown unasked."""


class Rule(Part):
    """Where a rule comes from."""

    id: str
    title: str
    source: str
    version: str
    """Of the source: its year or date."""
    reviewed: date
    """When somebody last compared our table with the source."""
    review_by: date
    licence: str
    population: str = ""
    """For whom the source holds, and known bias."""


class Input(Part):
    """A number or fact that a hint rests on, and where it comes from."""

    name: str
    value: str
    when: date | None = None
    source: Source


class Hint(Part):
    """One hint."""

    id: str
    """Made from rule and subject: the same hint stays the same while its reason holds."""
    kind: HintKind
    severity: Severity
    subject: str
    """What it is about: a medicine, a service, a score."""
    summary: str = Field(max_length=140)
    detail: str = ""
    actions: tuple[str, ...] = ()
    strength: str = ""
    population: str = ""
    """Whom the recommendation is for, where the source tells several apart."""
    values: dict[str, float] = Field(default_factory=dict)
    """Computed numbers by name; percentages as numbers of 100."""
    inputs: tuple[Input, ...]
    """At least one: no hint without evidence."""
    missing: tuple[str, ...] = ()
    """What is not known and would be needed, or would change it."""
    changes: str = ""
    """What would change a score most."""
    limits: str = ""
    statement: str = ""
    """The sentence of the plan when somebody takes the hint in; empty: there is nothing to take in."""
    rule: Rule
    reason: str
    """Digest of what it rests on: a dismissed hint comes back only when this changes."""

    @property
    def sources(self) -> tuple[Source, ...]:
        """All sources of its inputs."""
        return tuple(one.source for one in self.inputs)


def digest(*parts: str) -> str:
    """Return an id made from what it names; it cannot be read."""
    return blake2b("\0".join(parts).encode(), digest_size=9).hexdigest()


def given(name: str, fact: Fact, value: str = "") -> Input:
    """Return a fact as an input of a hint."""
    unit = fact.unit.replace("{1.73_m2}", "1.73 m²").replace("kg/m2", "kg/m²").replace("mm[Hg]", "mmHg")
    number = f"{fact.value:g} {unit}".strip() if fact.value is not None else ""
    shown = value or number or fact.text or fact.name
    if fact.status is Status.ABSENT and not value and not fact.text:  # "never smoker" says it itself
        shown = f"{shown} (denied)"
    return Input(name=name, value=shown, when=fact.when, source=fact.source)


def make_hint(
    rule: Rule,
    kind: HintKind,
    severity: Severity,
    subject: str,
    summary: str,
    inputs: list[Input],
    **more: object,
) -> Hint:
    """Return a hint with its id and the digest of its reason."""
    reason = digest(*(f"{one.name}={one.value}" for one in inputs), str(more.get("actions", "")))
    summary = summary if len(summary) <= 140 else summary[:137].rstrip() + "..."
    return Hint.model_validate(
        {
            "id": f"h-{digest(rule.id, subject)}",
            "kind": kind,
            "severity": severity,
            "subject": subject,
            "summary": summary,
            "inputs": tuple(inputs),
            "rule": rule,
            "reason": reason,
            **more,
        }
    )
