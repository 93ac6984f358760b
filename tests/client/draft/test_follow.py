import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from http import HTTPStatus
from typing import Any

import pytest
from websockets.asyncio.server import ServerConnection, serve
from websockets.http11 import Request, Response
from websockets.typing import Subprotocol

from earshot_client.draft.follow import SUBPROTOCOL, follow, watch_url
from earshot_client.draft.note import Note
from earshot_client.errors import ClientError
from earshot_client.session.link import Link

SNAPSHOT = {"type": "snapshot", "at": "1-1", "segments": [], "draft": {"version": 1, "sections": []}}


class Viewer:
    """A viewer that says what a test lists, a connection after another, and keeps what it was asked."""

    def __init__(self, *says: list[dict[str, Any]] | int) -> None:
        self.asked: list[dict[str, Any]] = []
        self.url = ""
        self._says = list(says)

    @asynccontextmanager
    async def serving(self) -> AsyncIterator["Viewer"]:
        async with serve(
            self._talk,
            "127.0.0.1",
            0,
            subprotocols=[Subprotocol(SUBPROTOCOL)],
            process_request=self._on_request,
        ) as server:
            self.url = f"http://127.0.0.1:{next(iter(server.sockets)).getsockname()[1]}"
            yield self

    def _on_request(self, connection: ServerConnection, request: Request) -> Response | None:
        if request.headers.get("Authorization") != "Bearer t":
            return connection.respond(HTTPStatus.UNAUTHORIZED, "no\n")
        return None

    async def _talk(self, connection: ServerConnection) -> None:
        self.asked.append(json.loads(await connection.recv()))
        says = self._says.pop(0)
        if isinstance(says, int):
            await connection.close(says, "")
            return
        for message in says:
            await connection.send(json.dumps(message))
        if self._says:
            connection.transport.abort()
        else:
            await connection.wait_closed()


class Shown:
    def __init__(self) -> None:
        self.notes: list[Note] = []
        self.said: list[str | None] = []
        self._news = asyncio.Event()

    def show(self, note: Note) -> None:
        self.notes.append(note)
        self._news.set()

    def say(self, sentence: str | None) -> None:
        self.said.append(sentence)
        self._news.set()

    async def until(self, ready: Callable[[], object]) -> None:
        async with asyncio.timeout(20):
            while not ready():
                self._news.clear()
                await self._news.wait()


@asynccontextmanager
async def following(viewer: Viewer, token: str = "t") -> AsyncIterator[tuple[Shown, asyncio.Task[None]]]:
    shown = Shown()
    async with viewer.serving():
        task = asyncio.create_task(follow(Link((viewer.url,), token), "visit-1", shown.show, shown.say))
        try:
            yield shown, task
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


async def test_after_a_cut_it_goes_on_where_it_was() -> None:
    delta = {"type": "delta", "delta": {"from_version": 1, "to_version": 2}}
    viewer = Viewer([SNAPSHOT], [delta])
    async with following(viewer) as (shown, _):
        await shown.until(lambda: shown.notes and shown.notes[-1].version == 2)
    assert viewer.asked == [
        {"type": "watch", "at": None, "draft": None},
        {"type": "watch", "at": "1-1", "draft": 1},
    ]
    assert "The viewer cannot be reached just now." in shown.said


async def test_what_does_not_fit_makes_it_ask_for_everything() -> None:
    viewer = Viewer([SNAPSHOT, {"type": "delta", "delta": {"from_version": 8, "to_version": 9}}], [SNAPSHOT])
    async with following(viewer) as (shown, _):
        await shown.until(lambda: len(shown.notes) == 2)
    assert viewer.asked[1] == {"type": "watch", "at": None, "draft": None}


async def test_a_visit_that_the_viewer_does_not_know_yet_is_asked_for_again() -> None:
    viewer = Viewer(4404, [SNAPSHOT])
    async with following(viewer) as (shown, _):
        await shown.until(lambda: shown.notes)
    assert "The note is not shown: the viewer has no such visit." in shown.said


async def test_who_may_not_see_it_is_told_and_does_not_knock_for_ever() -> None:
    viewer = Viewer(4403)
    async with following(viewer) as (shown, task):
        await asyncio.wait_for(task, 20)
    assert "right view" in str(shown.said[-1])
    viewer = Viewer([])
    async with following(viewer, token="another") as (shown, task):
        await asyncio.wait_for(task, 20)
    assert "does not know this device's token" in str(shown.said[-1])


def test_an_address_is_a_viewers() -> None:
    assert (
        watch_url("https://scribe.clinic:8766/", "visit-1")
        == "wss://scribe.clinic:8766/ws/encounters/visit-1"
    )
    assert watch_url("http://127.0.0.1:1", "v") == "ws://127.0.0.1:1/ws/encounters/v"
    with pytest.raises(ClientError, match="looks like https://"):
        watch_url("scribe.clinic", "visit-1")
