"""What can go wrong with the viewer itself.

ViewerError
├── AddressInUse        it cannot listen where it is told to
├── StillHeard          a note was to be signed while the visit goes on
├── ChangedMeanwhile    a note was to be signed that is another one by now
└── NothingKept         no sound is kept of what was to be played
"""

from typing import ClassVar


class ViewerError(Exception):
    """Base of all errors of the viewer."""

    exit_code: ClassVar[int] = 2
    """What a command ends with."""


class AddressInUse(ViewerError):
    """Nobody can listen at this address."""

    def __init__(self, host: str, port: int, reason: str) -> None:
        super().__init__(host, port, reason)
        self.host = host
        self.port = port
        self.reason = reason

    def __str__(self) -> str:
        return (
            f"The viewer cannot listen on {self.host} port {self.port}: {self.reason}. "
            "Stop what uses it, or give another port (EARSHOT_VIEWER_PORT)."
        )


class StillHeard(ViewerError):
    """The note has not come to rest."""

    def __str__(self) -> str:
        return "The visit is still being heard, so the note was not signed. Sign when it has ended."


class ChangedMeanwhile(ViewerError):
    """What was to be signed is not what is there."""

    def __str__(self) -> str:
        return (
            "The note changed while you signed, so it was not signed. Look at what changed, and sign again."
        )


class NothingKept(ViewerError):
    """There is nothing to play."""

    def __str__(self) -> str:
        return "No sound is kept of this encounter: keeping it is switched off, or its time is over."
