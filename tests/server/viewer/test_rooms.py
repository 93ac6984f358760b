"""Opening rooms and closing them behind the last viewer."""

import asyncio

import pytest
import structlog

from earshot_server.access.scope import EVERYTHING, Scope
from earshot_server.log.errors import Erased, NoSuchEncounter
from earshot_server.viewer.audience import Audience
from earshot_server.viewer.messages import Watch
from earshot_server.viewer.outbox import Closed, Outbox
from earshot_server.viewer.rooms import Rooms


class Hall:
    """A room that does what the test says."""

    def __init__(self) -> None:
        self.audience = Audience()
        self.entered = 0
        self.fate: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.followed = asyncio.Event()
        self.ended = False

    def check(self, scope: Scope) -> None:
        pass

    def join(self, watch: Watch, scope: Scope) -> Outbox:
        outbox = Outbox(lambda: ["snapshot"])
        self.audience.join(outbox)
        return outbox

    def leave(self, outbox: Outbox) -> None:
        self.audience.leave(outbox)

    async def follow(self) -> None:
        self.followed.set()
        try:
            await self.fate
        finally:
            self.ended = True


class Halls:
    def __init__(self) -> None:
        self.opened: list[Hall] = []

    async def open(self, key: str) -> Hall:
        await asyncio.sleep(0)
        if key == "none":
            raise NoSuchEncounter(key)
        self.opened.append(Hall())
        return self.opened[-1]


async def test_viewers_of_one_encounter_share_a_room() -> None:
    halls = Halls()
    rooms = Rooms(halls.open)
    async with rooms.enter("a") as first, rooms.enter("a") as second, rooms.enter("b") as third:
        assert first is second is not third
        assert len(rooms) == 2
    assert len(halls.opened) == 2


async def test_a_room_closes_behind_its_last_viewer() -> None:
    halls = Halls()
    rooms = Rooms(halls.open)
    async with rooms.enter("a"):
        async with rooms.enter("a"):
            await halls.opened[0].followed.wait()
        assert not halls.opened[0].ended
    assert halls.opened[0].ended
    assert len(rooms) == 0
    async with rooms.enter("a"):
        assert len(halls.opened) == 2


async def test_all_who_wait_are_told_why_a_room_does_not_open() -> None:
    rooms = Rooms(Halls().open)

    async def enter() -> None:
        async with rooms.enter("none"):
            raise AssertionError

    results = await asyncio.gather(enter(), enter(), return_exceptions=True)
    assert [type(result) for result in results] == [NoSuchEncounter, NoSuchEncounter]
    assert len(rooms) == 0


async def test_a_viewer_that_goes_while_it_waits_harms_no_other() -> None:
    halls = Halls()
    rooms = Rooms(halls.open)

    async def enter() -> None:
        async with rooms.enter("a"):
            await asyncio.Event().wait()

    impatient, patient = asyncio.create_task(enter()), asyncio.create_task(enter())
    await asyncio.sleep(0)
    impatient.cancel()
    await asyncio.gather(impatient, return_exceptions=True)
    async with rooms.enter("a"):
        await halls.opened[0].followed.wait()
    patient.cancel()
    await asyncio.gather(patient, return_exceptions=True)
    assert len(rooms) == 0


async def test_nobody_waits_for_a_room_that_was_never_opened() -> None:
    async def never(key: str) -> Hall:
        await asyncio.Event().wait()
        raise AssertionError

    rooms = Rooms(never)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.01), rooms.enter("a"):
            raise AssertionError
    assert len(rooms) == 0


@pytest.mark.parametrize(
    ("error", "code", "logged"),
    [(Erased("a"), "erased", []), (ValueError("the patient said this"), "failed", ["room.failed"])],
)
async def test_the_viewers_of_a_room_that_ends_are_told(
    error: Exception, code: str, logged: list[str]
) -> None:
    halls = Halls()
    rooms = Rooms(halls.open)
    with structlog.testing.capture_logs() as logs:
        async with rooms.enter("a") as room:
            outbox = room.join(Watch(), EVERYTHING)
            await outbox.take()
            halls.opened[0].fate.set_exception(error)
            with pytest.raises(Closed) as closed:
                await outbox.take()
    assert closed.value.why.code == code
    assert "patient" not in closed.value.why.message
    assert [line["event"] for line in logs] == logged
