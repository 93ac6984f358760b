"""Errors that end a command with a sentence and an exit code.

    UserError           2   bad input, or something on this machine is missing
    ├── Refused         3   the server refused; the spool is kept
    └── LeftUnsent      4   left with sound that is not at the server yet; the spool is kept

The program prints any exception that carries an integer `exit_code` as its sentence, without a
traceback; the server's commands use errors of their own that do the same.
"""

from typing import ClassVar


class UserError(Exception):
    """A sentence for the person at the keyboard: what happened, what was kept, what to do."""

    exit_code: ClassVar[int] = 2

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class Refused(UserError):
    """The server refused this stream for good."""

    exit_code: ClassVar[int] = 3


class LeftUnsent(UserError):
    """The program ended before the server had everything."""

    exit_code: ClassVar[int] = 4
