"""Whether the trail is whole: every entry in its place, none changed, none missing."""

from dataclasses import dataclass, field

from earshot_server.audit.entries import Action, AuditEntry, open_entry
from earshot_server.audit.trail import NOTHING, Place, Trail


@dataclass(frozen=True)
class Problem:
    """Something that is not as it was written."""

    file: str
    line: int
    """From 1; 0: the file or trail as a whole."""
    what: str


@dataclass
class Report:
    """What verifying found."""

    entries: int = 0
    last: Place = NOTHING
    problems: list[Problem] = field(default_factory=list)

    @property
    def whole(self) -> bool:
        """Whether nothing was found."""
        return not self.problems


def verify(trail: Trail, key: bytes, expected: Place | None = None) -> Report:
    """Check every entry, the chain, and that the end is the one that the head names.

    Args:
        expected: an entry that was noted down elsewhere: it has to be there still, as it was.
    """
    report = Report()
    pruned_to: int | None = None
    first: tuple[str, AuditEntry] | None = None
    unread, noted = False, expected is None
    for path, number, line in trail.lines():
        try:
            entry = open_entry(key, line)
        except ValueError as error:
            report.problems.append(Problem(path.name, number, str(error)))
            unread = True
            continue
        report.entries += 1
        if first is None:
            first = (path.name, entry)
        elif not unread and entry.before != report.last.hash:
            what = f"entries between {report.last.number} and {entry.number} are missing or out of order"
            report.problems.append(Problem(path.name, number, what))
        if entry.action is Action.AUDIT_GAP:
            what = f"entries up to {entry.details.count} had been taken away when this one was written"
            report.problems.append(Problem(path.name, number, what))
        elif entry.action is Action.AUDIT_PRUNED:
            pruned_to = entry.details.count
        unread, report.last = False, Place(entry.number, entry.hash)
        noted = noted or report.last == expected
    if first is not None:
        _check_beginning(report, *first, pruned_to)
    _check_end(report, trail.head())
    if not noted and expected is not None and expected.number >= (pruned_to or 0):
        what = f"entry {expected.number} is not the one that was noted down"
        report.problems.append(Problem("the trail", 0, what))
    return report


def _check_beginning(report: Report, file: str, entry: AuditEntry, pruned_to: int | None) -> None:
    if entry.number > (pruned_to or 0):
        what = f"the trail begins with entry {entry.number}, and nothing says that earlier ones were let go"
        report.problems.append(Problem(file, 1, what))


def _check_end(report: Report, head: Place | None) -> None:
    if head is None:
        if report.entries:
            what = "its head (in the keys' folder) is gone, so entries may be missing at the end"
            report.problems.append(Problem("the trail", 0, what))
    elif head.number > report.last.number:
        what = f"{head.number - report.last.number} entries are missing at its end"
        report.problems.append(Problem("the trail", 0, what))
    elif head.number == report.last.number and head.hash != report.last.hash:
        report.problems.append(Problem("the trail", 0, "its last entry is not the one that was written"))
