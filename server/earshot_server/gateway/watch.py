"""Sets the gateway's gauges, every second."""

import asyncio

from earshot_server.gateway.registry import Registry
from earshot_server.gateway.services import Services

SECONDS = 1.0


async def watch(services: Services, registry: Registry) -> None:
    """Measure until cancelled."""
    decoded = busy = 0.0
    dropped = missed = 0
    while True:
        metrics, pool = services.metrics, services.pool
        encounters = registry.encounters
        behind = pool.catching_up
        metrics.streams.labels("live").set(sum(item.connected for item in encounters) - behind)
        metrics.streams.labels("behind").set(behind)
        metrics.heard_lag.set(pool.worst_wait)
        metrics.durable_lag.set(max((item.durable_lag for item in encounters), default=0.0))
        metrics.arrival_gap.set(max((item.arrival_gap for item in encounters), default=0.0))
        metrics.decode_factor.set(pool.load.factor)
        metrics.load.set(pool.load.share(len(pool)))
        metrics.barrier_lag.set(services.barrier.lag_seconds)
        metrics.sound.inc(pool.load.decoded - decoded)
        metrics.decoding.inc(pool.load.busy - busy)
        metrics.live_drops.inc(services.live.dropped - dropped)
        metrics.live_missed.inc(services.live.missed - missed)
        dropped, missed = services.live.dropped, services.live.missed
        for queue, length in _queues(services, registry).items():
            metrics.queued.labels(queue).set(length)
        decoded, busy = pool.load.decoded, pool.load.busy
        await asyncio.sleep(SECONDS)


def _queues(services: Services, registry: Registry) -> dict[str, int]:
    """Return how much waits where; of what each stream has for itself, the longest."""
    encounters = registry.encounters
    return {
        "speech": services.pool.waiting,
        "log": max((item.unwritten for item in encounters), default=0),
        "disk": services.barrier.waiting,
        "live": services.live.in_flight,
        "client": max((item.untold for item in encounters), default=0),
    }
