"""Note workers on a real store: what they make, and what is left when they die."""

import asyncio
from pathlib import Path

import pytest

from earshot_server.log import names
from earshot_server.log.queue import Queue
from tests.support.clinic import Clinic
from tests.support.noting import (
    IDLE,
    TALK,
    chain,
    fresh_draft,
    gapless,
    kept_draft,
    start_process,
    worker,
    working,
)
from tests.support.store import Valkey, until


async def settled(clinic: Clinic, encounter: str) -> bool:
    """Tell whether the kept draft is the whole log's, and the encounter was given back."""
    kept = await kept_draft(clinic, encounter)
    queued = await clinic.store.ask("HGET", names.QUEUED, encounter)
    return queued is None and kept == await fresh_draft(clinic, encounter)


async def test_a_draft_grows_while_people_talk(clinic: Clinic) -> None:
    visit = await clinic.visit()
    async with clinic.live.subscribe(visit.id) as messages, working(clinic):
        await visit.say(TALK[1])
        async with asyncio.timeout(10):
            async for message in messages:
                if message.kind == "draft":
                    break
        assert message.payload == {"version": 2, "waiting": 0}
        for text in TALK[2:]:
            await visit.say(text)
        await visit.end()
        await until(lambda: settled(clinic, visit.id))
    assert gapless(await chain(clinic, visit.id))


async def test_many_encounters_are_folded_at_once(clinic: Clinic) -> None:
    visits = [await clinic.visit() for _ in range(5)]
    async with working(clinic):
        for text in TALK:
            for visit in visits:
                await visit.say(text)
        for visit in visits:
            await visit.end()
            await until(lambda visit=visit: settled(clinic, visit.id))


async def test_a_killed_process_loses_nothing_and_doubles_nothing(
    clinic: Clinic, valkey: Valkey, tmp_path: Path
) -> None:
    visit = await clinic.visit()
    process = await start_process(valkey.url, tmp_path / "data")
    await visit.say(TALK[1])
    await until(lambda: chain(clinic, visit.id))
    for text in TALK[2:6]:
        await visit.say(text)
    process.kill()
    await process.wait()
    for text in TALK[6:]:
        await visit.say(text)
    await visit.end()
    async with working(clinic):
        await until(lambda: settled(clinic, visit.id))
    assert gapless(await chain(clinic, visit.id))


@pytest.mark.parametrize("moment", [2, 3, 5, 7, 9, 11])
async def test_a_worker_that_dies_between_any_two_steps_is_made_good_by_the_next(
    clinic: Clinic, moment: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    visit = await clinic.visit()
    for text in TALK:
        await visit.say(text)
    await visit.end()
    steps = 0
    run = clinic.store.run
    dying = asyncio.create_task(worker(clinic).run(asyncio.Event()))

    async def counted(*arguments: object) -> object:
        nonlocal steps
        steps += 1
        reply = await run(*arguments)  # type: ignore[arg-type]
        if steps == moment:
            dying.cancel()
            await asyncio.sleep(60)
        return reply

    with monkeypatch.context() as patched:
        patched.setattr(clinic.store, "run", counted)
        await asyncio.wait([dying], timeout=20)
    assert steps == moment
    async with working(clinic):
        await until(lambda: settled(clinic, visit.id))
    assert gapless(await chain(clinic, visit.id))


async def test_two_workers_share_the_work_and_agree(clinic: Clinic) -> None:
    visit = await clinic.visit()
    async with working(clinic), working(clinic):
        for text in TALK:
            await visit.say(text)
        await visit.end()
        await until(lambda: settled(clinic, visit.id))
    assert gapless(await chain(clinic, visit.id))


async def test_a_stopped_worker_leaves_nothing_undone(clinic: Clinic) -> None:
    visit = await clinic.visit()
    async with working(clinic) as stop:
        await visit.say(TALK[1])
        await until(lambda: chain(clinic, visit.id))
        for text in TALK[2:]:
            await visit.say(text)
        stop.set()
    assert await settled(clinic, visit.id)


async def test_an_encounter_that_nobody_queued_is_found(clinic: Clinic) -> None:
    visit = await clinic.visit()
    await visit.say(TALK[1])
    await clinic.store.ask("DEL", names.QUEUE, names.QUEUED)
    async with working(clinic):
        await until(lambda: settled(clinic, visit.id))


async def test_an_erased_encounter_is_let_go(clinic: Clinic) -> None:
    visit, other = await clinic.visit(), await clinic.visit()
    async with working(clinic):
        await visit.say(TALK[1])
        await until(lambda: chain(clinic, visit.id))
        await clinic.log.erase(visit.id)
        await other.say(TALK[1])
        await until(lambda: settled(clinic, other.id))
    assert await clinic.drafts.load(visit.id) is None
    queue = Queue(clinic.store, idle=IDLE)
    assert await queue.sweep() == 0
    await queue.close()


async def test_a_store_that_goes_away_and_comes_back_is_waited_for(tmp_path: Path) -> None:
    folder = tmp_path / "v"
    folder.mkdir()
    server = Valkey(folder, fsync="always").start()
    clinic = Clinic(server.url, tmp_path / "data")
    try:
        visit = await clinic.visit()
        async with working(clinic):
            await visit.say(TALK[1])
            await until(lambda: chain(clinic, visit.id))
            server.kill()
            await asyncio.sleep(0.2)
            server.start()
            await visit.open()
            await visit.say(TALK[2])
            await until(lambda: settled(clinic, visit.id))
        assert gapless(await chain(clinic, visit.id))
    finally:
        await clinic.close()
        server.kill()
