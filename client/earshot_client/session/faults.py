"""What a fault of the connection means: come back, or ask a person; pure."""

import socket
import ssl
from dataclasses import dataclass

from websockets.exceptions import ConnectionClosed, InvalidStatus, WebSocketException

from earshot_protocol.codes import CloseCode
from earshot_protocol.errors import NotHeld, RemoteError
from earshot_protocol.messages import Busy, Draining, Error

_COME_BACK = frozenset({408, 425, 429})
"""HTTP answers of the 4xx kind that time heals."""

_REFUSALS = {
    400: "The server does not understand this client (HTTP 400): are both of the same version?",
    401: "The server does not know this token (HTTP 401); `earshot tokens new` makes one there.",
    403: "The server does not allow this token to stream (HTTP 403).",
    404: "There is no Earshot server at this address (HTTP 404).",
}
_FINAL = {
    CloseCode.CONTRACT_BROKEN: "The server broke off: it and this client do not understand each other.",
    CloseCode.TOO_LARGE: "The server broke off: a message was too long for it.",
    CloseCode.SUPERSEDED: "Another copy of this client took the stream over.",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a connection did not come about, or ended."""

    reason: str
    """A sentence."""
    refused: bool = False
    """Trying again unasked is no use."""
    after: float = 0.0
    """The server asks to be left alone for so long (seconds)."""
    leave: bool = True
    """Another server, if there is one, is the better choice."""


class Stopped(Exception):
    """The conversation is over for a reason of our own, or by a message of the server."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.reason)
        self.fault = fault


def explain(error: Exception, *, was_connected: bool) -> Fault:
    """Return what an error means that ended a connection, or kept it from coming about."""
    if isinstance(error, Stopped):
        return error.fault
    if isinstance(error, InvalidStatus):
        return _status(error.response.status_code)
    if isinstance(error, ConnectionClosed):
        return _closed(error)
    if isinstance(error, ssl.SSLCertVerificationError):
        return Fault(
            f"The server's certificate is not trusted ({error.verify_message}). "
            "If it is the clinic's own, name its authority with --ca-file.",
            refused=True,
        )
    if isinstance(error, RemoteError):
        return Fault(f"The server said what it cannot mean: {error}")
    if isinstance(error, NotHeld):
        return Fault(
            f"The server wants sound that it had confirmed and that was freed. {error}", refused=True
        )
    # A network that breaks is no fault of the server; one that takes our sound and is silent may hang.
    return Fault(_network(error), leave=not was_connected or isinstance(error, TimeoutError))


def of_message(message: Busy | Draining | Error) -> Fault:
    """Return the fault that a message announces."""
    if isinstance(message, Busy):
        return Fault(
            f"The server has no room just now: {message.reason.rstrip('.')}.", after=message.retry_after
        )
    if isinstance(message, Draining):
        return Fault("The server is going away.", after=message.retry_after)
    return Fault(message.message, refused=True)


def _status(code: int) -> Fault:
    if 400 <= code < 500 and code not in _COME_BACK:
        return Fault(_REFUSALS.get(code, f"The server refuses this stream (HTTP {code})."), refused=True)
    return Fault(f"The server cannot take the stream now (HTTP {code}).")


def _closed(error: ConnectionClosed) -> Fault:
    code = error.rcvd.code if error.rcvd is not None else None
    if code in _FINAL:
        return Fault(_FINAL[CloseCode(code)], refused=True)
    if code == CloseCode.DRAINING:
        return Fault("The server is going away.")
    if code == CloseCode.INTERNAL:
        return Fault("The server failed; the stream goes on from what it had.")
    if code == CloseCode.BUSY:
        return Fault("The server has no room just now.")
    return Fault("The connection was cut.", leave=False)


def _network(error: Exception) -> str:
    if isinstance(error, ConnectionRefusedError):
        return "No server answers at this address."
    if isinstance(error, socket.gaierror):
        return "The server's name is not known here."
    if isinstance(error, TimeoutError):
        return "The server does not answer."
    if isinstance(error, ssl.SSLError):
        return "The server speaks no TLS here, or another kind of it."
    if isinstance(error, WebSocketException):
        return "What answers is not speaking like an Earshot server."
    return "The server cannot be reached."
