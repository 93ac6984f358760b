"""Why the gateway ends a connection, as it is told to the client.

GatewayError
├── Refused     a person has to do something (fatal `error`)
├── Busy        come back in a while (`busy`)
├── Withdrawn   consent was withdrawn: what was said is to be erased, then the visit may go on
└── Superseded  the same client came in by another connection
"""

from earshot_protocol.codes import CloseCode, ErrorCode


class GatewayError(Exception):
    """Base of all errors of this package."""


class Refused(GatewayError):
    """The client must not come back unasked; its spool keeps everything."""

    def __init__(self, code: ErrorCode, message: str, close: CloseCode = CloseCode.CONTRACT_BROKEN) -> None:
        super().__init__(code, message)
        self.code = code
        self.message = message
        self.close = close


class Busy(GatewayError):
    """No room, or no store, just now."""

    def __init__(self, reason: str, retry_after: float) -> None:
        super().__init__(reason, retry_after)
        self.reason = reason
        self.retry_after = retry_after
        """Seconds."""


class Withdrawn(GatewayError):
    """The patient does not consent any more."""


class Superseded(GatewayError):
    """A newer connection of the same client took over."""
