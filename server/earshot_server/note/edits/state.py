"""What the fold of edits has to remember, and where things stand in a section."""

from collections.abc import Collection, Mapping, Sequence

from pydantic import Field

from earshot_server.actor import Actor
from earshot_server.note.draft import Draft, Statement
from earshot_server.note.edits.work import Addendum, Conflict, Outcome, Question, Reason, Signature
from earshot_server.note.parts import Part, SectionKey

UNKNOWN = ""
"""A machine's wording that the person did not see."""


class Held(Part):
    """A statement that people hold: no machine update touches it."""

    statement: Statement
    """As they left it."""
    base: str | None
    """The machine's wording that they know of; None: it had none. Another one is a suggestion."""
    base_findings: tuple[str, ...] = ()
    text_by: Actor
    text_version: int
    """The version of the last edit of its words; to have seen an older one is a conflict."""
    text_group: str
    place_version: int = 0
    removed: Reason | None = None
    gone: int = 0
    """The version in which the machine took it back; 0: it did not, or there was none."""


class Standing(Part):
    """Where a statement stood, and what was held of it, before an edit."""

    id: str
    held: Held | None
    section: SectionKey | None
    """None: it stood nowhere."""
    after: str | None


class Group(Part):
    """What an undo needs of one group of edits."""

    by: Actor
    before: tuple[Standing, ...]
    after: dict[str, int]
    """The version in which each touched statement was left."""
    dismissed: tuple[str, ...] = ()
    """Decisions that it settled."""
    conflicts: tuple[Conflict, ...] = ()
    """Conflicts that it settled."""


class State(Part):
    """All of it, as it is saved."""

    machine: tuple[Statement, ...] = ()
    """The machine's own wording of every statement."""
    machine_order: dict[SectionKey, tuple[str, ...]] = Field(default_factory=dict)
    worded: dict[str, int] = Field(default_factory=dict)
    """The version in which the machine's text of a statement last changed."""
    held: dict[str, Held] = Field(default_factory=dict)
    order: dict[SectionKey, tuple[str, ...]] = Field(default_factory=dict)
    """Of every section, with what is removed: it comes back where it stood."""
    arranged: tuple[SectionKey, ...] = ()
    stamps: dict[str, int] = Field(default_factory=dict)
    groups: dict[str, Group] = Field(default_factory=dict)
    denied: tuple[str, ...] = ()
    dismissed: dict[str, int] = Field(default_factory=dict)
    conflicts: tuple[Conflict, ...] = ()
    questions: tuple[Question, ...] = ()
    addenda: tuple[Addendum, ...] = ()
    outcomes: tuple[Outcome, ...] = ()
    signature: Signature | None = None
    frozen: Draft | None = None


def merged_order(
    known: Sequence[str],
    machine: Sequence[str],
    arranged: bool,
    elsewhere: Collection[str],
    placed: Collection[str] = (),
) -> list[str]:
    """Return a section's order after the machine's changed.

    A section that people arranged keeps its order, and takes new statements behind those that the machine
    has before them; any other follows the machine, with what people hold behind what it stood behind.

    Args:
        known: the order so far, without what is gone.
        machine: the machine's order now.
        arranged: whether people put something in its place here.
        elsewhere: what people moved to another section.
        placed: what people put in its place: what is new keeps to the others.
    """
    wanted = [one for one in machine if one not in elsewhere]
    return _woven(known, wanted, placed) if arranged else _woven(wanted, known, ())


def _woven(leading: Sequence[str], others: Sequence[str], unfit: Collection[str]) -> list[str]:
    """Return `leading` with what only `others` has, each behind the one before it there."""
    found = list(leading)
    there = set(found)
    for place, one in enumerate(others):
        if one in there:
            continue
        fit = (other for other in reversed(others[:place]) if other in there and other not in unfit)
        before = next(fit, None)
        found.insert(0 if before is None else found.index(before) + 1, one)
        there.add(one)
    return found


def placed(order: Mapping[SectionKey, list[str]], name: str, section: SectionKey, after: str | None) -> None:
    """Put a statement behind another, first (None), or, if that one is not there, last."""
    for one in order.values():
        if name in one:
            one.remove(name)
    there = order[section]
    if after is None:
        there.insert(0, name)
    elif after in there:
        there.insert(there.index(after) + 1, name)
    else:
        there.append(name)


def neighbour(order: Mapping[SectionKey, Sequence[str]], name: str) -> tuple[SectionKey | None, str | None]:
    """Return where a statement stands: its section, and what it stands behind."""
    for section, names in order.items():
        if name in names:
            place = names.index(name)
            return section, names[place - 1] if place else None
    return None, None
