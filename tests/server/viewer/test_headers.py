"""Security headers on whatever an app answers."""

from typing import Any

from starlette.responses import PlainTextResponse, Response
from starlette.types import Message, Receive, Scope, Send

from earshot_server.viewer.headers import HEADERS, SecurityHeaders


async def answered(response: Response, scheme: str = "http") -> dict[str, str]:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await response(scope, receive, send)

    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        raise AssertionError

    scope: dict[str, Any] = {"type": "http", "method": "GET", "scheme": scheme, "headers": []}
    await SecurityHeaders(app)(scope, receive, send)
    return {name.decode(): value.decode() for name, value in sent[0]["headers"]}


async def test_all_are_added() -> None:
    headers = await answered(PlainTextResponse("x"))
    assert headers.items() >= {name.lower(): value for name, value in HEADERS.items()}.items()


async def test_an_app_cannot_weaken_them() -> None:
    headers = await answered(PlainTextResponse("x", headers={"Content-Security-Policy": "default-src *"}))
    assert headers["content-security-policy"] == HEADERS["Content-Security-Policy"]


async def test_a_browser_that_came_by_tls_comes_by_tls_only() -> None:
    assert "strict-transport-security" not in await answered(PlainTextResponse("x"))
    headers = await answered(PlainTextResponse("x"), "https")
    assert headers["strict-transport-security"] == "max-age=31536000"


async def test_caching_is_the_apps_to_say() -> None:
    assert (await answered(PlainTextResponse("x")))["cache-control"] == "no-cache"
    kept = await answered(PlainTextResponse("x", headers={"Cache-Control": "no-store"}))
    assert kept["cache-control"] == "no-store"
