"""Erasure: of an erased encounter no word comes back, from no copy that was ever made of anything.

The tests take copies of everything before (the store's append-only file, a snapshot, the archive, the sound,
a backup of all of it) and then try to read them with every key that is left.
"""

import shutil
import struct
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from pathlib import Path

import pytest
import redis

from earshot_server.actor import SYSTEM
from earshot_server.audit.entries import Action
from earshot_server.custody.erasure import encounters_of, erase, erase_patient
from earshot_server.custody.errors import NoSuchPatient
from earshot_server.custody.withdrawal import withdraw
from earshot_server.keys.clinic import load_clinic_key
from earshot_server.keys.errors import KeysError, NotAuthentic
from earshot_server.keys.ring import KeyRing
from earshot_server.keys.seal import place, unseal
from earshot_server.log.errors import Erased, NoSuchEncounter
from earshot_server.log.events import Moved
from earshot_server.log.log import Log
from earshot_server.log.sound import sound_files
from earshot_server.log.store import Store
from earshot_server.log.transcript import Transcript
from tests.support.clinic import Clinic
from tests.support.editing import CARA
from tests.support.events import opened
from tests.support.keeping import SAMPLES, Keeping
from tests.support.store import Valkey

SECRET_WORDS = ("hydroxychloroquine", "fluoxetine", "schizophrenia")


@pytest.fixture
def own_valkey(start_valkey: Callable[..., Valkey]) -> Valkey:
    return start_valkey()


@pytest.fixture
async def own(own_valkey: Valkey, tmp_path: Path) -> AsyncIterator[Keeping]:
    clinic = Clinic(own_valkey.url, tmp_path / "data")
    yield Keeping(clinic)
    await clinic.close()


def copies_of_everything(own: Keeping, valkey: Valkey, to: Path) -> Path:
    """Copy what a thief, a backup or a snapshot of the disk may have: all but the keys' folder."""
    valkey.command("SAVE")  # a snapshot (RDB) beside the append-only file
    shutil.copytree(valkey.folder, to / "store", ignore=shutil.ignore_patterns("s"))
    shutil.copytree(own.clinic.settings.data_dir, to / "data", ignore=shutil.ignore_patterns("keys"))
    assert list((to / "store").glob("*.rdb"))
    assert list((to / "store" / "appendonlydir").glob("*.aof"))
    return to


Keys = list[bytes]
Piece = tuple[bytes, bytes]
"""Sealed bytes, and the place that they were sealed to."""


def keys_left(own: Keeping) -> Keys:
    """Every key that can still be had: the clinic's, and all data keys of whatever kind and generation."""
    ring = fresh_ring(own)
    found = [ring.clinic.secret]
    for name in ring.names():
        found += ring._open(name).keys.values()
    return found


def fresh_ring(own: Keeping) -> KeyRing:
    settings = own.clinic.settings
    return KeyRing(settings.keys_dir, load_clinic_key(settings))


def opened_by(keys: Keys, pieces: list[Piece]) -> int:
    """How many of the pieces any of the keys opens."""
    count = 0
    for sealed, where in pieces:
        for key in keys:
            with suppress(NotAuthentic):
                unseal(key, sealed, where)
                count += 1
                break
    return count


def in_store(folder: Path, encounter: str) -> list[Piece]:
    """All that a store has sealed of an encounter, by starting one on copied files."""
    valkey = Valkey(folder, fsync="always").start()
    try:
        with redis.Redis.from_url(valkey.url, protocol=2) as client:
            found = [
                (
                    fields[b"d"],
                    place("entry", encounter, *(fields[name].decode() for name in (b"id", b"k", b"v", b"t"))),
                )
                for _, fields in client.xrange(f"earshot:log:{encounter}")
            ]
            if draft := client.hgetall(f"earshot:draft:{encounter}"):
                where = place("draft", encounter, draft[b"version"].decode())
                found.append((draft[b"sealed"], where))
    finally:
        valkey.kill()
    return found


def in_sound(folder: Path, encounter: str) -> list[Piece]:
    """All records of sound."""
    found = []
    for path, epoch, _ in sound_files(folder, encounter):
        content = path.read_bytes()
        while content:
            offset, length = struct.unpack_from("<QI", content)
            found.append((content[12 : 12 + length], place("sound", encounter, str(epoch), str(offset))))
            content = content[12 + length :]
    return found


def in_archive(folder: Path, encounter: str) -> list[Piece]:
    """All sealed objects but sound."""
    names = (path.relative_to(folder / encounter) for path in (folder / encounter).rglob("*"))
    return [
        ((folder / encounter / name).read_bytes(), place("archive", encounter, name.as_posix()))
        for name in names
        if (folder / encounter / name).is_file() and not name.name.startswith("sound")
    ]


def words_in(folder: Path) -> set[str]:
    """The secret words, and the sound, that can be read in the clear in any file."""
    found = set()
    for path in folder.rglob("*"):
        if path.is_file():
            content = path.read_bytes().lower()
            found |= {word for word in SECRET_WORDS if word.encode() in content}
            if SAMPLES[:64].lower() in content:
                found.add("sound")
    return found


async def read_by(store: Path, ring: KeyRing, encounter: str) -> str:
    """Return what a clinic that runs on copied files reads of an encounter."""
    valkey = Valkey(store, fsync="always").start()
    opened = Store(valkey.url)
    try:
        return Transcript(await Log(opened, ring).read_all(encounter)).text
    finally:
        await opened.close()
        valkey.kill()


