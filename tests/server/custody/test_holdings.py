"""Holdings: all on one store and folder, and one at a time where that matters."""

import asyncio

from tests.support.keeping import Keeping


async def test_only_one_at_a_time_works_alone(keeping: Keeping) -> None:
    inside, most = 0, 0

    async def work() -> None:
        nonlocal inside, most
        async with keeping.held.alone():
            inside += 1
            most = max(most, inside)
            await asyncio.sleep(0)
            inside -= 1

    await asyncio.gather(*(work() for _ in range(3)))
    assert most == 1


async def test_store_and_archive_are_the_clinics_own(keeping: Keeping) -> None:
    visit = await keeping.visit("it hurts")
    assert visit.id in await keeping.held.both.encounters()
    assert keeping.held.sound == keeping.clinic.settings.sound_dir
    assert (await keeping.held.drafts.load(visit.id)) is not None
