"""The keeper: does what is due by itself, and what fails is no hindrance to the rest."""

import asyncio
import os
from math import inf
from pathlib import Path

import pytest

from earshot_server.archive.errors import ArchiveUnavailable
from earshot_server.archive.objects import Content, FolderObjects
from earshot_server.custody import keeper as module
from earshot_server.custody.holdings import Holdings
from earshot_server.custody.keeper import Keeper
from earshot_server.keys.wrapped import Kind
from earshot_server.notes.folding import refold
from tests.server.custody.test_withdrawal import consent
from tests.support.keeping import Keeping
from tests.support.store import until


def keeper(keeping: Keeping, **settings: float) -> Keeper:
    clinic = keeping.clinic
    changed = clinic.settings.model_copy(update={"seal_hours": 0.0, **settings})
    return Keeper(Holdings.of(changed, clinic.store, clinic.ring), refold)


async def test_it_seals_what_is_due_and_one_that_cannot_be_is_no_hindrance(
    keeping: Keeping, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = await keeping.visit(), await keeping.visit()
    real = FolderObjects.put

    async def put(self: FolderObjects, name: str, content: Content) -> None:
        if name.startswith(first.id):
            raise ArchiveUnavailable("No space left on device")
        await real(self, name, content)

    with monkeypatch.context() as patch:
        patch.setattr(FolderObjects, "put", put)
        assert await keeper(keeping).seal() == 1
    assert (await keeping.log.is_sealed(first.id), await keeping.log.is_sealed(second.id)) == (False, True)
    assert await keeper(keeping).seal() == 1
    assert await keeping.log.is_sealed(first.id)


async def test_a_withdrawal_that_nobody_carried_out_is_done_before_it_is_sealed(keeping: Keeping) -> None:
    visit = await keeping.visit(end=False)
    await visit.append(consent(False, visit.to))
    await keeper(keeping).seal()
    assert await keeping.log.is_sealed(visit.id)
    assert not any(entry.event.kind == "segment" for entry in await keeping.log.read_all(visit.id))


async def test_it_lets_go_what_was_kept_long_enough(keeping: Keeping) -> None:
    visit = await keeping.visit()
    assert await keeper(keeping, keep_sound_days=0).retain() >= 1
    assert Kind.SOUND not in keeping.clinic.ring.kinds(visit.id)


async def test_it_works_until_it_is_told_to_stop(
    keeping: Keeping, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(module, "SEAL_SECONDS", 0.01)
    stop, visit = asyncio.Event(), await keeping.visit()
    running = asyncio.create_task(keeper(keeping).run(stop))
    await until(lambda: keeping.log.is_sealed(visit.id))
    stop.set()
    await asyncio.wait_for(running, 5)


async def test_sound_that_was_put_back_to_be_listened_to_is_tidied_away(keeping: Keeping) -> None:
    visit = await keeping.visit()
    await keeping.sealer.seal(visit.id)
    await keeping.log.bring_sound(visit.id, keeping.held.sound)
    folder = keeping.held.sound / visit.id
    await keeper(keeping, keep_sound_days=inf).retain()
    assert folder.is_dir()
    os.utime(folder, (0, 0))
    await keeper(keeping, keep_sound_days=inf).retain()
    assert not folder.exists()
    await keeping.archive.verify(visit.id)
