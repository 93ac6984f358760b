"""Rows of the concept tables: the columns of a CSV file are the fields of its model, no others."""

from enum import StrEnum
from typing import Annotated, ClassVar, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from earshot_server.note.parts import SectionKey


def _bar(value: object) -> object:
    return tuple(part.strip() for part in value.split("|")) if isinstance(value, str) else value


def _semicolon(value: object) -> object:
    return (
        tuple(part.strip() for part in value.split(";") if part.strip()) if isinstance(value, str) else value
    )


def _yes(value: object) -> object:
    return {"yes": True, "": False}.get(value, value) if isinstance(value, str) else value


def _bar_or_none(value: object) -> object:
    return () if value == "" else _bar(value)


Words = Annotated[tuple[str, ...], BeforeValidator(_bar), Field(min_length=1)]
SomeWords = Annotated[tuple[str, ...], BeforeValidator(_bar_or_none)]
Yes = Annotated[bool, BeforeValidator(_yes)]


class Area(StrEnum):
    """Which table a concept comes from."""

    SYMPTOM = "symptom"
    COMPLAINT = "complaint"
    SITE = "site"
    CONDITION = "condition"
    PROCEDURE = "procedure"
    RELATIVE = "relative"
    ALLERGEN = "allergen"
    JOB = "job"
    LIVING = "living"
    HABIT = "habit"
    DRUG = "drug"
    TEST = "test"
    VITAL = "vital"
    GENE = "gene"
    TREATMENT = "treatment"
    SPECIALIST = "specialist"
    SIGN = "sign"
    IDIOM = "idiom"
    REMARK = "remark"


class Concept(BaseModel):
    """Something that can be spoken of, and the words that people use for it."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    area: ClassVar[Area]

    name: str = Field(min_length=1)
    words: Words
    """Phrases; `~` stands for a determiner or nothing."""
    code: str = ""
    """With its system in front ("HP:0001945"); empty where none is known."""


class Range(BaseModel):
    """Numbers that are believed of a measurement, and their unit."""

    model_config = ConfigDict(frozen=True)
    unit: str
    low: float
    high: float


class Measured(Concept):
    """Something that has a number."""

    ranges: Annotated[tuple[str, ...], BeforeValidator(_semicolon)] = ()

    @property
    def spans(self) -> tuple[Range, ...]:
        """The ranges, read."""
        parts = [f" {text}".rsplit(" ", 2) for text in self.ranges]
        return tuple(Range(unit=unit.strip(), low=float(low), high=float(high)) for unit, low, high in parts)


class Symptom(Concept):
    """Something felt; `exam` where a physician can find it too."""

    area = Area.SYMPTOM
    system: str
    exam: Yes = False
    asked: SomeWords = ()
    """Words for what may be troubled: they name it only behind "trouble with", "changes in"."""


class Complaint(Concept):
    """What can be wrong with a body part; `alone` where it is a symptom without its place."""

    area = Area.COMPLAINT
    system: str = ""
    exam: Yes = False
    alone: Yes = False
    placed: SomeWords = ()
    """Those of its words that say nothing without a place: "my asthma is acting up" is no pain."""


class Site(Concept):
    area = Area.SITE
    system: str


class Condition(Concept):
    area = Area.CONDITION
    asked: SomeWords = ()
    """Words that name it only where conditions are asked about: "just my cholesterol"."""


class Procedure(Concept):
    area = Area.PROCEDURE
    asked: SomeWords = ()
    """Words that name it only where operations are asked about: "just my appendix"."""


class Relative(Concept):
    area = Area.RELATIVE
    kin: Literal["blood", "marriage", "child", "none"]
    gender: Literal["", "female", "male"] = ""
    line: Literal["", "maternal", "paternal"] = ""
    """The side of the family that relatives of theirs belong to."""


class Kinship(BaseModel):
    """A row of `kinship.csv`: what a relative's relative is to the patient."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    of: str
    relative: str
    name: str


class Allergen(Concept):
    area = Area.ALLERGEN


class Job(Concept):
    area = Area.JOB


class Living(Concept):
    """Where and with whom people live; `event` where something that happened is still true."""

    area = Area.LIVING
    event: Yes = False
    denied: Yes = False
    """That there is none of it is worth a line: "no recent travel"."""


class Habit(Concept):
    area = Area.HABIT
    topic: Literal["tobacco", "alcohol", "drugs", "exercise", "diet", "none"]
    weak: SomeWords = ()
    """Words that count only where they are denied or asked about: "drink" may be water."""
    past: SomeWords = ()
    """Words that tell of the past."""


class Drug(Concept):
    """A medicine; `group` where the name is one of many medicines ("antibiotic")."""

    area = Area.DRUG
    group: Yes = False


class LabTest(Measured):
    area = Area.TEST
    imaging: Yes = False


class Vital(Measured):
    area = Area.VITAL
    form: Literal["single", "pair", "unit"]


class Gene(Concept):
    area = Area.GENE


class Treatment(Concept):
    """What is advised besides medicines and tests; `used` where patients use it or go to it by themselves."""

    area = Area.TREATMENT
    used: Yes = False


class Vaccine(Treatment):
    """A treatment that is no matter of this illness."""


class Specialist(Concept):
    area = Area.SPECIALIST


class Idiom(Concept):
    """Words that mean none of the concepts in them."""

    area = Area.IDIOM


class Remark(Concept):
    """What is told in so many words, by one of the two, alone or as the answer to a question."""

    area = Area.REMARK
    section: SectionKey
    """Where it stands."""
    by: Literal["", "patient", "clinician"] = ""
    """Who can tell it; empty: anybody."""
    topics: SomeWords = ()
    """It counts only as an answer to a question about one of these."""
    alone: Yes = False
    """It counts only where the sentence names nothing else: "I'm better" is no "my knee is better"."""
    relative: Yes = False
    """It is told of the relatives who are named before it, or who are spoken of: "they both passed away"."""


class Sign(BaseModel):
    """A sign of the examination: `says` near `site`, or alone where there is no site."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    area: ClassVar[Area] = Area.SIGN

    name: str
    site: SomeWords = ()
    says: Words
    denied: SomeWords = ()
    """Words that name it only where it is denied: "no lymph nodes"."""


class Code(BaseModel):
    """A row of `codes.csv`: the code of a hand-written concept, or of a complaint with its place."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    area: str
    name: str
    code: str


class Strength(BaseModel):
    """A row of `strengths.csv`: in what amounts a medicine is taken, so that a bare number is one."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    unit: str
    amounts: Words
    """Numbers, or ranges of them: "4-100"."""

    def has(self, value: float) -> bool:
        """Tell whether a number is such an amount."""
        spans = [[float(end) for end in amount.split("-")] for amount in self.amounts]
        return any(span[0] <= value <= span[-1] for span in spans)


TABLES: dict[str, type[Concept]] = {
    "symptoms": Symptom,
    "complaints": Complaint,
    "sites": Site,
    "conditions": Condition,
    "procedures": Procedure,
    "relatives": Relative,
    "allergens": Allergen,
    "jobs": Job,
    "living": Living,
    "habits": Habit,
    "drugs": Drug,
    "tests": LabTest,
    "vitals": Vital,
    "medicines": Drug,
    "diseases": Condition,
    "genes": Gene,
    "treatments": Treatment,
    "vaccines": Vaccine,
    "specialists": Specialist,
    "idioms": Idiom,
}
