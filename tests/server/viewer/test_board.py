"""The board while somebody looks."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from earshot_server.access.scope import EVERYTHING
from earshot_server.viewer.board import Board
from earshot_server.viewer.messages import Watch
from earshot_server.viewer.outbox import Outbox
from earshot_server.viewer.shelf import Shelf
from earshot_server.viewer.tasks import end
from tests.support.clinic import Clinic
from tests.support.store import Valkey

Json = dict[str, Any]


@asynccontextmanager
async def followed(clinic: Clinic) -> AsyncIterator[Board]:
    board = Board(Shelf(clinic.log), clinic.live)
    following = asyncio.create_task(board.follow())
    try:
        yield board
    finally:
        await end(following)


async def told(outbox: Outbox, *kinds: str) -> Json:
    async with asyncio.timeout(20):
        while True:
            message: Json = json.loads(await outbox.take())
            if message["type"] in kinds:
                return message


async def row(outbox: Outbox, encounter: str, **wanted: object) -> Json:
    """The next row of the encounter that looks like this."""
    while True:
        message = await told(outbox, "board", "rows")
        for one in message.get("rows", message.get("changed", [])):
            if one["id"] == encounter and wanted.items() <= (one | one["head"]).items():
                found: Json = one
                return found


async def test_what_is_there_and_what_comes_is_told(clinic: Clinic) -> None:
    old = await clinic.visit("Room 1")
    async with followed(clinic) as board:
        outbox = board.join(Watch(), EVERYTHING)
        await row(outbox, old.id, label="Room 1")
        new = await clinic.visit("Room 2")
        await row(outbox, new.id, label="Room 2", state="live")
        await new.hear("it hurts")
        await row(outbox, new.id, last_words="it hurts")
        await new.say("it hurts a lot")
        await row(outbox, new.id, last_words="it hurts a lot")
        await new.status(unheard_seconds=2)
        status = (await row(outbox, new.id))["status"]
        assert status["received_to"] == new.to + 32000
        await new.end()
        await row(outbox, new.id, state="ended", status=None)


async def test_who_comes_later_gets_all_rows_at_once(clinic: Clinic) -> None:
    visits = [await clinic.visit() for _ in range(3)]
    async with followed(clinic) as board:
        first, seen = board.join(Watch(), EVERYTHING), set[str]()
        while not seen >= {visit.id for visit in visits}:
            message = await told(first, "board", "rows")
            seen |= {one["id"] for one in message.get("rows", message.get("changed"))}
        late = await told(board.join(Watch(at="1-1"), EVERYTHING), "board", "rows")
        assert {one["id"] for one in late["rows"]} >= {visit.id for visit in visits}


async def test_rows_come_a_few_times_a_second_at_most(clinic: Clinic) -> None:
    visit = await clinic.visit()
    async with followed(clinic) as board:
        outbox = board.join(Watch(), EVERYTHING)
        await row(outbox, visit.id)
        for number in range(50):
            await visit.hear(f"word{number}")
        messages = 0
        while True:
            messages += 1
            if (await told(outbox, "rows"))["changed"][0]["last_words"] == "word49":
                break
        assert messages <= 3


async def test_an_erased_encounter_is_taken_off(clinic: Clinic) -> None:
    visit = await clinic.visit()
    async with followed(clinic) as board:
        outbox = board.join(Watch(), EVERYTHING)
        await row(outbox, visit.id)
        await clinic.log.erase(visit.id)
        while visit.id not in (await told(outbox, "rows"))["removed"]:
            pass


async def test_a_store_that_went_and_came_back_is_told(own_valkey: Valkey, own_clinic: Clinic) -> None:
    visit = await own_clinic.visit()
    async with followed(own_clinic) as board:
        outbox = board.join(Watch(), EVERYTHING)
        await row(outbox, visit.id)
        own_valkey.kill()
        assert (await told(outbox, "store"))["reachable"] is False
        assert (await told(board.join(Watch(), EVERYTHING), "store"))["reachable"] is False
        own_valkey.start()
        assert (await told(outbox, "store"))["reachable"] is True
        await visit.open()
        await visit.say("still here")
        await row(outbox, visit.id, last_words="still here")
