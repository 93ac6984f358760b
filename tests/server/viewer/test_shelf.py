"""All cards, kept up to date."""

import asyncio

import pytest
import structlog

from earshot_server.access.scope import EVERYTHING
from earshot_server.log.errors import StoreUnavailable
from earshot_server.log.live import RESUBSCRIBED, LiveMessage
from earshot_server.log.log import Log
from earshot_server.viewer.messages import Row
from earshot_server.viewer.shelf import Shelf
from tests.support.clinic import Clinic, Visit
from tests.support.store import Valkey

PARTIAL = {"epoch": 1, "start": 0, "to": 100, "words": ["it"], "stable": 0}
STATUS = {"received_to": 9000, "heard_to": 0, "durable_to": 0, "connected": True}


class CountingLog(Log):
    """A log that counts what is read."""

    reads: list[str]

    async def read(self, encounter, *arguments, **options):  # type: ignore[no-untyped-def]
        self.reads.append(encounter)
        return await super().read(encounter, *arguments, **options)


@pytest.fixture
def log(clinic: Clinic) -> CountingLog:
    log = CountingLog(clinic.store, clinic.ring)
    log.reads = []
    return log


@pytest.fixture
def shelf(log: CountingLog) -> Shelf:
    return Shelf(log)


def words(shelf: Shelf) -> dict[str, str]:
    return {row.id: row.last_words for row in shelf.rows(EVERYTHING)}


def changes(shelf: Shelf) -> tuple[tuple[Row, ...], tuple[str, ...]]:
    """What whoever sees all is told."""
    seen = shelf.changes().seen_by(EVERYTHING)
    return ((), ()) if seen is None else (seen.changed, seen.removed)


def nudge(visit: Visit, kind: str = "log", payload: dict[str, object] | None = None) -> LiveMessage:
    return LiveMessage(visit.id, kind, payload or {})


async def test_all_encounters_are_read(clinic: Clinic, shelf: Shelf) -> None:
    visits = [await clinic.visit() for _ in range(3)]
    await visits[1].say("it hurts")
    assert await shelf.refresh(5)
    assert words(shelf) == {visits[0].id: "", visits[1].id: "it hurts", visits[2].id: ""}
    changed, removed = changes(shelf)
    assert {row.id for row in changed} == {visit.id for visit in visits}
    assert removed == ()
    assert changes(shelf) == ((), ())


async def test_what_the_live_channel_says_is_read_and_nothing_else(
    clinic: Clinic, shelf: Shelf, log: CountingLog
) -> None:
    one, other = await clinic.visit(), await clinic.visit()
    await shelf.refresh(5)
    shelf.changes()
    await one.say("it hurts")
    await other.say("nobody says so")
    log.reads.clear()
    shelf.take_in(nudge(one))
    assert await shelf.refresh(5)
    assert set(log.reads) == {one.id}
    assert [(row.id, row.last_words) for row in changes(shelf)[0]] == [(one.id, "it hurts")]


async def test_a_new_encounter_comes_with_its_first_message(clinic: Clinic, shelf: Shelf) -> None:
    await shelf.refresh(5)
    visit = await clinic.visit()
    shelf.take_in(nudge(visit, "status", STATUS))
    await shelf.refresh(5)
    assert list(words(shelf)) == [visit.id]


async def test_words_and_status_need_no_reading(clinic: Clinic, shelf: Shelf, log: CountingLog) -> None:
    visit = await clinic.visit()
    await shelf.refresh(5)
    log.reads.clear()
    shelf.take_in(nudge(visit, "partial", PARTIAL))
    shelf.take_in(nudge(visit, "status", STATUS))
    await shelf.refresh(5)
    assert log.reads == []
    assert words(shelf) == {visit.id: "it"}
    status = shelf.rows(EVERYTHING)[0].status
    assert status is not None
    assert status.received_to == 9000


