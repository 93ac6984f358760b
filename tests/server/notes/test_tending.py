"""One leased encounter, on a real store."""

import asyncio
from unittest.mock import patch

from earshot_server.log import names
from earshot_server.log.events import Entry, EntryId, Given, SegmentAppended
from earshot_server.log.queue import Lease, Queue
from earshot_server.log.whole import Whole
from earshot_server.note.dialogue import make_segment
from earshot_server.notes.tending import Tending
from earshot_server.observe.metrics import Metrics
from tests.support.clinic import Clinic, Visit
from tests.support.editing import ANNE
from tests.support.noting import IDLE, QUICK, TALK, chain, fresh_draft, gapless, kept_draft
from tests.support.store import until


async def leased(clinic: Clinic, queue: Queue) -> Lease:
    lease = await queue.lease("first")
    assert lease is not None
    return lease


def tending(clinic: Clinic, queue: Queue, lease: Lease, metrics: Metrics | None = None) -> Tending:
    return Tending(lease, clinic.log, clinic.live, queue, clinic.drafts, QUICK, metrics)


async def talk(visit: Visit, *texts: str) -> None:
    for text in texts:
        await visit.say(text)


async def test_an_ended_encounter_is_folded_saved_and_released(clinic: Clinic) -> None:
    visit, queue = await clinic.visit(), Queue(clinic.store, idle=IDLE)
    await talk(visit, *TALK)
    await visit.end()
    await tending(clinic, queue, await leased(clinic, queue)).run(asyncio.Event())
    assert await kept_draft(clinic, visit.id) == await fresh_draft(clinic, visit.id)
    assert gapless(await chain(clinic, visit.id))
    assert await queue.lease("second", wait=0.01) is None
    assert await queue.sweep() == 0
    await queue.close()


async def test_a_quiet_encounter_is_released_and_comes_back_when_it_goes_on(clinic: Clinic) -> None:
    visit, queue = await clinic.visit(), Queue(clinic.store, idle=IDLE)
    await talk(visit, *TALK[:5])
    await tending(clinic, queue, await leased(clinic, queue)).run(asyncio.Event())
    await talk(visit, *TALK[5:])
    await tending(clinic, queue, await leased(clinic, queue)).run(asyncio.Event())
    assert await kept_draft(clinic, visit.id) == await fresh_draft(clinic, visit.id)
    assert gapless(await chain(clinic, visit.id))
    await queue.close()


async def test_a_lost_lease_ends_the_folding(clinic: Clinic) -> None:
    visit, queue = await clinic.visit(), Queue(clinic.store, idle=IDLE)
    await talk(visit, *TALK[:2])
    lease = await leased(clinic, queue)
    running = asyncio.create_task(tending(clinic, queue, lease).run(asyncio.Event()))
    await until(lambda: chain(clinic, visit.id))
    thief = Queue(clinic.store, idle=0)
    assert (await thief.lease("second")) is not None
    await asyncio.wait_for(running, 5)
    before = await chain(clinic, visit.id)
    await talk(visit, *TALK[2:])
    assert await chain(clinic, visit.id) == before
    await thief.close()
    await queue.close()


async def test_a_changed_snapshot_is_saved_while_talk_goes_on(clinic: Clinic) -> None:
    visit, queue = await clinic.visit(), Queue(clinic.store, idle=IDLE)
    await talk(visit, *TALK[:4])
    stop = asyncio.Event()
    running = asyncio.create_task(tending(clinic, queue, await leased(clinic, queue)).run(stop))
    await until(lambda: clinic.drafts.load(visit.id))
    stop.set()
    await asyncio.wait_for(running, 5)
    await queue.close()


async def test_a_snapshot_of_another_engine_is_folded_anew(clinic: Clinic) -> None:
    visit, queue = await clinic.visit(), Queue(clinic.store, idle=IDLE)
    await talk(visit, *TALK)
    await visit.end()
    await clinic.drafts.save(visit.id, 1, b'{"engine": "other/1"}')
    await tending(clinic, queue, await leased(clinic, queue)).run(asyncio.Event())
    assert await kept_draft(clinic, visit.id) == await fresh_draft(clinic, visit.id)
    await queue.close()


