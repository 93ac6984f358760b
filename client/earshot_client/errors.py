"""What can go wrong in the client. Every error is a sentence for the person at the keyboard.

    ClientError                     exit code 2: bad input, or something on this machine is missing
    ├── CaptureError                a source of sound cannot be opened, or broke off
    ├── SpoolError
    │   ├── SpoolInUse              another process holds this spool
    │   ├── SpoolBlocked            it cannot be written just now: no room, disk full, read-only
    │   ├── SpoolDamaged            nothing in it can be read
    │   └── KeyMissing              written with a key that is not here
    ├── Refused                 3   the server refused this stream; the spool is kept
    └── LeftUnsent              4   left before the server had everything; the spool is kept

The program prints any exception that carries an integer `exit_code` as its sentence, without a
traceback; the server's commands have errors of their own that do the same.
"""

from typing import ClassVar


class ClientError(Exception):
    """A sentence: what happened, what was kept, what to do."""

    exit_code: ClassVar[int] = 2

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class CaptureError(ClientError):
    """A source of sound cannot be opened, or broke off."""


class SpoolError(ClientError):
    """Something about the spool; its subclasses say what."""


class SpoolInUse(SpoolError):
    """Another process holds this spool."""


class SpoolBlocked(SpoolError):
    """Nothing more can be written just now; what is there is kept, and a later try may succeed."""


class SpoolDamaged(SpoolError):
    """Nothing in this spool can be read."""


class KeyMissing(SpoolError):
    """The spool was written with a key that is not here."""


class Refused(ClientError):
    """The server refused this stream for good; the spool is kept."""

    exit_code: ClassVar[int] = 3


class LeftUnsent(ClientError):
    """Left before the server had everything; the spool is kept."""

    exit_code: ClassVar[int] = 4
