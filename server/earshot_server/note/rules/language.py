"""Models of the TOML tables: allowed keys are the fields, unknown ones are refused."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from earshot_server.note.draft import Assertion, Kind, SectionKey
from earshot_server.note.rules.concepts import Area


class Table(BaseModel):
    """Base of all rules in TOML."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Title(Table):
    """A section's heading and code."""

    title: str
    loinc: str = Field(pattern=r"^\d+-\d$")


class Cue(Table):
    """Words that decide what is asserted of concepts near them: `tables/assertion.toml`."""

    means: Literal["absent", "possible", "historical", "hypothetical", "nothing", "stop"]
    looks: Literal["ahead", "back", "both"] = "ahead"
    reach: int = Field(default=0, ge=0)
    """In words; every concept that the cue covers renews it."""
    crosses: bool = False
    """Stops do not end it."""
    purpose: bool = False
    """It says what something is for: what is done next does not belong to it."""
    unless: tuple[str, ...] = ()
    not_before: tuple[str, ...] = ()
    words: tuple[str, ...] = Field(min_length=1)

    @property
    def assertion(self) -> Assertion | None:
        """What it makes of a concept; None for words that hide or stop other cues."""
        return Assertion(self.means) if self.means not in ("nothing", "stop") else None


class Speakers(Table):
    """How to tell who speaks."""

    clinician: tuple[str, ...]
    companion: tuple[str, ...]
    clinician_says: tuple[str, ...]
    patient_says: tuple[str, ...]
    asides: tuple[str, ...]
    own: tuple[str, ...]
    oneself: tuple[str, ...]
    ignored: tuple[str, ...]


class Questions(Table):
    """How to tell a question."""

    fillers: tuple[str, ...]
    opens: tuple[str, ...]
    anyway: tuple[str, ...]
    opens_not: tuple[str, ...]
    breaks: tuple[str, ...]
    any_not: tuple[str, ...]
    tags: tuple[str, ...]
    confirms: tuple[str, ...]
    glue: tuple[str, ...]
    answers: tuple[str, ...]
    states: tuple[str, ...]
    asides: tuple[str, ...]
    asked_of: tuple[str, ...]


class Repeats(Table):
    """What is said without meaning: sounds, and words that may be said twice."""

    sounds: tuple[str, ...]
    kept: tuple[str, ...]
    asides: tuple[str, ...]


class Answers(Table):
    """Short answers."""

    yes: tuple[str, ...]
    no: tuple[str, ...]
    rest: tuple[str, ...]
    unknown: tuple[str, ...]
    neither: tuple[str, ...]
    fillers: tuple[str, ...]
    all: tuple[str, ...]


class Clarifying(Table):
    """How a question is asked back."""

    words: tuple[str, ...]


class Corrections(Table):
    """What takes back words; distances in words."""

    words: tuple[str, ...]
    openers: tuple[str, ...]
    before: int
    behind: int


class Degrees(Table):
    """Words that say how much, or which side, and change nothing else."""

    words: tuple[str, ...]
    sides: tuple[str, ...]


class Speech(Table):
    """`tables/speech.toml`."""

    speakers: Speakers
    questions: Questions
    answers: Answers
    clarifying: Clarifying
    corrections: Corrections
    repeats: Repeats
    degrees: Degrees


class Denied(Table):
    """What a plain no to a question about a topic denies."""

    kind: Kind
    concept: str


class Topic(Table):
    """What a question is about: `tables/questions.toml`."""

    name: str
    words: tuple[str, ...]
    alone: tuple[str, ...] = ()
    """What asks for it where it is all of the question: "medicines?"."""
    denied: Denied | None = None
    normal: str = ""
    """What an answer says that all is well with it."""
    finds: str = ""
    """What a yes to it finds in the examination."""


class Attribute(Table):
    """Something said about a concept, found by patterns on the sentence's keys."""

    name: str
    of: tuple[str, ...]
    patterns: tuple[str, ...]


