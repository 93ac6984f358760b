"""A stream's spool: written before anything is sent, read for sending, freed only when durable.

All calls block on the disk and belong to one thread at a time (`threaded.py` sees to it).
"""

import os
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Literal

import filelock

from earshot_client.errors import SpoolBlocked, SpoolError
from earshot_client.spool.files import FileReader, FileWriter
from earshot_client.spool.format import FILE_SAMPLES, FileHead, Finished, Record, Sound, StreamHead
from earshot_client.spool.keys import KeyStore, SpoolKey
from earshot_client.spool.lock import hold
from earshot_client.spool.recovery import (
    Contents,
    SpoolFile,
    file_path,
    file_paths,
    find_key,
    next_number,
    read_folder,
    remove,
)
from earshot_protocol.messages import Control, PauseReason
from earshot_protocol.units import RATE, WIDTH

SYNC_SAMPLES = RATE
"""Sound that a power cut may take, in samples (1 s)."""
DEFAULT_LIMIT = 2 * 1024**3
"""Bytes that a spool may have (18 hours of sound)."""
_FILE_BYTES = FILE_SAMPLES * WIDTH * 21 // 20
"""What a full file takes, with room for its records' overhead."""

ControlKind = Literal["consent", "mark", "pause", "resume"]


class Spool:
    """Made by `create` or `open_spool`; held by one process until `close` or `discard`."""

    def __init__(
        self, folder: Path, key: SpoolKey, contents: Contents, lock: filelock.BaseFileLock, limit: int
    ) -> None:
        self._folder = folder
        self._key = key
        self._contents = contents
        self._lock = lock
        self._limit = limit
        self._writer: FileWriter | None = None
        self._reader: tuple[Path, FileReader] | None = None
        self._unsynced = 0
        self._durable = (0, 0)
        self._next_number = next_number(contents)

    @classmethod
    def create(cls, root: Path, key: SpoolKey, head: StreamHead, *, limit: int = DEFAULT_LIMIT) -> "Spool":
        """Begin a spool and write its head to disk.

        Raises:
            SpoolError: there is one for this encounter already, or it cannot be written.
        """
        folder = root / head.encounter
        if file_paths(folder):
            raise SpoolError(
                f"The spool already holds sound of {head.encounter}. "
                f"Send it with `earshot spool send {head.encounter}`, or take another encounter id."
            )
        try:
            root.mkdir(parents=True, exist_ok=True, mode=0o700)
            folder.mkdir(exist_ok=True, mode=0o700)
        except OSError as error:
            raise SpoolError(f"The spool cannot be made in {root}: {error.strerror}.") from None
        spool = cls(folder, key, Contents(head), hold(folder), limit)
        try:
            spool._begin_file_within_limit()
        except OSError as error:
            spool.discard()
            raise SpoolError(f"The spool cannot be made in {root}: {error.strerror}.") from None
        return spool

    # --- what is in it --------------------------------------------------------

    @property
    def head(self) -> StreamHead:
        """Whose sound it is."""
        return self._contents.head

    @property
    def folder(self) -> Path:
        """Where its files lie."""
        return self._folder

    @property
    def first(self) -> int:
        """Offset of the first sample still held."""
        return self._contents.first

    @property
    def to(self) -> int:
        """Offset after the last sample."""
        return self._contents.to

    @property
    def first_control(self) -> int:
        """Number of the first control still held."""
        return self._contents.first_control

    @property
    def controls(self) -> Sequence[Control]:
        """The controls still held."""
        return self._contents.controls

    @property
    def missing(self) -> int:
        """Samples that damage took; they are read as silence."""
        return self._contents.missing

    def read(self, offset: int, count: int) -> bytes:
        """Return samples, of which at most one file is kept in memory.

        Raises:
            SpoolError: outside of what is held, or the file cannot be read any more.
        """
        if not self.first <= offset <= offset + count <= self.to:
            raise SpoolError(
                f"Samples {offset} to {offset + count} are not in the spool {self._folder.name}."
            )
        pieces = []
        while count:
            file = next(file for file in reversed(self._contents.files) if file.first <= offset)
            wanted = min(count, file.to - offset)
            pieces.append(self._read_file(file, offset, wanted))
            offset, count = offset + wanted, count - wanted
        return b"".join(pieces)

    # --- writing --------------------------------------------------------------

    def write(self, samples: bytes) -> None:
        """Append sound (at most a second), and bring it to disk at least once a second of sound.

        Raises:
            SpoolBlocked: it cannot be written now; nothing was, and a later try may succeed.
        """
        sound = Sound(self.to, samples)
        count = len(samples) // WIDTH
        file = self._contents.files[-1]
        if file.to - file.first + count > FILE_SAMPLES:
            self._end_file()
        sync = self._unsynced + count >= SYNC_SAMPLES
        self._append(sound, sync=sync)
        self._contents.files[-1].to = sound.end
        self._unsynced = 0 if sync else self._unsynced + count

    def control(
        self,
        kind: ControlKind,
        wall: datetime,
        given: bool | None = None,
        reason: PauseReason | None = None,
    ) -> Control:
        """Append a control at the end of the sound, and bring both to disk.

        Raises:
            SpoolBlocked: it cannot be written now; nothing was, and a later try may succeed.
        """
        number = self._contents.controls_to
        control = Control(number=number, at=self.to, wall=wall, kind=kind, given=given, reason=reason)
        self._append(control, sync=True)
        self._contents.controls.append(control)
        self._contents.files[-1].controls_to = number + 1
        self._unsynced = 0
        return control

    def finish(self) -> None:
        """Note that the capture ended in order; without room for that it is not noted."""
        with suppress(SpoolBlocked):
            self._append(Finished(), sync=True)
        self._end_file()

    def withdraw(self, wall: datetime) -> None:
        """Delete the sound; keep the controls, and behind them that consent was withdrawn.

        The withdrawal is on disk before anything is deleted, save where a full disk has no room for it: so
        a crash in between loses neither.

        Raises:
            SpoolBlocked: it cannot be written; on a full disk the sound is deleted all the same.
        """
        self._end_file()
        self._close_reader()
        earlier, held = list(self._contents.files), list(self._contents.controls)
        try:
            self._begin_file(self._contents.first_control)
        except OSError:
            _unlink(earlier)
        for control in held:
            self._append(control, sync=False)
        self.control("consent", wall, given=False)
        _unlink(earlier)
        del self._contents.files[: len(earlier)]

    def may_free(self, durable_to: int, controls_to: int) -> None:
        """Say what the server has durably: it is freed if its room is needed, not before."""
        self._durable = (durable_to, controls_to)

    def close(self) -> None:
        """Let the spool go and leave everything in it."""
        self._end_file()
        self._close_reader()
        self._lock.release()

    def discard(self) -> None:
        """Delete everything."""
        self._end_file()
        self._close_reader()
        remove(self._folder, self._lock)

    # --------------------------------------------------------------------------

    def _append(self, record: Record, *, sync: bool) -> None:
        """Write a record; where that fails, free what is durable and try once more."""
        for last_try in (False, True):
            try:
                if self._writer is None:
                    self._begin_file_within_limit()
                assert self._writer is not None
                self._writer.write(record, sync=sync)
            except OSError as error:
                self._end_file()
                if last_try or not self._free_oldest():
                    raise SpoolBlocked(
                        f"The spool in {self._folder} cannot be written: {error.strerror}. Everything "
                        "recorded before is kept; make room, and the recording goes on by itself."
                    ) from None
            else:
                self._contents.files[-1].size = self._writer.size
                return

    def _begin_file_within_limit(self) -> None:
        """Make the next file, if there is room for it.

        Raises:
            SpoolBlocked: the limit is reached and nothing may be freed.
            OSError: it cannot be made.
        """
        while sum(file.size for file in self._contents.files) + _FILE_BYTES > self._limit:
            if not self._free_oldest():
                raise SpoolBlocked(
                    f"The spool is full: it has its limit of {self._limit / 1e6:.0f} MB, and the server has "
                    "nothing of it durably yet. Everything recorded before is kept; raise --spool-limit or "
                    "bring the server back."
                )
        self._begin_file(self._contents.controls_to)

    def _begin_file(self, control: int) -> None:
        """Make the next file, whose first control will be this one; `OSError` if it cannot be made."""
        offset = self.to if self._contents.files else 0
        head = FileHead(
            stream=self.head, number=self._next_number, first_offset=offset, first_control=control
        )
        path = file_path(self._folder, self._next_number)
        self._writer = FileWriter(path, self._key, head)
        sync_folder(self._folder)
        self._next_number += 1
        self._contents.files.append(SpoolFile(path, offset, offset, control, self._writer.size))

    def _end_file(self) -> None:
        if self._writer is not None:
            with suppress(OSError):  # a full disk; what could be brought to disk is there
                self._writer.sync()
            self._writer.close()
            self._writer = None
            self._unsynced = 0

    def _free_oldest(self) -> bool:
        """Delete the oldest file if all of it is durable and it is done with; tell whether it was."""
        files = self._contents.files
        if len(files) < 2 or files[0].to > self._durable[0] or files[0].controls_to > self._durable[1]:
            return False
        if self._reader is not None and self._reader[0] == files[0].path:
            self._close_reader()
        _unlink(files[:1])
        gone = files.pop(0)
        del self._contents.controls[: gone.controls_to - self._contents.first_control]
        self._contents.first_control = gone.controls_to
        return True

    def _read_file(self, file: SpoolFile, offset: int, count: int) -> bytes:
        if self._reader is None or self._reader[0] != file.path:
            self._close_reader()
            try:
                self._reader = (file.path, FileReader(file.path, self._key))
            except OSError as error:
                raise SpoolError(f"{file.path} cannot be read: {error.strerror}.") from None
        reader = self._reader[1]
        if reader.to < offset + count:
            reader.advance()
        return reader.samples(offset, count).ljust(count * WIDTH, b"\0")

    def _close_reader(self) -> None:
        if self._reader is not None:
            self._reader[1].close()
            self._reader = None


def open_spool(folder: Path, keys: KeyStore) -> Spool:
    """Take the spool that an earlier run left, to send or to discard it.

    Raises:
        SpoolInUse: that run is still alive.
        SpoolDamaged: nothing in it can be read.
        KeyMissing: it was written with a key that is not here.
    """
    lock = hold(folder)
    try:
        key = find_key(folder, keys)
        return Spool(folder, key, read_folder(folder, key), lock, DEFAULT_LIMIT)
    except BaseException:
        lock.release()
        raise


def _unlink(files: Sequence[SpoolFile]) -> None:
    for file in files:
        file.path.unlink(missing_ok=True)


def sync_folder(folder: Path) -> None:
    """Bring a new file's name to disk, on systems where folders can be synced."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except PermissionError:  # Windows, whose file systems do it themselves
        return
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
