"""Key files: private, whole or not there, and on disk before they count."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


def write_once(path: Path, content: bytes) -> None:
    """Write a file that its owner alone may read; leave the one that is there, or comes first.

    It is on disk, name and all, when this returns: what a key sealed must not outlive the key.
    """
    with _candidate(path, content) as candidate, suppress(FileExistsError):
        os.link(candidate, path)  # the first one counts; a half-written one is never seen
    sync_folder(path.parent)


def replace(path: Path, content: bytes) -> None:
    """Write a file in place of the one that is there: at every moment one of them is whole and on disk."""
    with _candidate(path, content) as candidate:
        candidate.replace(path)
    sync_folder(path.parent)


def delete(path: Path) -> None:
    """Delete a file, if it is there; it does not come back when the power fails now."""
    path.unlink(missing_ok=True)
    if path.parent.is_dir():
        sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Bring the folder's names to disk. Windows has no such call and does not need it."""
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def _candidate(path: Path, content: bytes) -> Iterator[Path]:
    """Write beside `path` what is to come there; gone at the end, if it is not there by then."""
    candidate = path.with_suffix(f".{os.getpid()}.{os.urandom(4).hex()}")
    descriptor = os.open(candidate, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        yield candidate
    finally:
        candidate.unlink(missing_ok=True)
