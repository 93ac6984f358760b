"""What the gateway is sent and must not take: each is refused by name, and harms nobody else."""

import asyncio
from collections.abc import AsyncIterator

import psutil
import pytest
from websockets.exceptions import InvalidStatus

from earshot_protocol.frames import Chunk
from earshot_protocol.messages import Busy, Error, Ready, Want
from earshot_protocol.units import CHUNK_MAX, RATE
from earshot_server.access.rights import Right
from tests.support.compare import faults
from tests.support.consultations import Piece
from tests.support.reference import Reference
from tests.support.site import Site, address
from tests.support.store import fresh_encounter
from tests.support.wire import Wire, hello, wire

PIECE = Piece("child-fever", 10, 8)
GROWTH_MAX = 40_000_000
"""What the gateway may grow by while it is sent nonsense (bytes)."""


@pytest.fixture
async def gateway(site: Site) -> str:
    await site.gateway.listening()
    return address(site.gateway)


@pytest.fixture
async def line(site: Site, gateway: str) -> AsyncIterator[Wire]:
    """A connection that has said nothing yet."""
    async with wire(gateway, site.token()) as found:
        yield found


@pytest.mark.parametrize(
    "form",
    [{"rate": 8000}, {"rate": 48000}, {"width": 1}, {"width": 4}, {"channels": 2}],
    ids=lambda form: "-".join(f"{name}{value}" for name, value in form.items()),
)
async def test_another_format_is_refused_by_name(line: Wire, form: dict[str, int]) -> None:
    await line.say(hello(fresh_encounter(), format={"rate": RATE, "width": 2, "channels": 1, **form}))
    assert await line.closed() == (1008, "unsupported_format")
    (error,) = line.heard
    assert isinstance(error, Error)
    assert str(next(iter(form.values()))) in error.message


async def test_a_frame_of_10_mb_is_refused(line: Wire) -> None:
    await line.open(hello(fresh_encounter()))
    await line.say(bytes(10_000_000))
    assert (await line.closed())[0] == 1009


async def test_a_message_of_10_mb_is_refused(line: Wire) -> None:
    await line.say('{"type": "hello", "encounter": "' + "a" * 10_000_000 + '"}')
    assert (await line.closed())[0] == 1009


BOMBS = {
    "deep": "[" * 30_000,
    "deep objects": '{"a":' * 10_000,
    "deep and whole": "[" * 30_000 + "]" * 30_000,
    "a long number": '{"type":"end","offset":' + "9" * 60_000 + ',"controls":0}',
    "a large exponent": '{"type":"end","offset":1e999999,"controls":0}',
    "many fields": "{" + ",".join(f'"{n}":0' for n in range(7_000)) + "}",
    "one field many times": "{" + ",".join(['"type":"end"'] * 4_000) + "}",
    "a label too long": '{"type":"hello","label":"' + "x" * 60_000 + '"}',
    "no JSON": "good morning",
    "nothing": "",
    "half a surrogate": '{"type":"\\ud800"}',
}


@pytest.mark.parametrize("bomb", BOMBS)
async def test_json_bombs_do_nothing(line: Wire, bomb: str) -> None:
    await line.open(hello(fresh_encounter()))
    await line.say(BOMBS[bomb])
    assert await line.closed() == (1008, "malformed_message")


async def test_nonsense_costs_no_memory(site: Site, gateway: str) -> None:
    process = psutil.Process(site.gateway.pid)
    before = process.memory_info().rss
    for bomb in BOMBS.values():
        async with wire(gateway, site.token()) as line:
            await line.say(bomb)
            await line.closed()
    grown = process.memory_info().rss - before
    print(f"{len(BOMBS)} bombs: the gateway grew by {grown / 1e6:.1f} MB")
    assert grown < GROWTH_MAX


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        ('{"type":"transcribe","file":"a.wav"}', "malformed_message"),
        ('{"type":"ack","received_to":0,"durable_to":0,"controls_to":0,"window_to":0}', "malformed_message"),
        ('{"type":"end","offset":0,"controls":0,"force":true}', "malformed_message"),
        ('{"type":"end","offset":-1,"controls":0}', "malformed_message"),
        ('{"type":"end","offset":"0","controls":0}', "malformed_message"),
        (b"", "malformed_frame"),
        (b"RIFF\x00\x00\x00\x00WAVEfmt ", "malformed_frame"),
        (bytes(12), "malformed_frame"),
    ],
)
async def test_what_is_no_message_is_refused(line: Wire, frame: str | bytes, code: str) -> None:
    await line.open(hello(fresh_encounter()))
    await line.say(frame)
    assert await line.closed() == (1008, code)


