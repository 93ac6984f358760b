"""The edge of the app: an error that nobody foresaw ends one request, and leaves its type in the log."""

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from earshot_server.viewer.answers import on_error


class LastResort:
    """Answers what routes let through; left to the server, its text, and words in it, would be printed."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on; WebSockets see to themselves."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = False

        async def watched_send(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self._app(scope, receive, watched_send)
        except Exception as error:  # noqa: BLE001  (the edge)
            response = await on_error(Request(scope), error)
            if not started:
                await response(scope, receive, send)
