"""Sealing: nothing leaves the store before it was read back from the archive and folded to the same note."""

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from earshot_server.archive.archive import Archive
from earshot_server.archive.errors import ArchiveUnavailable, Damaged, NotWhole
from earshot_server.archive.objects import FolderObjects
from earshot_server.audit.entries import Action
from earshot_server.custody.sealing import Due, When
from earshot_server.log.errors import Moving, NoSuchEncounter
from earshot_server.log.events import Signed, SilenceHeard
from earshot_server.log.log import new_event_id
from earshot_server.log.sound import sound_files
from earshot_server.note.draft import Draft
from tests.support.clinic import Clinic
from tests.support.editing import CARA
from tests.support.keeping import Keeping
from tests.support.store import Valkey

HOUR = 3_600_000
WHEN = When(signed=HOUR, unsigned=72 * HOUR)


async def test_it_leaves_store_and_sound_folder_and_is_recorded(keeping: Keeping) -> None:
    visit = await keeping.visit()
    entries = await keeping.clinic.log.read_all(visit.id)
    manifest = await keeping.sealer.seal(visit.id)
    assert manifest.entries == len(entries)
    assert await keeping.clinic.log.read_all(visit.id) == []
    assert sound_files(keeping.clinic.settings.sound_dir, visit.id) == []
    assert await keeping.log.read_all(visit.id) == entries
    last = keeping.clinic.audited()[-1]
    assert (last.action, last.encounter) == (Action.SEALED, visit.id)
    with pytest.raises(NoSuchEncounter):
        await keeping.sealer.seal(visit.id)


async def test_a_draft_that_is_behind_is_folded(keeping: Keeping) -> None:
    visit = await keeping.clinic.visit()
    await visit.say("i have a headache")
    await visit.end()
    await keeping.sealer.seal(visit.id)
    _, draft = await keeping.archive.draft(visit.id)
    assert "headache" in draft.decode().lower()


async def test_one_whose_note_is_not_what_its_log_folds_to_stays(keeping: Keeping) -> None:
    visit = await keeping.visit()
    draft = await keeping.note(visit.id)
    wrong = draft.model_copy(update={"sections": draft.sections[::-1]})
    # The store refuses an older draft: the saved one has to go first.
    await keeping.clinic.store.ask("DEL", f"earshot:draft:{visit.id}")
    await keeping.clinic.drafts.save(visit.id, wrong.version, wrong.model_dump_json().encode())
    with pytest.raises(NotWhole, match="not what its log folds to"):
        await keeping.sealer.seal(visit.id)
    assert await keeping.clinic.log.read_all(visit.id)


