"""The archive: what went in comes out; what was changed, cut, swapped or lost is noticed and said."""

import os
import shutil
from pathlib import Path

import pytest

from earshot_server.archive.archive import Archive, Contents, open_objects
from earshot_server.archive.errors import ArchiveUnavailable, Damaged, NotArchived
from earshot_server.archive.objects import FolderObjects
from earshot_server.archive.s3 import S3Objects
from earshot_server.keys.errors import NoDataKey
from earshot_server.keys.wrapped import Kind
from earshot_server.log.entries import read_record
from earshot_server.log.sound import read_encounter
from earshot_server.log.transcript import Transcript
from earshot_server.settings import Settings
from tests.support.clinic import Clinic
from tests.support.keeping import SAMPLES, Keeping
from tests.support.search import needles, search


async def archived(keeping: Keeping, *lines: str) -> str:
    """Write a visit into the archive; it stays in the store as well."""
    visit = await keeping.visit(*lines)
    records = await keeping.clinic.log.all_records(visit.id)
    contents = Contents(records, b'{"a": "draft"}', 7)
    await keeping.archive.write(visit.id, contents, keeping.clinic.settings.sound_dir)
    return visit.id


@pytest.fixture
async def encounter(keeping: Keeping) -> str:
    return await archived(keeping)


@pytest.fixture
def folder(clinic: Clinic) -> Path:
    return clinic.settings.data_dir / "archive"


def files(folder: Path, encounter: str) -> dict[str, Path]:
    return {path.name: path for path in (folder / encounter).rglob("*") if path.is_file()}


async def test_what_went_in_comes_out(keeping: Keeping, encounter: str, tmp_path: Path) -> None:
    records = await keeping.clinic.log.all_records(encounter)
    fresh = Archive.of(keeping.clinic.settings, keeping.clinic.ring)
    assert await fresh.records(encounter) == records
    assert await fresh.draft(encounter) == (7, b'{"a": "draft"}')
    assert await fresh.encounters() == [encounter]
    manifest = await fresh.verify(encounter)
    assert (manifest.entries, manifest.last) == (len(records), str(records[-1].at))
    await fresh.put_sound_back(encounter, tmp_path / "sound")
    back = list(read_encounter(tmp_path / "sound", encounter, keeping.clinic.ring))
    assert back == [(0, SAMPLES)]


async def test_nothing_in_it_is_in_the_clear(keeping: Keeping, encounter: str, folder: Path) -> None:
    said = Transcript(await keeping.clinic.log.read_all(encounter)).text
    content = {name: path.read_bytes() for name, path in files(folder, encounter).items()}
    assert set(content) == {"manifest", "events", "frame", "note", "sound.1.0"}
    assert search(content, needles([*(word for word in said.split() if len(word) > 6), "Sample"])) == set()


async def test_the_frame_holds_who_and_when_and_no_word(keeping: Keeping, encounter: str) -> None:
    frame = [read_record(one, encounter) for one in await keeping.archive.frame(encounter)]
    transcript = Transcript(frame)
    assert (transcript.label, transcript.state, transcript.text) == ("Ms. Sample", "ended", "")


