"""The door: who may open a stream, and what a health probe is told."""

import asyncio
import http.client

import pytest
from websockets.exceptions import InvalidStatus

from earshot_server.access.rights import Right
from tests.support.gateway import Running
from tests.support.wire import wire


async def status_of(gateway: Running, token: str | None, **options: str) -> int:
    """Try to open a stream; return the status of the refusal."""
    with pytest.raises(InvalidStatus) as caught:
        async with wire(gateway.address, token, **options):
            raise AssertionError("the door is open")
    return caught.value.response.status_code


async def test_a_stream_needs_a_token(gateway: Running) -> None:
    assert await status_of(gateway, None) == 401


async def test_an_unknown_token_opens_nothing(gateway: Running) -> None:
    assert await status_of(gateway, "earshot_00000000_nobody") == 401


async def test_an_expired_token_opens_nothing(gateway: Running) -> None:
    _, expired = gateway.tokens.new("once", [Right.STREAM], days=-1)
    assert await status_of(gateway, expired) == 401


async def test_a_revoked_token_opens_nothing(gateway: Running) -> None:
    token_id, revoked = gateway.tokens.new("gone", [Right.STREAM], days=1)
    gateway.tokens.revoke(token_id)
    assert await status_of(gateway, revoked) == 401


async def test_the_right_to_view_is_not_the_right_to_stream(gateway: Running) -> None:
    _, viewer = gateway.tokens.new("scribe", [Right.VIEW], days=1)
    assert await status_of(gateway, viewer) == 403


async def test_a_page_cannot_open_a_stream_even_with_a_token(gateway: Running) -> None:
    assert await status_of(gateway, gateway.token, origin="https://elsewhere.example") == 403


async def test_there_is_nothing_at_other_paths(gateway: Running) -> None:
    assert await status_of(gateway, gateway.token, path="/v2/stream") == 404


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
async def test_probes_are_answered_without_a_token(gateway: Running, path: str) -> None:
    def ask() -> int:
        connection = http.client.HTTPConnection("127.0.0.1", gateway.settings.gateway_port, timeout=10)
        connection.request("GET", path)
        answer = connection.getresponse()
        answer.read()
        connection.close()
        return answer.status

    assert await asyncio.to_thread(ask) == 200
