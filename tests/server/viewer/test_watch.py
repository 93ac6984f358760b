"""The viewer's gauges follow its rooms."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from earshot_server.access.scope import EVERYTHING, Scope
from earshot_server.observe.metrics import Metrics
from earshot_server.viewer.audience import Audience
from earshot_server.viewer.messages import Watch
from earshot_server.viewer.outbox import CHARS_MAX, Outbox
from earshot_server.viewer.rooms import Rooms
from earshot_server.viewer.watch import watch
from tests.support.clinic import Clinic
from tests.support.store import until


class Hall:
    """A room in which nothing happens by itself."""

    def __init__(self) -> None:
        self.audience = Audience()

    def check(self, scope: Scope) -> None:
        pass

    def join(self, watch: Watch, scope: Scope) -> Outbox:
        outbox = Outbox(lambda: ["snapshot"], [])
        self.audience.join(outbox)
        return outbox

    def leave(self, outbox: Outbox) -> None:
        self.audience.leave(outbox)

    async def follow(self) -> None:
        await asyncio.Event().wait()


@asynccontextmanager
async def watched(rooms: Rooms, clinic: Clinic) -> AsyncIterator[Metrics]:
    metrics = Metrics()
    task = asyncio.create_task(watch([rooms], clinic.live, metrics))
    try:
        yield metrics
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def test_viewers_what_waits_for_them_and_who_fell_behind_are_counted(clinic: Clinic) -> None:
    async def opening(_: str) -> Hall:
        return Hall()

    rooms = Rooms(opening)
    async with rooms.enter("one") as room, watched(rooms, clinic) as metrics:
        slow, quick = room.join(Watch(), EVERYTHING), room.join(Watch(), EVERYTHING)
        for _ in range(3):
            room.audience.put("news")
        value = metrics.registry.get_sample_value
        await until(lambda: value("earshot_viewers") == 2)
        assert value("earshot_queued", {"queue": "viewer"}) == 3
        for _ in range(3):
            await quick.take()
        room.audience.put("x" * (CHARS_MAX - 5))
        await until(lambda: value("earshot_viewer_resets_total") == 1)
        room.leave(slow)
        room.leave(quick)
        await until(lambda: value("earshot_viewers") == 0)
    assert rooms.resets == 1