@pytest.mark.parametrize("name", ["manifest", "events", "note", "sound.1.0"])
@pytest.mark.parametrize("harm", ["changed", "cut", "missing", "empty"])
async def test_harm_is_noticed(keeping: Keeping, encounter: str, folder: Path, name: str, harm: str) -> None:
    path = files(folder, encounter)[name]
    content = bytearray(path.read_bytes())
    if harm == "missing":
        path.unlink()
    elif harm == "changed":
        content[len(content) // 2] ^= 1
        path.write_bytes(content)
    else:
        path.write_bytes(content[:-1] if harm == "cut" else b"")
    expected = NotArchived if (name, harm) == ("manifest", "missing") else Damaged
    with pytest.raises(expected, match=encounter):
        await Archive.of(keeping.clinic.settings, keeping.clinic.ring).verify(encounter)


@pytest.mark.parametrize("name", ["manifest", "events", "note"])
async def test_what_belongs_to_another_encounter_does_not_open(
    keeping: Keeping, encounter: str, folder: Path, name: str
) -> None:
    other = await archived(keeping, "something else was said")
    shutil.copy(files(folder, other)[name], files(folder, encounter)[name])
    with pytest.raises(Damaged):
        await Archive.of(keeping.clinic.settings, keeping.clinic.ring).verify(encounter)


async def test_a_whole_archive_put_in_anothers_place_does_not_open(
    keeping: Keeping, encounter: str, folder: Path
) -> None:
    other = await archived(keeping, "something else was said")
    shutil.rmtree(folder / encounter)
    shutil.copytree(folder / other, folder / encounter)
    with pytest.raises(Damaged):
        await Archive.of(keeping.clinic.settings, keeping.clinic.ring).records(encounter)


async def test_an_older_sealing_of_the_same_encounter_does_not_mix_with_the_newer(
    keeping: Keeping, encounter: str, folder: Path
) -> None:
    old = files(folder, encounter)["events"].read_bytes()
    records = await keeping.clinic.log.all_records(encounter)
    await keeping.archive.write(encounter, Contents(records[:-1], b"{}", 8))
    assert set(files(folder, encounter)) == {"manifest", "events", "frame", "note"}
    files(folder, encounter)["events"].write_bytes(old)
    with pytest.raises(Damaged):
        await keeping.archive.verify(encounter)


async def test_interrupted_before_its_manifest_the_former_sealing_is_what_is_there(
    keeping: Keeping, encounter: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    records, struck = await keeping.clinic.log.all_records(encounter), 0
    for steps in range(4):
        real, left = FolderObjects.put, steps

        async def put(self: FolderObjects, name: str, content: bytes | Path) -> None:
            nonlocal left, struck
            if left == 0:
                struck += 1
                raise ArchiveUnavailable("No space left on device")
            left -= 1
            await real(self, name, content)  # noqa: B023

        with monkeypatch.context() as patch:
            patch.setattr(FolderObjects, "put", put)
            with pytest.raises(ArchiveUnavailable):
                await keeping.archive.write(encounter, Contents(records[:2], b"{}", 8))
        assert await keeping.archive.draft(encounter) == (7, b'{"a": "draft"}')
        await keeping.archive.verify(encounter)
    assert struck == 4


async def test_what_was_deleted_is_gone(keeping: Keeping, encounter: str, folder: Path) -> None:
    await keeping.archive.records(encounter)
    await keeping.archive.delete(encounter)
    await keeping.archive.delete(encounter)
    with pytest.raises(NotArchived):
        await keeping.archive.records(encounter)
    assert list(folder.iterdir()) == []


class TestErased:
    async def test_without_its_keys_nothing_opens(self, keeping: Keeping, encounter: str) -> None:
        await keeping.archive.records(encounter)
        keeping.clinic.ring.erase(encounter)
        with pytest.raises(NoDataKey):
            await keeping.archive.records(encounter)
        with pytest.raises(NoDataKey):
            await keeping.archive.draft(encounter)

    async def test_without_its_words_the_note_is_there(self, keeping: Keeping, encounter: str) -> None:
        await keeping.archive.records(encounter)
        keeping.clinic.ring.erase(encounter, Kind.EVENTS)
        assert await keeping.archive.delete_kind(encounter, Kind.EVENTS) == 1
        left = await keeping.archive.records(encounter)
        assert {one.kind for one in left} == {"opened", "ended"}
        assert (await keeping.archive.draft(encounter))[0] == 7
        await keeping.archive.verify(encounter)

    async def test_without_its_sound_the_rest_is_there(
        self, keeping: Keeping, encounter: str, tmp_path: Path
    ) -> None:
        keeping.clinic.ring.erase(encounter, Kind.SOUND)
        assert await keeping.archive.delete_kind(encounter, Kind.SOUND) == 1
        await keeping.archive.verify(encounter)
        await keeping.archive.put_sound_back(encounter, tmp_path / "sound")
        assert not (tmp_path / "sound").exists()


def test_the_settings_say_where_it_is(tmp_path: Path) -> None:
    os.environ.setdefault("AWS_ACCESS_KEY_ID", "test")
    os.environ.setdefault("AWS_SECRET_ACCESS_KEY", "test")
    folder = open_objects(Settings(data_dir=tmp_path, archive=str(tmp_path / "nas")))
    assert isinstance(folder, FolderObjects)
    settings = Settings(data_dir=tmp_path, archive="s3://bucket/here", archive_endpoint="http://127.0.0.1:9")
    assert isinstance(open_objects(settings), S3Objects)