async def test_sound_before_hello_is_refused(line: Wire) -> None:
    await line.say(Chunk(0, bytes(640)))
    assert await line.closed() == (1008, "unexpected_message")


async def test_a_second_hello_is_refused(line: Wire) -> None:
    one = hello(fresh_encounter())
    await line.open(one)
    await line.say(one)
    assert await line.closed() == (1008, "unexpected_message")


async def test_sound_beyond_the_window_is_refused(line: Wire) -> None:
    ready = await line.open(hello(fresh_encounter()))
    await line.say(Chunk(ready.window_to, bytes(2 * CHUNK_MAX)))
    assert await line.closed() == (1008, "window_exceeded")


async def test_an_end_before_what_was_sent_is_refused(line: Wire) -> None:
    await line.open(hello(fresh_encounter()))
    await line.say(Chunk(0, bytes(2 * CHUNK_MAX)), '{"type":"end","offset":100,"controls":0}')
    assert await line.closed() == (1008, "contradictory_end")


async def test_sound_that_comes_again_or_too_early_changes_nothing(
    site: Site, line: Wire, reference: Reference
) -> None:
    encounter, samples = fresh_encounter(), PIECE.samples()
    await line.open(hello(encounter))
    await line.sound(samples[: 4 * RATE])
    await line.sound(samples[: 2 * RATE])  # back
    await line.sound(samples[6 * RATE :], 6 * RATE)  # ahead
    want = await line.next(Want)
    assert (want.next_offset, want.next_control) == (4 * RATE, 0)
    await line.sound(samples[3 * RATE :], 3 * RATE)  # across
    await line.say(f'{{"type":"end","offset":{len(samples)},"controls":0}}')
    assert await line.closed() == (1000, None)
    heard = await site.hearing(encounter)
    assert faults(heard, len(samples)) == []
    assert heard == reference.hear(samples)


class TestTheDoor:
    @staticmethod
    async def status(server: str, token: str | None, **how: str) -> int:
        with pytest.raises(InvalidStatus) as refused:
            async with wire(server, token, **how):  # type: ignore[arg-type]
                pass
        return refused.value.response.status_code

    async def test_no_token(self, gateway: str) -> None:
        assert await self.status(gateway, None) == 401

    async def test_an_unknown_token(self, gateway: str) -> None:
        assert await self.status(gateway, "es_" + "x" * 43) == 401

    async def test_an_expired_token(self, site: Site, gateway: str) -> None:
        assert await self.status(gateway, site.token(days=-0.01)) == 401

    async def test_a_token_without_the_right(self, site: Site, gateway: str) -> None:
        assert await self.status(gateway, site.token(Right.VIEW, Right.EDIT)) == 403

    async def test_a_page(self, site: Site, gateway: str) -> None:
        assert await self.status(gateway, site.token(), origin="https://example.org") == 403

    async def test_another_path(self, site: Site, gateway: str) -> None:
        assert await self.status(gateway, site.token(), path="/v2/stream") == 404


async def test_a_second_client_is_kept_out_and_the_first_goes_on(
    site: Site, gateway: str, reference: Reference
) -> None:
    encounter, samples = fresh_encounter(), PIECE.samples()
    async with wire(gateway, site.token()) as first, wire(gateway, site.token()) as second:
        await first.open(hello(encounter))
        await first.sound(samples[: 3 * RATE])
        await second.say(hello(encounter))
        assert await second.closed() == (1008, "encounter_taken")
        assert not [message for message in second.heard if isinstance(message, Ready | Busy)]
        await first.sound(samples[3 * RATE :], 3 * RATE)
        await first.say(f'{{"type":"end","offset":{len(samples)},"controls":0}}')
        assert await first.closed() == (1000, None)
    assert await site.hearing(encounter) == reference.hear(samples)
    async with wire(gateway, site.token()) as later:
        await later.say(hello(encounter))
        assert await later.closed() == (1008, "encounter_taken")


async def test_a_client_that_falls_silent_keeps_nobody_out(
    site: Site, gateway: str, reference: Reference
) -> None:
    samples = PIECE.samples()
    async with wire(gateway, site.token()) as silent:
        await silent.open(hello(fresh_encounter()))
        await silent.say(Chunk(0, bytes(640)))  # too short to be heard before more comes
        await asyncio.sleep(2)  # longer than live sound may wait
        async with wire(gateway, site.token()) as other:
            await other.open(hello(fresh_encounter()))
            await other.sound(samples)
            await other.acked(received_to=len(samples))
