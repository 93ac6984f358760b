"""What people's work leaves in a draft, beside its statements."""

from enum import StrEnum

from pydantic import Field

from earshot_server.actor import Actor
from earshot_server.note.parts import Evidence, Part, SectionKey


class Suggestion(Part):
    """The machine's newer wording beside a statement that a person edited or removed."""

    version: int = Field(ge=1)
    """The draft's version in which the machine came to it."""
    text: str | None
    """None: what the statement rested on was taken back."""
    evidence: tuple[Evidence, ...] = ()


class Reason(StrEnum):
    """Why a statement was removed."""

    DELETED = "deleted"
    NOT_SAID = "not_said"
    """Nobody said this: the findings that it tells stay out of every statement."""
    MERGED = "merged"
    """Its words went into another statement."""


class Removed(Part):
    """A statement that a person took out, and may bring back."""

    id: str
    section: SectionKey
    text: str
    reason: Reason
    by: Actor
    version: int = Field(ge=1)
    suggestion: Suggestion | None = None
    """What the machine heard since, which the person could not know of."""


class Conflict(Part):
    """An edit that was not applied, for somebody else's came first: both texts, until a person chooses."""

    id: str
    """The edit's id."""
    kind: str
    """The edit's kind."""
    statement: str | None
    section: SectionKey | None
    by: Actor
    wall_ms: int
    text: str | None
    """What the edit wanted; None: that the statement is removed, or moved."""
    against: str | None
    """The statement's text that it met; None: it was removed."""
    against_by: Actor | None
    why: str
    """A sentence for people."""


class Question(Part):
    """A question to the physician, perhaps answered."""

    id: str
    """The id of the edit that asked."""
    statement: str | None
    text: str
    by: Actor
    wall_ms: int
    answer: str | None = None
    answered_by: Actor | None = None


class Addendum(Part):
    """What was added after the signature."""

    id: str
    text: str
    by: Actor
    wall_ms: int


class Signature(Part):
    """Who signed, when, and what exactly."""

    by: Actor
    wall_ms: int
    at: str
    """The log's last entry that is in what was signed."""
    hash: str
    """SHA-256 of the signed draft's JSON as it is stored in the log, hex."""


class Result(StrEnum):
    """What became of an edit."""

    APPLIED = "applied"
    CONFLICT = "conflict"
    """Not applied; it stands among the conflicts until a person chooses."""


class Outcome(Part):
    """An edit, and what became of it."""

    edit: str
    group: str
    """Edits of one group (one stretch of typing) are undone together."""
    kind: str
    statement: str | None
    by: Actor
    wall_ms: int
    version: int = Field(ge=1)
    """The draft's version that it led to."""
    result: Result


class DecisionKind(StrEnum):
    """Why something asks for a person's decision."""

    CONFLICT = "conflict"
    CONTRADICTION = "contradiction"
    """It was said otherwise before."""
    SUGGESTION = "suggestion"
    """The machine heard more about an edited or removed statement."""
    UNSURE = "unsure"
    """A word that matters was heard with doubt."""
    QUESTION = "question"


class Decision(Part):
    """Something that waits for a person."""

    id: str
    kind: DecisionKind
    statement: str | None


class Work(Part):
    """Everything of people's work that is no statement."""

    removed: tuple[Removed, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    """Those that wait for a choice."""
    questions: tuple[Question, ...] = ()
    decisions: tuple[Decision, ...] = ()
    signature: Signature | None = None
    addenda: tuple[Addendum, ...] = ()