async def test_what_was_given_away_leaves_the_note_by_a_delta_that_fits(clinic: Clinic) -> None:
    visit, queue = await clinic.visit(), Queue(clinic.store, idle=IDLE)
    await talk(visit, *TALK)
    await tending(clinic, queue, await leased(clinic, queue)).run(asyncio.Event())
    before = await kept_draft(clinic, visit.id)
    await visit.append(Given(repair="r1", by=ANNE, target="e2", start=0, end=visit.to // 2))
    await tending(clinic, queue, await leased(clinic, queue)).run(asyncio.Event())
    after = await kept_draft(clinic, visit.id)
    assert after == await fresh_draft(clinic, visit.id)
    assert after.findings != before.findings
    assert gapless(await chain(clinic, visit.id))
    await queue.close()


async def test_a_log_that_is_written_anew_while_it_is_folded_is_folded_anew(clinic: Clinic) -> None:
    """Nothing of what was erased gets into the new draft."""
    visit, queue = await clinic.visit(), Queue(clinic.store, idle=IDLE)
    await talk(visit, *TALK)
    one, stop = tending(clinic, queue, await leased(clinic, queue)), asyncio.Event()
    running = asyncio.create_task(one.run(stop))
    await until(lambda: clinic.drafts.load(visit.id))
    records = await clinic.log.all_records(visit.id)
    await Whole(clinic.store, clinic.ring).rewrite(visit.id, records[:3], records[-1])
    one.grown.set()
    await asyncio.wait_for(running, 5)  # the lease went with the old log
    await tending(clinic, queue, await leased(clinic, queue)).run(asyncio.Event())
    assert await kept_draft(clinic, visit.id) == await fresh_draft(clinic, visit.id)
    await queue.close()


async def test_a_tail_that_the_store_lost_leaves_nothing_in_the_draft(clinic: Clinic) -> None:
    """It was read, and the store lost it before anything of it was saved."""
    visit, queue = await clinic.visit(), Queue(clinic.store, idle=IDLE)
    await talk(visit, *TALK[:3])
    headache = make_segment("i have a headache", None, visit.to)
    lost = await visit.append(SegmentAppended(segment=headache, to=headache.end))
    read = clinic.log.read

    async def read_then_lose(encounter: str, after: EntryId, limit: int) -> list[Entry]:
        entries = await read(encounter, after, limit)
        await clinic.store.ask("XDEL", names.log(visit.id), str(lost))
        return entries

    stop = asyncio.Event()
    with patch.object(clinic.log, "read", read_then_lose):
        running = asyncio.create_task(tending(clinic, queue, await leased(clinic, queue)).run(stop))
        await until(lambda: clinic.drafts.load(visit.id))
    stop.set()
    await asyncio.wait_for(running, 5)
    kept = await kept_draft(clinic, visit.id)
    assert kept == await fresh_draft(clinic, visit.id)
    assert kept is not None
    assert "headache" not in kept.model_dump_json()
    assert gapless(await chain(clinic, visit.id))
    await queue.close()


async def test_how_late_the_note_is_is_measured_for_what_is_new(clinic: Clinic) -> None:
    """What was said before anybody folded this log is old, not late."""
    visit, queue, metrics, stop = await clinic.visit(), Queue(clinic.store), Metrics(), asyncio.Event()
    await talk(visit, *TALK[:4])
    running = asyncio.create_task(tending(clinic, queue, await leased(clinic, queue), metrics).run(stop))
    await until(lambda: clinic.drafts.load(visit.id))
    value = metrics.registry.get_sample_value
    assert value("earshot_note_lag_seconds_count") == 0
    await talk(visit, *TALK[4:6])
    await until(lambda: value("earshot_note_lag_seconds_count") == 2)
    assert 0 < (value("earshot_note_lag_seconds_sum") or 0) < 10
    stop.set()
    await asyncio.wait_for(running, 5)
    await queue.close()