async def test_what_may_have_been_missed_is_read(clinic: Clinic, shelf: Shelf) -> None:
    visit, ended = await clinic.visit(), await clinic.visit()
    await ended.end()
    await shelf.refresh(5)
    await visit.say("it hurts")
    new = await clinic.visit()
    shelf.doubt()
    await shelf.refresh(5)
    assert words(shelf) == {visit.id: "it hurts", ended.id: "", new.id: ""}
    await ended.open()
    await ended.say("after all")
    shelf.take_in(LiveMessage("*", RESUBSCRIBED))
    await shelf.refresh(5)
    assert words(shelf)[ended.id] == "after all"


async def test_those_that_ended_are_not_asked_again_and_again(
    clinic: Clinic, shelf: Shelf, log: CountingLog
) -> None:
    visit = await clinic.visit()
    await visit.end()
    await shelf.refresh(5)
    log.reads.clear()
    shelf.doubt()
    await shelf.refresh(5)
    assert log.reads == []


async def test_an_erased_encounter_goes(clinic: Clinic, shelf: Shelf) -> None:
    visit = await clinic.visit()
    await shelf.refresh(5)
    shelf.changes()
    await clinic.log.erase(visit.id)
    shelf.doubt()
    await shelf.refresh(5)
    assert shelf.rows(EVERYTHING) == ()
    assert changes(shelf) == ((), (visit.id,))


async def test_an_encounter_whose_key_is_not_here_is_not_shown(clinic: Clinic, shelf: Shelf) -> None:
    visit = await clinic.visit()
    clinic.ring.erase(visit.id)
    await shelf.refresh(5)
    assert shelf.rows(EVERYTHING) == ()


async def test_a_damaged_log_is_said_and_spoils_no_other(
    clinic: Clinic, shelf: Shelf, valkey: Valkey
) -> None:
    damaged, whole = await clinic.visit(), await clinic.visit()
    valkey.command("XADD", f"earshot:log:{damaged.id}", "1-9999999999999999", "id", "x", "d", "y")
    with structlog.testing.capture_logs() as logs:
        await shelf.refresh(5)
    assert list(words(shelf)) == [whole.id]
    assert [(line["event"], line["encounter"]) for line in logs] == [("log.unreadable", damaged.id)]


async def test_what_the_store_lost_is_forgotten(clinic: Clinic, shelf: Shelf, valkey: Valkey) -> None:
    visit = await clinic.visit()
    await visit.say("kept")
    await visit.say("lost")
    await shelf.refresh(5)
    valkey.command("XDEL", f"earshot:log:{visit.id}", str(await clinic.log.top(visit.id)))
    shelf.take_in(nudge(visit))
    await shelf.refresh(5)
    assert words(shelf) == {visit.id: "kept"}


async def test_reading_stops_when_its_time_is_over_and_goes_on_later(
    clinic: Clinic, log: CountingLog
) -> None:
    for _ in range(3):
        await clinic.visit()
    now = [0.0]

    def clock() -> float:
        now[0] += 1
        return now[0]

    shelf = Shelf(log, clock)
    assert not await shelf.refresh(2)
    assert 0 < len(shelf.rows(EVERYTHING)) < 3
    while not await shelf.refresh(2):
        pass
    assert len(shelf.rows(EVERYTHING)) == 3


async def test_two_who_read_at_once_read_right(clinic: Clinic, shelf: Shelf) -> None:
    visit = await clinic.visit()
    await visit.say("it hurts")
    await asyncio.gather(shelf.refresh(5), shelf.refresh(5))
    assert words(shelf) == {visit.id: "it hurts"}


async def test_a_store_that_is_away_is_said_and_nothing_forgotten(
    own_valkey: Valkey, own_clinic: Clinic
) -> None:
    visit = await own_clinic.visit()
    shelf = Shelf(own_clinic.log)
    await shelf.refresh(5)
    await visit.say("it hurts")
    shelf.take_in(nudge(visit))
    own_valkey.kill()
    with pytest.raises(StoreUnavailable):
        await shelf.refresh(5)
    own_valkey.start()
    assert await shelf.refresh(5)
    assert words(shelf) == {visit.id: "it hurts"}
