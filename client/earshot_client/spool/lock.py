"""One process holds a spool. The system lets the lock go when that process ends, however it ends."""

from pathlib import Path

import filelock

from earshot_client.errors import SpoolInUse

LOCK_NAME = "lock"


def hold(folder: Path) -> filelock.BaseFileLock:
    """Take the spool in `folder`; `release` what is returned.

    Raises:
        SpoolInUse: another process, or another part of this one, holds it.
    """
    lock = filelock.FileLock(folder / LOCK_NAME, thread_local=False)
    try:
        lock.acquire(blocking=False)
    except filelock.Timeout:
        raise SpoolInUse(
            f"{folder.name} is being recorded or sent by another Earshot on this machine; "
            "nothing was changed."
        ) from None
    return lock


def in_use(folder: Path) -> bool:
    """Tell whether somebody holds the spool now."""
    try:
        hold(folder).release()
    except SpoolInUse:
        return True
    return False
