"""The edge of the app."""

from typing import Any

import pytest
import structlog
from starlette.types import Message, Receive, Scope, Send

from earshot_server.viewer.last_resort import LastResort

START: Message = {"type": "http.response.start", "status": 200, "headers": []}


async def receive() -> Message:
    raise AssertionError


async def run(app: Any, kind: str = "http") -> list[Message]:
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    await LastResort(app)({"type": kind, "method": "GET", "headers": []}, receive, send)
    return sent


async def test_an_unforeseen_error_is_answered_and_logged_without_its_words() -> None:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        raise ValueError("the patient said this")

    with structlog.testing.capture_logs() as logs:
        sent = await run(app)
    assert sent[0]["status"] == 500
    assert b"patient" not in sent[1]["body"]
    assert [line["event"] for line in logs] == ["request.failed"]


async def test_an_answer_that_began_is_cut_not_answered_again() -> None:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await send(START)
        raise ValueError

    with structlog.testing.capture_logs():
        assert await run(app) == [START]


async def test_websockets_see_to_themselves() -> None:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        raise ValueError

    with pytest.raises(ValueError):
        await run(app, "websocket")