async def test_no_copy_of_an_erased_encounter_gives_a_word_back(
    own: Keeping, own_valkey: Valkey, tmp_path: Path
) -> None:
    visit = await own.visit("i take " + " and ".join(SECRET_WORDS))
    other = await own.visit("my knee hurts")
    copy, keys = copies_of_everything(own, own_valkey, tmp_path / "copy"), keys_left(own)
    await erase(own.held, visit.id, CARA)

    # In the running clinic it is gone, and stays so.
    with pytest.raises(Erased):
        await own.clinic.log.open(visit.id, opened(), "again")
    assert visit.id not in await own.log.encounters()
    assert sound_files(own.clinic.settings.sound_dir, visit.id) == []
    assert Transcript(await own.log.read_all(other.id)).text == "my knee hurts"

    # A clinic that is started on the copied files, with the keys that are left, reads all but that.
    assert await read_by(copy / "store", fresh_ring(own), other.id) == "my knee hurts"
    with pytest.raises(KeysError):
        await read_by(copy / "store", fresh_ring(own), visit.id)

    # No key that is left opens any of its sealed bytes in their place; the key that is gone opened all.
    pieces = in_store(copy / "store", visit.id) + in_sound(copy / "data" / "sound", visit.id)
    assert opened_by(keys, pieces) == len(pieces) >= 5
    left = keys_left(own)
    assert opened_by(left, pieces) == 0
    print(f"{len(pieces)} sealed pieces of the erased encounter, {len(left)} keys left, none opens")
    assert words_in(tmp_path) == set()


async def test_a_sealed_encounter_is_erased_with_its_archive(
    own: Keeping, own_valkey: Valkey, tmp_path: Path
) -> None:
    visit = await own.visit("i take " + " and ".join(SECRET_WORDS))
    await own.sealer.seal(visit.id)
    copy, keys = copies_of_everything(own, own_valkey, tmp_path / "copy"), keys_left(own)
    await erase(own.held, visit.id, CARA)
    assert not await own.archive.has(visit.id)
    assert await own.log.read_all(visit.id) == []
    pieces = in_archive(copy / "data" / "archive", visit.id)
    assert opened_by(keys, pieces) == len(pieces) == 4
    assert opened_by(keys_left(own), pieces) == 0
    # The whole archive put back where it was: nothing opens.
    shutil.copytree(copy / "data" / "archive", own.clinic.settings.data_dir / "archive", dirs_exist_ok=True)
    with pytest.raises(KeysError):
        await own.archive.records(visit.id)
    assert words_in(tmp_path) == set()


async def test_of_what_was_withdrawn_no_copy_gives_a_word_back(
    own: Keeping, own_valkey: Valkey, tmp_path: Path
) -> None:
    visit = await own.visit("my knee hurts", "i take " + " and ".join(SECRET_WORDS), end=False)
    second = Transcript(await own.log.read_all(visit.id)).segments[1]
    copy, keys = copies_of_everything(own, own_valkey, tmp_path / "copy"), keys_left(own)
    await withdraw(own.held, visit.id, second.start, second.end, CARA)
    assert Transcript(await own.log.read_all(visit.id)).text == "my knee hurts"
    with pytest.raises(KeysError):
        await read_by(copy / "store", fresh_ring(own), visit.id)
    pieces = in_store(copy / "store", visit.id) + in_sound(copy / "data" / "sound", visit.id)
    assert opened_by(keys, pieces) == len(pieces) >= 5
    assert opened_by(keys_left(own), pieces) == 0
    assert words_in(tmp_path) == set()


async def test_a_patient_s_encounters_are_found_wherever_they_lie_and_erased(own: Keeping) -> None:
    first, second, third = [await own.visit("it hurts") for _ in range(3)]
    for visit, patient in ((first, "77"), (second, "77"), (third, "78")):
        await own.log.append_current(visit.id, Moved(repair="r1", by=CARA, patient=patient), visit.id)
    await own.note(second.id)
    await own.sealer.seal(second.id)
    assert set(await encounters_of(own.held, "77")) == {first.id, second.id}
    assert set(await erase_patient(own.held, "77", CARA)) == {first.id, second.id}
    assert await own.log.encounters() == [third.id]
    with pytest.raises(NoSuchPatient, match="earshot repair move"):
        await erase_patient(own.held, "77", CARA)


async def test_it_is_recorded_and_says_nothing_of_what_it_was(own: Keeping) -> None:
    visit = await own.visit("i take " + SECRET_WORDS[0])
    await erase(own.held, visit.id, SYSTEM, "retention")
    last = own.clinic.audited()[-1]
    assert (last.action, last.encounter, last.details.reason) == (Action.ERASED, visit.id, "retention")


async def test_what_was_never_there_is_said_so(own: Keeping) -> None:
    with pytest.raises(NoSuchEncounter):
        await erase(own.held, "nobody", CARA)
    assert own.clinic.audited() == []


async def test_interrupted_it_is_erased_when_it_is_done_again(
    own: Keeping, monkeypatch: pytest.MonkeyPatch
) -> None:
    visit = await own.visit("it hurts")
    await own.sealer.seal(visit.id)
    ring = own.clinic.ring

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(type(ring), "erase", killed)
        with pytest.raises(KeyboardInterrupt):
            await erase(own.held, visit.id, CARA)
    assert await own.log.read_all(visit.id) == []  # the tombstone is there already
    await erase(own.held, visit.id, CARA)
    assert visit.id not in ring.encounters()
    assert not await own.archive.has(visit.id)


async def test_copies_of_its_keys_go_with_it(own: Keeping, tmp_path: Path) -> None:
    visit = await own.visit("it hurts")
    ring, place = own.clinic.ring, tmp_path / "usb"
    place.mkdir()
    shutil.copy(own.clinic.settings.keys_dir / f"{visit.id}.key", place)
    ring.copies.register(place)
    await erase(own.held, visit.id, CARA)
    assert list(place.iterdir()) == []
