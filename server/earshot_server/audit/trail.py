"""The trail on disk: a file of entries a month, one writer at a time, on disk before it counts.

Beside it, in the keys' folder, lies its head: number and hash of the newest entry, so that entries taken off
the end are missed.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path
from typing import NamedTuple

from filelock import FileLock, Timeout

from earshot_server.actor import SYSTEM
from earshot_server.audit.entries import FIRST, Action, Deed, Details, open_entry, seal_entry
from earshot_server.audit.errors import AuditUnreadable, AuditUnwritable, TrailBusy
from earshot_server.keys.files import sync_folder

LINE_MAX = 4096
"""No entry is longer (bytes)."""


class Place(NamedTuple):
    """The newest entry's number and hash."""

    number: int
    hash: str


NOTHING = Place(-1, FIRST)


class _Known(NamedTuple):
    """Where the trail ended when we wrote last."""

    path: Path
    size: int
    place: Place


def _now() -> datetime:
    return datetime.now(UTC)


class Trail:
    """Appends to, reads and prunes the trail in one folder, which all servers of a clinic share.

    Args:
        key: of the keyed hashes.
        head: the file that holds the newest entry's place.
    """

    def __init__(self, folder: Path, head: Path, key: bytes, clock: Callable[[], datetime] = _now) -> None:
        self._folder = folder
        self._head = head
        self._key = key
        self._clock = clock
        self._known: _Known | None = None

    def append(self, deeds: Sequence[Deed], *, sync: bool = True, wait: bool = True) -> Place:
        """Write deeds, in this order; return the place of the last.

        Args:
            sync: return when they are on disk. Otherwise a crash of this process does not lose them, one of
                the machine may: call `sync`.
            wait: for another writer.

        Raises:
            TrailBusy: there is one, and it is not to be waited for.
            AuditUnwritable: the disk does not take them.
            AuditUnreadable: the trail's end is damaged.
        """
        try:
            with self._locked(wait):
                return self._append(deeds, sync)
        except Timeout:
            raise TrailBusy from None
        except OSError as error:
            raise AuditUnwritable from error

    def sync(self) -> None:
        """Return when everything that was written is on disk.

        Raises:
            AuditUnwritable: it is not.
        """
        try:
            for path in self.files()[-2:]:  # a month may have ended meanwhile
                sync_file(path)
        except OSError as error:
            raise AuditUnwritable from error

    def files(self) -> list[Path]:
        """Return the months' files, the oldest first."""
        return sorted(self._folder.glob("[0-9][0-9][0-9][0-9]-[0-9][0-9].jsonl"))

    def lines(self) -> Iterator[tuple[Path, int, str]]:
        """Yield file, line number (from 1) and line, the oldest first."""
        for path in self.files():
            with path.open(encoding="utf-8", errors="surrogateescape", newline="\n") as file:
                for number, line in enumerate(file, 1):
                    yield path, number, line.rstrip("\n")

    def head(self) -> Place | None:
        """Return the place that the head file names; None if it is not there or damaged."""
        try:
            number, found = self._head.read_text(encoding="ascii").split()
            return Place(int(number), found)
        except (FileNotFoundError, ValueError):
            return None

    def prune(self, before: date) -> int:
        """Let go the files of whole months before that of `before`; say in the trail that they went.

        Returns how many files went.
        """
        with self._locked():
            old = [path for path in self.files()[:-1] if path.stem < f"{before:%Y-%m}"]
            if old:
                first_kept = next(path for path in self.files() if path not in old)
                with first_kept.open(encoding="utf-8") as file:
                    number = open_entry(self._key, file.readline().rstrip("\n")).number
                pruned = Details(count=number)
                self._append([Deed(actor=SYSTEM, action=Action.AUDIT_PRUNED, details=pruned)], sync=True)
                for path in old:
                    path.unlink()
            return len(old)

    def _locked(self, wait: bool = True) -> FileLock:
        if not self._folder.is_dir():
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        return FileLock(self._folder / "trail.lock", timeout=-1 if wait else 0, mode=0o600)

    def _append(self, deeds: Sequence[Deed], sync: bool) -> Place:
        now, head = self._clock(), self.head()
        newest, last, first = self._end(head)
        month = f"{now:%Y-%m}"
        path = newest if newest is not None and newest.stem >= month else self._folder / f"{month}.jsonl"
        lines = []
        for deed in (*first, *deeds):
            line, found = seal_entry(self._key, deed, last.number + 1, now, last.hash)
            last = Place(last.number + 1, found)
            lines.append(line + "\n")
        self._known = None
        size = _write(path, "".join(lines).encode(), sync)
        self._keep_head(last)
        self._known = _Known(path, size, last)
        return last

    def _end(self, head: Place | None) -> tuple[Path | None, Place, list[Deed]]:
        """Return the newest file, where it ends, and what has to be said about that before anything else."""
        known = self._known
        if known is not None and known.place == head and _size(known.path) == known.size:
            return known.path, known.place, []  # nobody wrote since we did
        newest = next(reversed(self.files()), None)
        last, said = NOTHING, []
        if newest is not None:
            last, torn = self._end_of(newest)
            if torn:
                said.append(_about_trail(Action.AUDIT_TORN, torn))
        if head is not None and head.number > last.number:
            said.append(_about_trail(Action.AUDIT_GAP, head.number))
            last = Place(head.number, last.hash)
        return newest, last, said

    def _end_of(self, path: Path) -> tuple[Place, int]:
        """Return the last entry's place, and how many bytes of a torn write were taken away behind it."""
        descriptor = os.open(path, os.O_RDWR)
        try:
            size = os.fstat(descriptor).st_size
            start = max(0, size - 2 * LINE_MAX)
            os.lseek(descriptor, start, os.SEEK_SET)
            whole, _, rest = os.read(descriptor, size - start).rpartition(b"\n")
            if rest:
                os.ftruncate(descriptor, size - len(rest))
        finally:
            os.close(descriptor)
        line = whole.rpartition(b"\n")[2]
        if not line:
            return self._before(path), len(rest)
        try:
            entry = open_entry(self._key, line.decode())
        except ValueError:
            raise AuditUnreadable(str(path)) from None
        return Place(entry.number, entry.hash), len(rest)

    def _before(self, path: Path) -> Place:
        """Return where the months before an empty file end."""
        earlier = [other for other in self.files() if other < path]
        return self._end_of(earlier[-1])[0] if earlier else NOTHING

    def _keep_head(self, place: Place) -> None:
        # One small write in place: after a crash the head is this one or the one before, both true.
        self._head.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(self._head, os.O_WRONLY | os.O_CREAT, 0o600)
        try:
            os.write(descriptor, f"{place.number:020d} {place.hash}\n".encode())
        finally:
            os.close(descriptor)


def _about_trail(action: Action, count: int) -> Deed:
    return Deed(actor=SYSTEM, action=action, details=Details(count=count))


def sync_file(path: Path) -> None:
    """Return when a file's content is on disk."""
    descriptor = os.open(path, os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return -1


def _write(path: Path, content: bytes, sync: bool) -> int:
    """Append, wholly or not at all; return the file's size then."""
    new = not path.exists()
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        before = os.fstat(descriptor).st_size
        try:
            view = memoryview(content)
            while view:
                view = view[os.write(descriptor, view) :]
            if sync:
                os.fsync(descriptor)
        except OSError:
            with suppress(OSError):
                os.ftruncate(descriptor, before)  # it was not answered: it must not stand there in part
            raise
    finally:
        os.close(descriptor)
    if new:
        sync_folder(path.parent)
    return before + len(content)
