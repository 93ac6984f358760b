"""What can go wrong with the viewer itself.

ViewerError
└── AddressInUse    it cannot listen where it is told to
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
