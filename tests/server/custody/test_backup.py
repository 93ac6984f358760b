"""Backup and restore: everything comes back onto an empty machine, and nothing that was erased."""

import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from earshot_server.access.rights import Right
from earshot_server.actor import SYSTEM
from earshot_server.audit.audit import KEY_NAME
from earshot_server.audit.entries import Action
from earshot_server.audit.verify import verify
from earshot_server.custody.backup import Made, back_up, restore
from earshot_server.custody.check import check
from earshot_server.custody.erasure import erase
from earshot_server.custody.errors import BackupError
from earshot_server.custody.holdings import Holdings
from earshot_server.custody.vault import Vault
from earshot_server.keys.errors import OtherClinicKey
from earshot_server.keys.rotation import rotate
from earshot_server.log.errors import Erased
from earshot_server.log.events import Signed
from earshot_server.log.log import new_event_id
from earshot_server.log.sound import read_encounter
from earshot_server.log.transcript import Transcript
from earshot_server.note.edits.signing import freeze
from earshot_server.notes.folding import refold
from earshot_server.settings import Settings
from tests.support.clinic import Clinic
from tests.support.editing import CARA
from tests.support.events import opened
from tests.support.keeping import SAMPLES, Keeping
from tests.support.store import Valkey


@pytest.fixture
async def own(start_valkey: Callable[..., Valkey], tmp_path: Path) -> AsyncIterator[Keeping]:
    clinic = Clinic(start_valkey().url, tmp_path / "data")
    yield Keeping(clinic)
    await clinic.close()


@pytest.fixture
def usb(tmp_path: Path) -> Path:
    return tmp_path / "usb"


@asynccontextmanager
async def restored(
    own: Keeping, usb: Path, data: Path, valkey: Valkey, *, name: str | None = None
) -> AsyncIterator[Keeping]:
    """An empty machine that only has the clinic's key, with the backup restored onto it."""
    settings = Settings(data_dir=data, redis_url=valkey.url)
    settings.keys_dir.mkdir(parents=True)
    shutil.copy(own.clinic.settings.keys_dir / "clinic.key", settings.keys_dir)
    fresh: list[Clinic] = []

    def open_holdings(ring: object) -> Holdings:
        fresh.append(Clinic(valkey.url, data))
        return Keeping(fresh[-1]).held

    try:
        await restore(settings, usb, open_holdings, SYSTEM, name)
        yield Keeping(fresh[-1])
    finally:
        for clinic in fresh:
            await clinic.close()


async def signed(own: Keeping, encounter: str) -> None:
    """Sign an encounter's note as it is."""
    entries = await own.log.read_all(encounter)
    text, digest = freeze(refold(entries))
    event = Signed(by=CARA, log=str(entries[-1].at), hash=digest, draft=text)
    await own.log.append_current(encounter, event, new_event_id())
    await own.note(encounter)


async def test_everything_comes_back_onto_an_empty_machine(
    own: Keeping, usb: Path, tmp_path: Path, start_valkey: Callable[..., Valkey]
) -> None:
    running, sealed = await own.visit(), await own.visit("i have a headache")
    await signed(own, running.id)
    await signed(own, sealed.id)
    await own.sealer.seal(sealed.id)
    token = own.clinic.token(Right.VIEW)
    before = {one.id: await own.log.read_all(one.id) for one in (running, sealed)}
    notes = {one.id: refold(before[one.id]) for one in (running, sealed)}
    made = await back_up(own.held, usb, CARA)
    assert made.encounters == 2

    async with restored(own, usb, tmp_path / "other", start_valkey()) as found:
        for encounter, entries in before.items():
            assert await found.log.read_all(encounter) == entries
            assert refold(entries) == notes[encounter]
        assert list(read_encounter(found.held.sound, running.id, found.clinic.ring)) == [(0, SAMPLES)]
        result = await check(found.held, refold)
        assert (result.folded, result.signatures, result.problems) == (2, 2, [])
        assert found.clinic.tokens.check(token) is not None
        assert verify(found.clinic.audit.trail, found.clinic.ring.get(KEY_NAME)).whole
        assert [entry.action for entry in found.clinic.audited()][-1] == Action.RESTORED


async def test_what_was_erased_since_does_not_come_back(
    own: Keeping, usb: Path, tmp_path: Path, start_valkey: Callable[..., Valkey]
) -> None:
    gone, sealed_gone, stays = [await own.visit("it hurts") for _ in range(3)]
    await own.sealer.seal(sealed_gone.id)
    await back_up(own.held, usb, CARA)
    for one in (gone, sealed_gone):
        await erase(own.held, one.id, CARA)
    async with restored(own, usb, tmp_path / "other", start_valkey()) as found:
        assert await found.log.encounters() == [stays.id]
        assert Transcript(await found.log.read_all(stays.id)).text == "it hurts"
        for one in (gone, sealed_gone):
            assert not await found.archive.has(one.id)
            with pytest.raises(Erased):
                await found.clinic.log.open(one.id, opened(), "again")


