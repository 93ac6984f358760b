"""Talks to a real viewer in tests: plain requests, and WebSockets as the page opens them."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any

import requests
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Origin, Subprotocol

from earshot_server.records.store import RecordStore
from earshot_server.viewer.app import create_app
from earshot_server.viewer.messages import SUBPROTOCOL
from earshot_server.viewer.serve import serve
from tests.support.clinic import Clinic

Json = dict[str, Any]


class Viewer:
    """A viewer's address, and ways to ask it."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.origin = f"http://127.0.0.1:{port}"

    async def ask(self, method: str, path: str, **options: Any) -> requests.Response:
        """Send one request."""
        return await asyncio.to_thread(
            requests.request, method, f"{self.origin}{path}", timeout=20, allow_redirects=False, **options
        )

    async def sign_in(self, **proof: str) -> requests.Response:
        """Post a code or a token, as the page does."""
        return await self.ask("POST", "/session", json=proof, headers={"Origin": self.origin})

    @asynccontextmanager
    async def watch(
        self, path: str, token: str | None = None, *, first: Json | None = None, **options: Any
    ) -> AsyncIterator["Watching"]:
        """Open a WebSocket and say what the page says first."""
        headers = dict(options.pop("headers", {}))
        if token is not None:
            headers["Authorization"] = f"Bearer {token}"
        options.setdefault("subprotocols", [Subprotocol(SUBPROTOCOL)])
        url = f"ws://127.0.0.1:{self.port}{path}"
        async with connect(
            url, additional_headers=headers, max_size=None, proxy=None, compression=None, **options
        ) as socket:
            with suppress(ConnectionClosed):  # it may have been told goodbye already
                await socket.send(json.dumps({"type": "watch"} | (first or {})))
            yield Watching(socket)

    def as_page(self) -> Origin:
        """The origin that our own page sends."""
        return Origin(self.origin)


class Watching:
    """One open WebSocket."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.passed: list[Json] = []
        """All that came, in order."""

    async def seen(self, wanted: Callable[[Json], bool]) -> Json:
        """Return the first message of all that came, or will come, that is wanted."""
        for message in self.passed:
            if wanted(message):
                return message
        while not wanted(message := await self.next()):
            pass
        return message

    async def next(self, *kinds: str) -> Json:
        """Return the next message of one of these kinds, by default any; others are passed over."""
        async with asyncio.timeout(20):
            while True:
                message: Json = json.loads(await self.socket.recv())
                self.passed.append(message)
                if not kinds or message["type"] in kinds:
                    return message

    async def send(self, message: Json) -> None:
        """Send what a page asks for."""
        await self.socket.send(json.dumps(message))

    async def closed(self) -> int | None:
        """Return the close code, once it is closed."""
        async with asyncio.timeout(20):
            await self.socket.wait_closed()
        return self.socket.close_code


@asynccontextmanager
async def running(
    clinic: Clinic, *, records: RecordStore | None = None, **settings: Any
) -> AsyncIterator[Viewer]:
    """Run a viewer on a free port."""
    chosen = clinic.settings.model_copy(update=settings)
    app = create_app(
        chosen,
        store=clinic.store,
        log=clinic.log,
        live=clinic.live,
        drafts=clinic.drafts,
        directory=clinic.directory,
        audit=clinic.audit,
        ring=clinic.ring,
        records=records,
    )
    stop = asyncio.Event()
    port: asyncio.Future[int] = asyncio.get_running_loop().create_future()
    serving = asyncio.create_task(serve(app, chosen, stop, on_listening=port.set_result))
    try:
        done, _ = await asyncio.wait({serving, port}, return_when=asyncio.FIRST_COMPLETED)
        if serving in done:
            serving.result()
        yield Viewer(await port)
    finally:
        stop.set()
        await asyncio.gather(serving, return_exceptions=True)
