"""Ports that a process cannot listen on, told as sentences."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager

from earshot_server.cli.errors import CommandError

_NOBODY_CAN = (errno.EADDRINUSE, errno.EADDRNOTAVAIL, errno.EACCES)


def cannot_listen(host: str, port: int, setting: str, reason: int = errno.EADDRINUSE) -> CommandError:
    """Return the error for a port; `reason` is the system's error number."""
    return CommandError(
        f"Nobody can listen on {host} port {port}: {os.strerror(reason)}. "
        f"Stop what uses it, or give another one ({setting})."
    )


@contextmanager
def listening(host: str, port: int, setting: str) -> Iterator[None]:
    """Tell a person what to do if a port cannot be listened on in here.

    Raises:
        CommandError: it is taken, not on this machine, or not for this user.
    """
    try:
        yield
    except OSError as error:
        # An error with a file's name is about that file.
        if error.errno not in _NOBODY_CAN or error.filename is not None:
            raise
        raise cannot_listen(host, port, setting, error.errno) from None