class Quantities(Table):
    """`tables/quantities.toml`."""

    count: str
    period: str
    units: dict[str, str]
    measures: dict[str, str]
    fever: dict[str, tuple[float, float]]
    changes: dict[str, str]
    attribute: tuple[Attribute, ...]


class Action(Table):
    """Something that a clinician decides: `tables/plan.toml`."""

    name: str
    takes: tuple[Area, ...]
    shy: bool = False
    words: tuple[str, ...]


class CallPlace(Table):
    """Whom to call or where to go, and the words that say so."""

    name: str
    words: tuple[str, ...]


class FollowUp(Table):
    """When and why to come back."""

    patterns: tuple[str, ...]
    call: tuple[str, ...]
    place: tuple[CallPlace, ...] = ()


class Plan(Table):
    """`tables/plan.toml`."""

    action: tuple[Action, ...]
    follow_up: FollowUp


class Cues(Table):
    """`tables/cues.toml`: words that readers look for."""

    takes: tuple[str, ...]
    took: tuple[str, ...]
    stopped: tuple[str, ...]
    not_borne: tuple[str, ...]
    disagrees: tuple[str, ...]
    allergic: tuple[str, ...]
    effect: tuple[str, ...]
    reacts: tuple[str, ...]
    has: tuple[str, ...]
    recounts: tuple[str, ...]
    knows: tuple[str, ...]
    on_record: tuple[str, ...]
    judges: tuple[str, ...]
    opens_exam: tuple[str, ...]
    finds: tuple[str, ...]
    positive: tuple[str, ...]
    tested: tuple[str, ...]
    results: tuple[str, ...]
    outcomes: tuple[str, ...]
    shows: tuple[str, ...]
    lives_with: tuple[str, ...]
    supports: tuple[str, ...]
    works: tuple[str, ...]
    at_home: tuple[str, ...]
    painful: tuple[str, ...]
    household: tuple[str, ...]
    goes_on: tuple[str, ...]
    offers: tuple[str, ...]
    circumstances: tuple[str, ...]
    concerned: tuple[str, ...]
    gone: tuple[str, ...]
    ended: tuple[str, ...]
    well: tuple[str, ...]
    still: tuple[str, ...]
    happened: tuple[str, ...]
    formerly: tuple[str, ...]
    hurts: tuple[str, ...]
    due: tuple[str, ...]
    anymore: tuple[str, ...]
    has_quit: tuple[str, ...]
    normal: tuple[str, ...]
    turns: tuple[str, ...]
    no_medicines: tuple[str, ...]
    no_allergies: tuple[str, ...]
    no_surgery: tuple[str, ...]
    no_conditions: tuple[str, ...]
    no_family: tuple[str, ...]
    troubles: tuple[str, ...]
    lasting: tuple[str, ...]
    passes: tuple[str, ...]
    nothing_else: tuple[str, ...]
    picks: tuple[str, ...]
    done: tuple[str, ...]
    using: tuple[str, ...]
    scheduled: tuple[str, ...]
    to_come: tuple[str, ...]


class Template(Table):
    """How a finding is written: `tables/templates.toml`."""

    kind: Kind
    assertion: Assertion
    section: SectionKey
    text: str
    """`{concept}` and attributes are filled in; a part in brackets is left out if it lacks a field."""
    needs: tuple[str, ...] = ()
    """Attributes that the finding must have for this template."""
    of: str = ""
    """What the finding's concept must be: a "treatment", a "vaccine" (with operations all are procedures),
    what is done asleep ("sleep"), or the one concept of that name."""
    gathers: bool = False
    """Findings of one body system share the statement; `{concepts}` is their list."""


class Templates(Table):
    """`tables/templates.toml`."""

    template: tuple[Template, ...]
    otherwise: str
    """Written after a statement that contradicts what was said before."""
    person: dict[str, str]
    """How words of the first person in a field are said of the patient."""
    otherwise_later: str
    """Written after a narrative that something said later contradicts."""
