"""Sets the gateway's gauges, every second."""

import asyncio

from earshot_server.gateway.registry import Registry
from earshot_server.gateway.services import Services

SECONDS = 1.0


async def watch(services: Services, registry: Registry) -> None:
    """Measure until cancelled."""
    decoded = busy = 0.0
    dropped = 0
    while True:
        metrics, pool = services.metrics, services.pool
        encounters = registry.encounters
        behind = pool.catching_up
        metrics.streams.labels("live").set(sum(item.connected for item in encounters) - behind)
        metrics.streams.labels("behind").set(behind)
        metrics.heard_lag.set(pool.worst_wait)
        metrics.durable_lag.set(max((item.durable_lag for item in encounters), default=0.0))
        metrics.load.set(pool.load.share(len(pool)))
        metrics.barrier_lag.set(services.barrier.lag_seconds)
        metrics.sound.inc(pool.load.decoded - decoded)
        metrics.decoding.inc(pool.load.busy - busy)
        metrics.live_drops.inc(services.live.dropped - dropped)
        dropped = services.live.dropped
        decoded, busy = pool.load.decoded, pool.load.busy
        await asyncio.sleep(SECONDS)
