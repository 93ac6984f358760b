"""Sets the viewer's gauges, every second."""

import asyncio
from collections.abc import Sequence

from earshot_server.log.live import Live
from earshot_server.observe.metrics import Metrics
from earshot_server.viewer.rooms import Rooms

SECONDS = 1.0


async def watch(rooms: Sequence[Rooms], live: Live, metrics: Metrics) -> None:
    """Measure until cancelled."""
    resets = dropped = missed = 0
    while True:
        audiences = [audience for each in rooms for audience in each.audiences]
        metrics.viewers.set(sum(map(len, audiences)))
        metrics.queued.labels("viewer").set(max((audience.longest for audience in audiences), default=0))
        found = sum(each.resets for each in rooms)
        metrics.viewer_resets.inc(found - resets)
        metrics.live_drops.inc(live.dropped - dropped)
        metrics.live_missed.inc(live.missed - missed)
        resets, dropped, missed = found, live.dropped, live.missed
        await asyncio.sleep(SECONDS)
