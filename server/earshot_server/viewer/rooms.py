"""The rooms that are open: each is opened by its first viewer and closed behind its last."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Protocol

import structlog

from earshot_server.access.scope import Scope
from earshot_server.keys.errors import KeysError
from earshot_server.log.errors import LogError
from earshot_server.viewer.audience import Audience
from earshot_server.viewer.messages import Watch
from earshot_server.viewer.outbox import Outbox
from earshot_server.viewer.refusals import refusal
from earshot_server.viewer.tasks import end

ROOM_SECONDS = 1.0
"""How long a room may take to end its own tasks before it is told again."""


class Watchable(Protocol):
    """Something that viewers look at together."""

    audience: Audience

    def check(self, scope: Scope) -> None:
        """Do nothing if whoever has this scope may look.

        Raises:
            NoSuchEncounter: they may not.
        """

    def join(self, watch: Watch, scope: Scope) -> Outbox:
        """Return a new viewer's queue; raises as `check`."""

    def leave(self, outbox: Outbox) -> None:
        """Tell this viewer nothing more."""

    async def follow(self) -> None:
        """Tell the audience what changes, until cancelled."""


class _Place:
    """One open room, its visitors, and the task that keeps it."""

    def __init__(self, opening: Awaitable[Watchable]) -> None:
        self.visitors = 0
        self.room: asyncio.Future[Watchable] = asyncio.get_running_loop().create_future()
        self._task = asyncio.create_task(self._keep(opening), name="room")

    @property
    def audience(self) -> Audience | None:
        """Of the room, once it is open."""
        room = self.room
        opened = room.done() and not room.cancelled() and room.exception() is None
        return room.result().audience if opened else None

    async def end(self) -> None:
        await end(self._task, ROOM_SECONDS)
        if not self.room.done():
            self.room.cancel()

    async def _keep(self, opening: Awaitable[Watchable]) -> None:
        try:
            room = await opening
        except Exception as error:  # noqa: BLE001  (handed to whoever waits for the room)
            self.room.set_exception(error)
            self.room.exception()  # looked at: nobody may be waiting any more
            return
        self.room.set_result(room)
        try:
            await room.follow()
        except (LogError, KeysError) as error:
            room.audience.close(refusal(error))
        except Exception as error:  # noqa: BLE001  (an edge: the room ends, its viewers come back)
            structlog.get_logger().error("room.failed", exc_info=error)
            room.audience.close(refusal(error))


class Rooms:
    """Opens rooms by key and shares them."""

    def __init__(self, opening: Callable[[str], Awaitable[Watchable]]) -> None:
        self._opening = opening
        self._places: dict[str, _Place] = {}
        self._resets = 0

    def __len__(self) -> int:
        return len(self._places)

    @property
    def audiences(self) -> list[Audience]:
        """Of all open rooms."""
        return [place.audience for place in self._places.values() if place.audience is not None]

    @property
    def resets(self) -> int:
        """How often a viewer fell behind and got a snapshot instead, so far."""
        return self._resets + sum(audience.resets for audience in self.audiences)

    @asynccontextmanager
    async def enter(self, key: str) -> AsyncIterator[Watchable]:
        """Be a visitor of the room, which is opened if it is not.

        Raises:
            Exception: whatever opening it raised.
        """
        place = self._places.get(key)
        if place is None:
            place = self._places[key] = _Place(self._opening(key))
        place.visitors += 1
        try:
            yield await asyncio.shield(place.room)
        finally:
            place.visitors -= 1
            if not place.visitors:
                del self._places[key]
                self._resets += place.audience.resets if place.audience is not None else 0
                await place.end()
