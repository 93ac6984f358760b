"""What each side tells the other when things go wrong: error codes and WebSocket close codes.

`docs/protocol.md` says for each what it means and whether the client comes back.
"""

from enum import IntEnum, StrEnum


class ErrorCode(StrEnum):
    """The `code` of an `error` message: for programs; the sentence beside it is for people."""

    MALFORMED_MESSAGE = "malformed_message"
    MALFORMED_FRAME = "malformed_frame"
    UNEXPECTED_MESSAGE = "unexpected_message"
    WINDOW_EXCEEDED = "window_exceeded"
    CONTRADICTORY_END = "contradictory_end"
    IMPOSSIBLE_POSITION = "impossible_position"
    UNSUPPORTED_FORMAT = "unsupported_format"
    ENCOUNTER_TAKEN = "encounter_taken"
    ENCOUNTER_ENDED = "encounter_ended"
    ENCOUNTER_ERASED = "encounter_erased"
    SUPERSEDED = "superseded"
    FRAME_TOO_LARGE = "frame_too_large"


class CloseCode(IntEnum):
    """The WebSocket close codes of the protocol."""

    ENDED = 1000
    """The stream was ended and all of it is durable."""
    DRAINING = 1001
    """The server is going away."""
    CONTRACT_BROKEN = 1008
    """A fatal `error` came before, or the client found the server in breach."""
    TOO_LARGE = 1009
    """A frame was longer than any legal one."""
    INTERNAL = 1011
    """The server failed; the stream is safe in the client's spool."""
    BUSY = 1013
    """No room or no store just now; a `busy` came before."""
    SUPERSEDED = 4001
    """Another connection of the same client took over."""
