"""What a spool's folder holds: read file by file, each as far as it is whole."""

from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import filelock

from earshot_client.errors import SpoolDamaged, SpoolError
from earshot_client.spool.files import FileReader, key_id
from earshot_client.spool.format import StreamHead
from earshot_client.spool.keys import KeyStore, SpoolKey
from earshot_client.spool.lock import LOCK_NAME
from earshot_protocol.messages import Control

SUFFIX = ".spool"


@dataclass(slots=True)
class SpoolFile:
    """What is known of one file; the last one grows."""

    path: Path
    first: int
    """Offset of its first sample."""
    to: int
    """Offset after its last sample."""
    controls_to: int
    """Number after its last control."""
    size: int
    """In bytes."""


@dataclass(slots=True)
class Contents:
    """What lies in a spool."""

    head: StreamHead
    files: list[SpoolFile] = field(default_factory=list)
    controls: list[Control] = field(default_factory=list)
    first_control: int = 0
    """Number of the first control that is still here."""
    finished: bool = False
    missing: int = 0
    """Samples that damage took out of the middle; they are read as silence."""

    @property
    def first(self) -> int:
        """Offset of the first sample."""
        return self.files[0].first

    @property
    def to(self) -> int:
        """Offset after the last sample."""
        return self.files[-1].to

    @property
    def controls_to(self) -> int:
        """Number that the next control gets."""
        return self.first_control + len(self.controls)


def file_path(folder: Path, number: int) -> Path:
    """Return where the file with this number lies; names sort as numbers do."""
    return folder / f"{number:08}{SUFFIX}"


def next_number(contents: Contents) -> int:
    """Return the number that the next file gets."""
    return int(contents.files[-1].path.stem) + 1 if contents.files else 1


def file_paths(folder: Path) -> list[Path]:
    """Return the spool files of a folder, in order."""
    return sorted(folder.glob(f"*{SUFFIX}"))


def find_key(folder: Path, keys: KeyStore) -> SpoolKey:
    """Return the key of the spool in `folder`.

    Raises:
        SpoolDamaged: no file of it can be read.
        KeyMissing: it is not here.
    """
    for path in file_paths(folder):
        try:
            return keys.find(key_id(path))
        except SpoolDamaged:
            continue  # a crash in the moment a file was made
    raise SpoolDamaged(f"The spool {folder.name} holds nothing that can be read.")


def read_folder(folder: Path, key: SpoolKey) -> Contents:
    """Read a spool: everything that is whole, in order.

    Raises:
        SpoolDamaged: nothing of it can be read.
        KeyMissing: it was written with another key.
    """
    contents: Contents | None = None
    for path in file_paths(folder):
        try:
            reader = FileReader(path, key)
        except SpoolDamaged:
            continue
        reader.close()
        if contents is None:
            contents = Contents(reader.head.stream, first_control=reader.head.first_control)
        _join(contents, reader, path)
    if contents is None:
        raise SpoolDamaged(f"The spool {folder.name} holds nothing that can be read.")
    return contents


def remove(folder: Path, lock: filelock.BaseFileLock) -> None:
    """Delete a spool that is held by `lock`, and let it go.

    Raises:
        SpoolError: the disk does not let it be deleted; it was let go.
    """
    try:
        for path in file_paths(folder):
            path.unlink(missing_ok=True)
    except OSError as error:
        raise SpoolError(f"The spool {folder.name} cannot be deleted: {error.strerror}.") from None
    finally:
        lock.release()
    (folder / LOCK_NAME).unlink(missing_ok=True)
    with suppress(OSError):  # somebody put something else into the folder
        folder.rmdir()


def _join(contents: Contents, reader: FileReader, path: Path) -> None:
    """Add a file behind those before, across what damage may have taken."""
    if contents.files:
        contents.missing += max(0, reader.first - contents.to)
        contents.files[-1].to = reader.first
    fresh = [control for control in reader.controls if control.number >= contents.controls_to]
    lost = (fresh[0].number if fresh else reader.head.first_control) - contents.controls_to
    for _ in range(lost):
        contents.controls.append(_in_place_of_lost(contents, reader))
    contents.controls += fresh
    contents.finished = reader.finished
    contents.files.append(SpoolFile(path, reader.first, reader.to, contents.controls_to, path.stat().st_size))


def _in_place_of_lost(contents: Contents, reader: FileReader) -> Control:
    """Return a mark for a control that cannot be read: numbers have no holes, and it is worth a look."""
    return Control(number=contents.controls_to, at=reader.first, wall=contents.head.started, kind="mark")
