"""The gateway's door: what happens before a WebSocket is opened (token, right, path, health)."""

from collections.abc import Awaitable, Callable
from http import HTTPStatus
from weakref import WeakKeyDictionary

from websockets.asyncio.server import ServerConnection
from websockets.http11 import Request, Response

from earshot_server.access.directory import Directory
from earshot_server.access.errors import AccessError, Forbidden
from earshot_server.access.http import bearer
from earshot_server.access.rights import Principal, Right

STREAM_PATH = "/v1/stream"

ReadyCheck = Callable[[], Awaitable[str | None]]
"""Says why the gateway cannot take streams now, or None if it can."""


class Door:
    """Answers every HTTP request to the gateway; lets through those that may become streams."""

    def __init__(self, directory: Directory, ready: ReadyCheck) -> None:
        self._directory = directory
        self._ready = ready
        self._admitted: WeakKeyDictionary[ServerConnection, Principal] = WeakKeyDictionary()

    def sender(self, socket: ServerConnection) -> Principal:
        """Return who was let in by this connection."""
        return self._admitted[socket]

    async def __call__(self, socket: ServerConnection, request: Request) -> Response | None:
        """Return a refusal or an answer; None lets the WebSocket be opened."""
        path = request.path.partition("?")[0]
        if path == "/healthz":
            return socket.respond(HTTPStatus.OK, "ok\n")
        if path == "/readyz":
            reason = await self._ready()
            status = HTTPStatus.OK if reason is None else HTTPStatus.SERVICE_UNAVAILABLE
            return socket.respond(status, f"{reason or 'ready'}\n")
        if path != STREAM_PATH:
            return socket.respond(HTTPStatus.NOT_FOUND, f"There is {STREAM_PATH}, /healthz and /readyz.\n")
        return self._refuse(socket, request)

    def _refuse(self, socket: ServerConnection, request: Request) -> Response | None:
        if "Origin" in request.headers:
            return socket.respond(HTTPStatus.FORBIDDEN, "Pages cannot open streams.\n")
        secret = bearer(request.headers)
        if secret is None:
            text = "A token is needed (`earshot tokens new --right stream`).\n"
            return socket.respond(HTTPStatus.UNAUTHORIZED, text)
        try:
            sender = self._directory.check(secret)
            sender.require(Right.STREAM)
        except Forbidden as error:
            return socket.respond(HTTPStatus.FORBIDDEN, f"{error}\n")
        except AccessError as error:
            return socket.respond(HTTPStatus.UNAUTHORIZED, f"{error}\n")
        self._admitted[socket] = sender
        return None