async def test_a_part_that_does_not_read_back_keeps_it_in_the_store(
    keeping: Keeping, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A disk that changes a bit on its way."""
    visit = await keeping.visit()
    entries = await keeping.clinic.log.read_all(visit.id)
    struck = 0
    for part in ("events", "frame", "note", "sound.1.0", "manifest"):
        real = FolderObjects._put

        def harmed(self: FolderObjects, path: Path, content: bytes | Path, part: str = part) -> None:
            nonlocal struck
            real(self, path, content)  # noqa: B023
            if path.name == part:
                struck += 1
                written = bytearray(path.read_bytes())
                written[-1] ^= 1
                path.write_bytes(written)

        with monkeypatch.context() as patch:
            patch.setattr(FolderObjects, "_put", harmed)
            with pytest.raises(Damaged):
                await keeping.sealer.seal(visit.id)
        assert await keeping.clinic.log.read_all(visit.id) == entries
        assert sound_files(keeping.clinic.settings.sound_dir, visit.id)
    assert struck == 5
    await keeping.sealer.seal(visit.id)


async def test_another_note_from_the_archive_keeps_it_in_the_store(
    keeping: Keeping, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A log that folds to another note than the one that is shown."""
    visit = await keeping.visit()
    real, calls = keeping.sealer._refold, 0

    def differently(entries: object) -> Draft:
        nonlocal calls
        calls += 1
        return real(entries).model_copy(update={"findings": ()})  # type: ignore[arg-type]

    monkeypatch.setattr(keeping.sealer, "_refold", differently)
    with pytest.raises(NotWhole, match="another note"):
        await keeping.sealer.seal(visit.id)
    assert calls == 1
    assert await keeping.clinic.log.read_all(visit.id)


async def test_one_that_grows_meanwhile_stays(keeping: Keeping, monkeypatch: pytest.MonkeyPatch) -> None:
    visit = await keeping.visit()
    real = Archive.verify

    async def verify(self: Archive, encounter: str) -> object:
        await keeping.clinic.log.append_current(encounter, SilenceHeard(to=10**7), new_event_id())
        return await real(self, encounter)

    monkeypatch.setattr(Archive, "verify", verify)
    with pytest.raises(Moving):
        await keeping.sealer.seal(visit.id)
    assert len(await keeping.clinic.log.read_all(visit.id)) > 0
    assert not await keeping.log.is_sealed(visit.id)


async def test_a_full_disk_keeps_it_in_the_store(keeping: Keeping, monkeypatch: pytest.MonkeyPatch) -> None:
    visit = await keeping.visit()

    async def full(self: FolderObjects, name: str, content: bytes | Path) -> None:
        raise ArchiveUnavailable("No space left on device")

    monkeypatch.setattr(FolderObjects, "put", full)
    with pytest.raises(ArchiveUnavailable):
        await keeping.sealer.seal(visit.id)
    assert await keeping.clinic.log.read_all(visit.id)


async def test_two_that_seal_at_once_do_no_harm(keeping: Keeping) -> None:
    visit = await keeping.visit()
    entries = await keeping.clinic.log.read_all(visit.id)
    done = await asyncio.gather(*(keeping.sealer.seal(visit.id) for _ in range(2)), return_exceptions=True)
    assert any(not isinstance(one, BaseException) for one in done)
    assert await keeping.log.read_all(visit.id) == entries
    await keeping.archive.verify(visit.id)


class TestDue:
    @pytest.fixture
    async def keeping(self, start_valkey: Callable[..., Valkey], tmp_path: Path) -> AsyncIterator[Keeping]:
        """On a store of its own: what others left would be looked at, too."""
        clinic = Clinic(start_valkey().url, tmp_path / "data")
        yield Keeping(clinic)
        await clinic.close()

    async def test_a_signed_one_is_due_soon_another_late(self, keeping: Keeping) -> None:
        visit, other = await keeping.visit(), await keeping.visit("it hurts")
        entries = await keeping.clinic.log.read_all(visit.id)
        signed = Signed(by=CARA, log=str(entries[-1].at), hash="0" * 64, draft="{}")
        await keeping.clinic.log.append_current(visit.id, signed, new_event_id())
        due = Due(keeping.clinic.log, WHEN)
        last = await keeping.clinic.log.last_written()
        now = max(last[visit.id], last[other.id])

        async def found(at: int) -> set[str]:
            return set(await due.find(at)) & {visit.id, other.id}

        assert await found(now + HOUR // 2) == set()
        assert await found(now + HOUR) == {visit.id}
        assert await found(now + 71 * HOUR) == {visit.id}
        assert await found(now + 72 * HOUR) == {visit.id, other.id}

    async def test_one_that_waits_is_read_once_until_it_grows(
        self, keeping: Keeping, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        visit = await keeping.visit("it hurts", end=False)
        due, read = Due(keeping.clinic.log, WHEN), []
        real = keeping.clinic.log.read_all

        async def read_all(encounter: str) -> object:
            read.append(encounter)
            return await real(encounter)

        monkeypatch.setattr(keeping.clinic.log, "read_all", read_all)
        now = (await keeping.clinic.log.last_written())[visit.id]
        for hours in (2, 3, 4):
            await due.find(now + hours * HOUR)
        assert read.count(visit.id) == 1
        await visit.say("still")
        await due.find(now + 5 * HOUR)
        assert read.count(visit.id) == 2
