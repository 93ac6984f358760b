"""One process holds a spool. The system lets the lock go when that process ends, however it ends."""

import errno
import hashlib
import tempfile
from pathlib import Path

import filelock

from earshot_client.errors import SpoolInUse

LOCK_NAME = "lock"


def hold(folder: Path) -> filelock.BaseFileLock:
    """Take the spool in `folder`; `release` what is returned.

    Raises:
        SpoolInUse: another process, or another part of this one, holds it.
    """
    try:
        return _take(folder / LOCK_NAME)
    except filelock.Timeout:
        raise SpoolInUse(
            f"{folder.name} is being recorded or sent by another Earshot on this machine; "
            "nothing was changed."
        ) from None


def _take(path: Path) -> filelock.BaseFileLock:
    """Lock a file; where its disk became read-only, another in its place: its sound is to be sent still."""
    lock = filelock.FileLock(path, thread_local=False)
    try:
        lock.acquire(blocking=False)
    except OSError as error:
        if error.errno != errno.EROFS:
            raise
        name = hashlib.blake2b(bytes(path.resolve()), digest_size=12).hexdigest()
        lock = filelock.FileLock(Path(tempfile.gettempdir(), f"earshot-{name}.lock"), thread_local=False)
        lock.acquire(blocking=False)
    return lock


def in_use(folder: Path) -> bool:
    """Tell whether somebody holds the spool now."""
    try:
        hold(folder).release()
    except SpoolInUse:
        return True
    return False
