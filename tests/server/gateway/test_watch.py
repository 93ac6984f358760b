"""The gateway's gauges follow its streams."""

import asyncio
from datetime import UTC, datetime

from earshot_protocol.messages import Control
from earshot_protocol.units import RATE
from tests.support.gateway import Running, sound
from tests.support.wire import hello


async def value_of(gateway: Running, name: str, *, above: float) -> float:
    """Wait until a metric is above a value."""
    async with asyncio.timeout(10):
        while True:
            lines = gateway.metrics.render().decode().splitlines()
            value = next(float(line.split()[-1]) for line in lines if line.startswith(name))
            if value > above:
                return value
            await asyncio.sleep(0.05)  # gauges are set every second, and wake nobody


async def test_streams_sound_and_load_are_counted(gateway: Running, encounter: str) -> None:
    async with gateway.client() as client:
        await client.open(hello(encounter))
        await client.sound(sound(6, 9))
        await client.say(Control(number=0, at=RATE, wall=datetime.now(UTC), kind="mark"))
        assert await value_of(gateway, 'earshot_streams{pace="live"}', above=0) == 1
        assert await value_of(gateway, "earshot_sound_seconds_total", above=2.5) <= 3.0
        assert await value_of(gateway, "earshot_decoding_seconds_total", above=0) < 3.0
        assert await value_of(gateway, "earshot_load", above=0) < 1.0
        assert await value_of(gateway, "earshot_decode_factor", above=0) < 1.0
        assert await value_of(gateway, "earshot_arrival_gap_seconds", above=0) < 10
        assert await value_of(gateway, "earshot_append_seconds_count", above=0) > 0
        for queue in ("speech", "log", "disk", "live", "client"):
            assert await value_of(gateway, f'earshot_queued{{queue="{queue}"}}', above=-1) < 100


async def test_takeovers_and_those_who_come_back_are_counted(gateway: Running, encounter: str) -> None:
    one = hello(encounter)
    async with gateway.client() as client:
        await client.open(one)
    async with gateway.client() as client:
        await client.open(one)
    assert await value_of(gateway, "earshot_reconnects_total", above=0) == 1
    assert await value_of(gateway, "earshot_takeovers_total", above=-1) == 0
