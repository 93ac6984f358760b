"""One connection: what comes first, what is refused, what is never swallowed."""

import pytest

from earshot_protocol.frames import Chunk
from earshot_protocol.messages import End, Error
from tests.support.gateway import Running
from tests.support.wire import hello

HELLO = '{"type":"hello"'


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        (Chunk(0, bytes(640)), "unexpected_message"),
        (End(offset=0, controls=0), "unexpected_message"),
        (HELLO, "malformed_message"),
        (b"\x00", "malformed_frame"),
    ],
)
async def test_a_connection_that_does_not_begin_with_hello_is_told_and_closed(
    gateway: Running, frame: Chunk | End | str | bytes, code: str
) -> None:
    async with gateway.client() as client:
        await client.say(frame)
        assert await client.closed() == (1008, code)
        assert (await client.next(Error)).fatal


async def test_a_second_hello_is_refused(gateway: Running, encounter: str) -> None:
    async with gateway.client() as client:
        greeting = hello(encounter)
        await client.open(greeting)
        await client.say(greeting)
        assert await client.closed() == (1008, "unexpected_message")


async def test_the_wrong_format_is_named(gateway: Running, encounter: str) -> None:
    async with gateway.client() as client:
        await client.say(hello(encounter, format={"rate": 8000, "width": 2, "channels": 1}))
        assert await client.closed() == (1008, "unsupported_format")


async def test_what_breaks_the_contract_ends_the_connection_and_not_the_encounter(
    gateway: Running, encounter: str
) -> None:
    greeting = hello(encounter)
    async with gateway.client() as client:
        ready = await client.open(greeting)
        await client.say(Chunk(ready.window_to, bytes(640)))
        assert await client.closed() == (1008, "window_exceeded")
    async with gateway.client() as client:
        assert (await client.open(greeting)).epoch == ready.epoch
