"""What can go wrong on a stream, named by whose doing it is.

    StreamError
    ├── RemoteError             the other side broke the contract
    │   ├── MalformedMessage    not JSON, not a known message, a field out of range
    │   ├── MalformedFrame      a chunk whose header or length is wrong
    │   ├── UnexpectedMessage   a known message in a state that does not allow it
    │   ├── WindowExceeded      sound beyond `window_to`
    │   ├── ContradictoryEnd    an `end` that lies before what was already sent
    │   └── ImpossiblePosition  the server names a position that it cannot mean
    └── LocalError              this side was used wrongly
        ├── NotHeld             asked to send what was never held, or was let go
        ├── OutOfRange          a call with a position that cannot be
        └── WrongState          a call that the state does not allow

Every remote error has a `code` that is sent to the peer in an `error` message (`docs/protocol.md`).
"""

from typing import ClassVar

from earshot_protocol.codes import ErrorCode


class StreamError(Exception):
    """Base of all errors of this package."""


class RemoteError(StreamError):
    """The other side broke the contract; `code` is what it is told."""

    code: ClassVar[ErrorCode]


class MalformedMessage(RemoteError):
    """A text frame that is no message: `reason` says what was expected, never what was sent."""

    code = ErrorCode.MALFORMED_MESSAGE

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason

    def __str__(self) -> str:
        return f"This is not a message of the stream protocol: {self.reason}."


class MalformedFrame(RemoteError):
    """A binary frame that is no chunk."""

    code = ErrorCode.MALFORMED_FRAME

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason

    def __str__(self) -> str:
        return f"This is not a chunk of sound: {self.reason}."


class UnexpectedMessage(RemoteError):
    """A message that the state does not allow."""

    code = ErrorCode.UNEXPECTED_MESSAGE

    def __init__(self, got: str, state: str, expected: str) -> None:
        super().__init__(got, state, expected)
        self.got = got
        self.state = state
        self.expected = expected

    def __str__(self) -> str:
        return f"Got {self.got!r} while {self.state}; expected {self.expected}."


class WindowExceeded(RemoteError):
    """Sound beyond the window that was granted."""

    code = ErrorCode.WINDOW_EXCEEDED

    def __init__(self, to: int, window_to: int) -> None:
        super().__init__(to, window_to)
        self.to = to
        self.window_to = window_to

    def __str__(self) -> str:
        return f"Sound up to sample {self.to} was sent; the window allows up to {self.window_to}."


class ContradictoryEnd(RemoteError):
    """An `end` before sound or controls that were already received."""

    code = ErrorCode.CONTRADICTORY_END

    def __init__(self, what: str, end: int, received: int) -> None:
        super().__init__(what, end, received)
        self.what = what
        self.end = end
        self.received = received

    def __str__(self) -> str:
        return f"The stream was ended at {self.what} {self.end}; {self.received} were received before."


class ImpossiblePosition(RemoteError):
    """The server names a position that was never sent, or is long durable."""

    code = ErrorCode.IMPOSSIBLE_POSITION

    def __init__(self, what: str, got: int, lowest: int, highest: int) -> None:
        super().__init__(what, got, lowest, highest)
        self.what = what
        self.got = got
        self.lowest = lowest
        self.highest = highest

    def __str__(self) -> str:
        return f"The server says {self.what} {self.got}; possible are {self.lowest} to {self.highest}."


class LocalError(StreamError):
    """This side was used wrongly: a defect of the program, not of the peer."""


class NotHeld(LocalError):
    """The peer wants what this side does not hold."""

    def __init__(self, what: str, wanted: int, first: int, to: int) -> None:
        super().__init__(what, wanted, first, to)
        self.what = what
        self.wanted = wanted
        self.first = first
        self.to = to

    def __str__(self) -> str:
        return f"{self.what.capitalize()} {self.wanted} is wanted; held are {self.first} to {self.to}."


class OutOfRange(LocalError):
    """A call with a position that cannot be."""

    def __init__(self, what: str, got: int, lowest: int, highest: int) -> None:
        super().__init__(what, got, lowest, highest)
        self.what = what
        self.got = got
        self.lowest = lowest
        self.highest = highest

    def __str__(self) -> str:
        return f"{self.what.capitalize()} is {self.got}; possible are {self.lowest} to {self.highest}."


class WrongState(LocalError):
    """A call that the state does not allow."""

    def __init__(self, call: str, state: str) -> None:
        super().__init__(call, state)
        self.call = call
        self.state = state

    def __str__(self) -> str:
        return f"{self.call} is not possible while {self.state}."
