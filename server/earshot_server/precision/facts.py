"""What is known of a patient, from whatever source: the engines read nothing else."""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class Kind(StrEnum):
    """What sort of fact it is."""

    CONDITION = "condition"
    MEDICATION = "medication"
    ALLERGY = "allergy"
    RESULT = "result"
    VITAL = "vital"
    PROCEDURE = "procedure"
    IMMUNISATION = "immunisation"
    FAMILY = "family"
    LIFESTYLE = "lifestyle"
    SOCIAL = "social"
    SYMPTOM = "symptom"
    GENE = "gene"
    RESPONSE = "response"
    """An unusual response to a medicine: `name` is the medicine, `text` what happened."""


class Status(StrEnum):
    """Whether and when it is true of the patient. Only these are told apart by the rules."""

    PRESENT = "present"
    ABSENT = "absent"
    """Denied, refuted or withdrawn."""
    POSSIBLE = "possible"
    HISTORICAL = "historical"
    FAMILY = "family"
    PLANNED = "planned"
    HYPOTHETICAL = "hypothetical"


class Part(BaseModel):
    """Base of everything here."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Words(Part):
    """Words of a segment, as the note's evidence has them."""

    segment: str
    first: int = Field(ge=0)
    last: int = Field(ge=0)


class Source(Part):
    """Where a fact comes from: what was heard, or an entry of the record."""

    kind: Literal["heard", "record", "given"]
    id: str
    """The finding's id, the entry's id, or a name that the caller gave."""
    words: tuple[Words, ...] = ()
    label: str = ""
    """For people: the entry's display and date."""


class Claim(Part):
    """What a fact says, without where it comes from."""

    kind: Kind
    name: str
    """Its plain name, lower case where it is a word: a concept of the note's tables or a record's display."""
    status: Status = Status.PRESENT
    value: float | None = None
    unit: str = ""
    """UCUM."""
    text: str = ""
    """A value in words, or the notation of a gene's result ("*1/*4")."""
    when: date | None = None
    codes: tuple[str, ...] = ()
    """`system:code`, as a record has them: `rxnorm:2670`, `loinc:2160-0`, `icd10:I10`."""
    attributes: dict[str, str] = Field(default_factory=dict)

    def says(self, name: str) -> str:
        """Return an attribute, empty if it is not known."""
        return self.attributes.get(name, "")


class Fact(Claim):
    """One fact."""

    source: Source


class Person(Part):
    """Who the patient is, as far as rules ask. None is unknown, and is never guessed."""

    sex: Literal["female", "male"] | None = None
    """As recorded for clinical use."""
    birth: date | None = None
    age: float | None = None
    """Years, where no date of birth is known."""
    race: Literal["white", "black", "asian", "other"] | None = None
    """Only the pooled cohort equations and the cut-offs of the ADA test ask for it."""
    source: Source | None = None
    died: bool = False

    def years(self, today: date) -> float | None:
        """Return the age in whole years on a day, None if unknown or not yet born."""
        if self.birth is None:
            return self.age
        had = (today.month, today.day) >= (self.birth.month, self.birth.day)
        years = today.year - self.birth.year - (0 if had else 1)
        return years if years >= 0 else None


class Case(Part):
    """Everything that is known of one patient on a day."""

    person: Person = Person()
    facts: tuple[Fact, ...] = ()
    today: date

    @property
    def age(self) -> float | None:
        """Age in years today."""
        return self.person.years(self.today)

    def of(self, *kinds: Kind, status: Iterable[Status] | None = None) -> list[Fact]:
        """Return facts of kinds and statuses, in their order."""
        wanted = None if status is None else frozenset(status)
        return [one for one in self.facts if one.kind in kinds and (wanted is None or one.status in wanted)]


def once(facts: Iterable[Fact]) -> list[Fact]:
    """Return facts without repeats, in their order."""
    found: list[Fact] = []
    for one in facts:
        if one not in found:
            found.append(one)
    return found
