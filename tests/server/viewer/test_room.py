"""A room: what its viewers are told while an encounter goes on, and when the store fails."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from earshot_server.access.scope import EVERYTHING
from earshot_server.log.errors import LogError, NoSuchEncounter
from earshot_server.viewer.messages import Watch
from earshot_server.viewer.outbox import Outbox
from earshot_server.viewer.reader import Reader
from earshot_server.viewer.room import Room
from earshot_server.viewer.tasks import end
from tests.support.clinic import Clinic, Visit, statement
from tests.support.store import Valkey, fresh_encounter, until

Json = dict[str, Any]


@asynccontextmanager
async def followed(clinic: Clinic, visit: Visit) -> AsyncIterator[Room]:
    """A room that listens."""
    room = await Room.open(Reader(clinic.log, clinic.drafts, visit.id), clinic.live)
    following = asyncio.create_task(room.follow())
    try:
        name = f"earshot:live:{visit.id}"
        await until(lambda: _listeners(clinic, name))
        yield room
    finally:
        await end(following)


async def _listeners(clinic: Clinic, channel: str) -> bool:
    return bool((await clinic.store.ask("PUBSUB", "NUMSUB", channel))[1])


async def told(outbox: Outbox, *kinds: str) -> Json:
    """The next message of these kinds."""
    async with asyncio.timeout(20):
        while True:
            message: Json = json.loads(await outbox.take())
            if message["type"] in kinds:
                return message


async def test_an_encounter_that_is_not_there_has_no_room(clinic: Clinic) -> None:
    with pytest.raises(NoSuchEncounter):
        await Room.open(Reader(clinic.log, clinic.drafts, fresh_encounter()), clinic.live)


async def test_words_and_note_are_told_as_they_come(clinic: Clinic) -> None:
    visit = await clinic.visit()
    draft = await visit.save()
    async with followed(clinic, visit) as room:
        outbox = room.join(Watch(), EVERYTHING)
        snapshot = await told(outbox, "snapshot")
        await visit.hear("it hurts when", stable=2)
        partial = await told(outbox, "partial")
        assert (partial["words"], partial["stable"]) == (["it", "hurts", "when"], 2)
        segment = await visit.say("it hurts when i run")
        log = await told(outbox, "log")
        assert (log["after"], [one["id"] for one in log["segments"]]) == (snapshot["at"], [segment])
        await visit.change(draft, statement("Pain on running.", segment, 1, 4))
        delta = (await told(outbox, "delta"))["delta"]
        assert delta["changed"][0]["text"] == "Pain on running."


async def test_all_viewers_are_told_the_same_text_encoded_once(clinic: Clinic) -> None:
    visit = await clinic.visit()
    async with followed(clinic, visit) as room:
        outboxes = [room.join(Watch(), EVERYTHING) for _ in range(100)]
        snapshots = [await outbox.take() for outbox in outboxes]
        assert all(snapshot is snapshots[0] for snapshot in snapshots)
        await visit.say("it hurts")
        logs = [await outbox.take() for outbox in outboxes]
        assert all(log is logs[0] for log in logs)


async def test_a_viewer_that_comes_late_gets_what_is_live(clinic: Clinic) -> None:
    visit = await clinic.visit()
    async with followed(clinic, visit) as room:
        early = room.join(Watch(), EVERYTHING)
        await visit.hear("it hurts")
        await told(early, "partial")
        await visit.status(unheard_seconds=3)
        await told(early, "status")
        late = room.join(Watch(), EVERYTHING)
        assert [json.loads(await late.take())["type"] for _ in range(3)] == ["snapshot", "partial", "status"]


async def test_a_viewer_comes_back_to_where_it_was(clinic: Clinic) -> None:
    visit = await clinic.visit()
    draft = await visit.save()
    async with followed(clinic, visit) as room:
        snapshot = await told(room.join(Watch(), EVERYTHING), "snapshot")
        segment = await visit.say("it hurts")
        await visit.change(draft, statement("Pain.", segment, 1, 1))
        watcher = room.join(Watch(), EVERYTHING)
        await until(lambda: room.join(Watch(at=snapshot["at"], draft=1), EVERYTHING).chars > 400)
        back = room.join(Watch(at=snapshot["at"], draft=1), EVERYTHING)
        kinds = [json.loads(await back.take())["type"] for _ in range(3)]
        assert [kind for kind in kinds if kind != "presence"] == ["log", "delta"]
        room.audience.leave(watcher)


async def test_a_viewer_of_something_else_begins_anew(clinic: Clinic) -> None:
    visit = await clinic.visit()
    async with followed(clinic, visit) as room:
        assert (await told(room.join(Watch(at="9-9", draft=9), EVERYTHING), "snapshot", "log"))[
            "type"
        ] == "snapshot"


async def test_a_takeover_goes_on_in_the_same_room(clinic: Clinic) -> None:
    visit = await clinic.visit()
    async with followed(clinic, visit) as room:
        outbox = room.join(Watch(), EVERYTHING)
        first = await told(outbox, "snapshot")
        await visit.open()
        await visit.say("and then")
        log = await told(outbox, "log")
        while not log["segments"]:
            log = await told(outbox, "log")
        assert log["at"].startswith("2-")
        assert first["at"].startswith("1-")


async def test_missing_changes_bring_the_whole_draft(clinic: Clinic) -> None:
    visit = await clinic.visit()
    await visit.save()
    async with followed(clinic, visit) as room:
        outbox = room.join(Watch(), EVERYTHING)
        await told(outbox, "snapshot")
        segment = await visit.say("it hurts")
        await visit.save(statement("Pain.", segment, 1, 1))
        segment = await visit.say("a lot")
        saved = await Reader(clinic.log, clinic.drafts, visit.id).draft()
        assert saved is not None
        await visit.change(saved, statement("A lot.", segment, 0, 1))
        draft = (await told(outbox, "draft"))["draft"]
        assert draft["version"] in (2, 3)


async def test_an_erased_encounter_ends_the_room(clinic: Clinic) -> None:
    visit = await clinic.visit()
    room = await Room.open(Reader(clinic.log, clinic.drafts, visit.id), clinic.live)
    following = asyncio.create_task(room.follow())
    await clinic.log.erase(visit.id)
    with pytest.raises(LogError):
        await asyncio.wait_for(following, 20)


async def test_a_store_that_went_and_came_back_is_told_and_nothing_is_missed(
    own_valkey: Valkey, own_clinic: Clinic
) -> None:
    visit = await own_clinic.visit()
    async with followed(own_clinic, visit) as room:
        outbox = room.join(Watch(), EVERYTHING)
        await told(outbox, "snapshot")
        own_valkey.kill()
        assert (await told(outbox, "store"))["reachable"] is False
        assert (await told(room.join(Watch(), EVERYTHING), "store"))["reachable"] is False
        own_valkey.start()
        assert (await told(outbox, "store"))["reachable"] is True
        await visit.open()
        segment = await visit.say("still here")
        log = await told(outbox, "log")
        while not log["segments"]:
            log = await told(outbox, "log")
        assert log["segments"][0]["id"] == segment


async def test_what_the_store_lost_is_shown_no_more(own_valkey: Valkey, own_clinic: Clinic) -> None:
    visit = await own_clinic.visit()
    await visit.say("kept")
    kept = await own_clinic.log.top(visit.id)
    await visit.say("lost")
    lost = await own_clinic.log.top(visit.id)
    async with followed(own_clinic, visit) as room:
        outbox = room.join(Watch(), EVERYTHING)
        assert len((await told(outbox, "snapshot"))["segments"]) == 2
        own_valkey.command("XDEL", f"earshot:log:{visit.id}", str(lost))  # as a power cut leaves it
        anew = await told(outbox, "snapshot")
        assert (anew["at"], len(anew["segments"])) == (str(kept), 1)
