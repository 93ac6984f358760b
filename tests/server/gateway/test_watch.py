"""The gateway's gauges follow its streams."""

import asyncio

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
        assert await value_of(gateway, 'earshot_streams{pace="live"}', above=0) == 1
        assert await value_of(gateway, "earshot_sound_seconds_total", above=2.5) <= 3.0
        assert await value_of(gateway, "earshot_decoding_seconds_total", above=0) < 3.0
        assert await value_of(gateway, "earshot_load", above=0) < 1.0
