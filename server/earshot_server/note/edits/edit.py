"""The edits that a person can make, as the log keeps them. Author, time and id are the event's."""

import unicodedata
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from earshot_server.note.edits.work import Reason
from earshot_server.note.parts import Evidence, Part, SectionKey

EVIDENCE_MAX = 50
TEXT_MAX = 4000
"""Longest text of a statement, in characters."""


def tidy(text: str) -> str:
    """Return a text as one line: composed (NFC), without control characters and doubled blanks.

    Raises:
        ValueError: nothing is left.
    """
    kept = (
        " " if unicodedata.category(one) in ("Cc", "Zl", "Zp") else one
        for one in unicodedata.normalize("NFC", text)
        if unicodedata.category(one) != "Cs"
    )
    line = " ".join("".join(kept).split())
    if not line:
        raise ValueError("an empty text")
    return line


Text = Annotated[str, Field(max_length=TEXT_MAX), AfterValidator(tidy)]
Name = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9:_.-]{0,79}$")]
"""An id: of a statement, an edit, a group, a decision."""
Seen = Annotated[int, Field(ge=0)]
"""The version of the statement that the person saw."""


class Edit(Part):
    """Base of all edits."""

    group: Name | None = None
    """Edits of one group are undone together; by default an edit is its own group."""
    settles: Annotated[tuple[Name, ...], Field(max_length=20)] = ()
    """Decisions that are settled by this: the conflict whose text is taken, a question, ..."""


class Change(Edit):
    """Another text for a statement."""

    kind: Literal["change"] = "change"
    statement: Name
    section: SectionKey
    """Where it stands: should the machine have taken it back meanwhile, it stays there."""
    seen: Seen
    text: Text


class Delete(Edit):
    """Take a statement out."""

    kind: Literal["delete"] = "delete"
    statement: Name
    section: SectionKey
    seen: Seen
    reason: Literal[Reason.DELETED, Reason.NOT_SAID] = Reason.DELETED


class Restore(Edit):
    """Bring back a statement that was taken out, as it was."""

    kind: Literal["restore"] = "restore"
    statement: Name
    seen: Seen


class Move(Edit):
    """Put a statement elsewhere."""

    kind: Literal["move"] = "move"
    statement: Name
    seen: Seen
    section: SectionKey
    after: Name | None = None
    """Behind this one; None: first in its section."""


class Add(Edit):
    """A statement that a person writes."""

    kind: Literal["add"] = "add"
    statement: Name
    """Its id, made by who adds it."""
    section: SectionKey
    after: Name | None = None
    text: Text
    evidence: Annotated[tuple[Evidence, ...], Field(max_length=EVIDENCE_MAX)] = ()
    """The words that it rests on, where it is no sentence of the person's own: a hint that was taken in."""


class Accept(Edit):
    """A statement, or the suggestion beside it, is right as it stands."""

    kind: Literal["accept"] = "accept"
    statement: Name
    section: SectionKey
    seen: Seen
    text: Text
    """The words that are accepted."""


class Dismiss(Edit):
    """A decision needs no change of the note."""

    kind: Literal["dismiss"] = "dismiss"
    decision: Name


class Revert(Edit):
    """Back to the machine's wording, which goes on changing."""

    kind: Literal["revert"] = "revert"
    statement: Name
    seen: Seen


class Split(Edit):
    """One statement becomes two."""

    kind: Literal["split"] = "split"
    statement: Name
    section: SectionKey
    seen: Seen
    first: Text
    second: Text
    new: Name
    """The second one's id."""


class Merge(Edit):
    """Two statements become one; the other is taken out."""

    kind: Literal["merge"] = "merge"
    statement: Name
    section: SectionKey
    seen: Seen
    other: Name
    other_seen: Seen
    text: Text


class Ask(Edit):
    """A question to the physician; the edit's id is the question's."""

    kind: Literal["ask"] = "ask"
    statement: Name | None = None
    text: Text


class Answer(Edit):
    """The answer to a question."""

    kind: Literal["answer"] = "answer"
    question: Name
    text: Text


class Undo(Edit):
    """Take back all edits of a group; undoing an undo does them again."""

    kind: Literal["undo"] = "undo"
    of: Name


AnyEdit = Annotated[
    Change | Delete | Restore | Move | Add | Accept | Dismiss | Revert | Split | Merge | Ask | Answer | Undo,
    Field(discriminator="kind"),
]