async def test_only_what_changed_is_written_again_and_an_older_set_can_be_taken(
    own: Keeping, usb: Path, tmp_path: Path, start_valkey: Callable[..., Valkey]
) -> None:
    visit = await own.visit("it hurts", end=False)
    first = await back_up(own.held, usb, CARA)
    blobs = {path for path in (usb / "blobs").rglob("*") if path.is_file()}
    await visit.say("very much")
    second = await back_up(own.held, usb, CARA)
    more = {path for path in (usb / "blobs").rglob("*") if path.is_file()} - blobs
    assert second.name > first.name
    assert 0 < len(more) <= 4  # the store's copy, and what the audit says of the backups
    async with restored(own, usb, tmp_path / "a", start_valkey(), name=first.name) as found:
        assert Transcript(await found.log.read_all(visit.id)).text == "it hurts"
    async with restored(own, usb, tmp_path / "b", start_valkey()) as found:
        assert Transcript(await found.log.read_all(visit.id)).text == "it hurts\nvery much"


async def test_nothing_in_it_is_in_the_clear_and_the_clinics_key_is_not_in_it(
    own: Keeping, usb: Path
) -> None:
    await own.visit("i take hydroxychloroquine")
    own.clinic.accounts.new("jo.schizophrenia", "Jo", CARA.role)
    await back_up(own.held, usb, CARA)
    secret = (own.clinic.settings.keys_dir / "clinic.key").read_bytes().strip()
    for path in usb.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert secret not in content
            assert b"hydroxychloroquine" not in content
            assert b"schizophrenia" not in content


@pytest.mark.parametrize("harm", ["blob changed", "blob missing", "set changed", "no set", "other key"])
async def test_a_backup_that_is_not_whole_changes_nothing(
    own: Keeping, usb: Path, tmp_path: Path, start_valkey: Callable[..., Valkey], harm: str
) -> None:
    await own.visit("it hurts")
    await back_up(own.held, usb, CARA)
    data, expected = tmp_path / "other", BackupError
    if harm == "other key":
        data.mkdir()
        (own.clinic.settings.keys_dir / "clinic.key").write_text(
            "YWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWE=\n"
        )
        expected = OtherClinicKey  # type: ignore[assignment]
    folder = usb / ("sets" if "set" in harm else "blobs")
    path = next(path for path in sorted(folder.rglob("*")) if path.is_file())
    if "changed" in harm:
        path.write_bytes(path.read_bytes()[:-1] + b"x")
    elif harm != "other key":
        path.unlink()
    with pytest.raises(expected):
        async with restored(own, usb, data, start_valkey()):
            pass
    if harm != "blob changed":  # found only when it is read
        assert sorted(path.name for path in data.rglob("*") if path.is_file()) == ["clinic.key"]


async def test_a_machine_that_is_not_empty_is_left_alone(
    own: Keeping, usb: Path, tmp_path: Path, start_valkey: Callable[..., Valkey]
) -> None:
    await own.visit("it hurts")
    await back_up(own.held, usb, CARA)
    for name in ("sound", "keys"):
        there = tmp_path / name / name
        there.mkdir(parents=True)
        (there / "e9.key").write_bytes(b"x")
        (tmp_path / name / "keys").mkdir(exist_ok=True)
        (tmp_path / name / "keys" / "clinic.key").write_bytes(b"x")
        settings = Settings(data_dir=tmp_path / name)
        with pytest.raises(BackupError, match="not empty"):
            await restore(settings, usb, lambda ring: own.held, SYSTEM)
    with pytest.raises(BackupError, match="earshot keys recover"):
        await restore(Settings(data_dir=tmp_path / "fresh"), usb, lambda ring: own.held, SYSTEM)
    assert not (tmp_path / "fresh").exists()


async def test_a_full_medium_leaves_former_backups_whole(
    own: Keeping, usb: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    visit = await own.visit("it hurts", end=False)
    first = await back_up(own.held, usb, CARA)
    await visit.say("very much")

    def full(self: Vault, plain: bytes) -> str:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Vault, "put", full)
    with pytest.raises(BackupError, match=r"not finished: No space left.*are whole"):
        await back_up(own.held, usb, CARA)
    vault = Vault(usb, own.clinic.ring.get("_backup"))
    assert vault.sets() == [first.name]
    assert isinstance(first, Made)


async def test_after_a_rotation_the_copies_of_keys_belong_to_the_new_one(
    own: Keeping, usb: Path, tmp_path: Path, start_valkey: Callable[..., Valkey]
) -> None:
    visit = await own.visit("it hurts")
    await back_up(own.held, usb, CARA)
    rotate(own.clinic.ring, own.clinic.settings.keys_dir / "clinic.key")
    async with restored(own, usb, tmp_path / "other", start_valkey()) as found:
        assert Transcript(await found.log.read_all(visit.id)).text == "it hurts"
