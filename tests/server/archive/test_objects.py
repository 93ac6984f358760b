"""Objects: whole or not there, under their names; in a folder and in an S3 store alike."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from earshot_server.archive.errors import ArchiveUnavailable, NoSuchObject
from earshot_server.archive.objects import FolderObjects, Objects
from tests.support.s3 import S3Server


@pytest.fixture(scope="module")
def server() -> Iterator[S3Server]:
    with S3Server() as server:
        yield server


@pytest.fixture(params=["folder", "s3"])
def objects(request: pytest.FixtureRequest, tmp_path: Path) -> Objects:
    if request.param == "folder":
        return FolderObjects(tmp_path / "archive")
    server: S3Server = request.getfixturevalue("server")
    return server.objects()


async def test_what_was_put_is_there_and_is_replaced(objects: Objects) -> None:
    await objects.put("e1/s1/events", b"first")
    await objects.put("e1/s1/events", b"second")
    assert await objects.get("e1/s1/events") == b"second"
    assert await objects.names() == ["e1/s1/events"]


async def test_a_file_is_put_as_it_is(objects: Objects, tmp_path: Path) -> None:
    content = os.urandom(3_000_000)
    (tmp_path / "1.sound").write_bytes(content)
    await objects.put("e1/sound", tmp_path / "1.sound")
    assert await objects.get("e1/sound") == content


async def test_names_are_found_by_their_beginning(objects: Objects) -> None:
    for name in ("e2/manifest", "e1/s1/note", "e1/manifest", "e10/manifest"):
        await objects.put(name, b"x")
    assert await objects.names("e1/") == ["e1/manifest", "e1/s1/note"]
    assert await objects.names() == ["e1/manifest", "e1/s1/note", "e10/manifest", "e2/manifest"]
    assert await objects.names("e3/") == []


async def test_what_is_not_there_is_said_not_to_be(objects: Objects) -> None:
    with pytest.raises(NoSuchObject, match="e1/manifest"):
        await objects.get("e1/manifest")
    await objects.put("e1/manifest", b"x")
    with pytest.raises(NoSuchObject):
        await objects.get("e1")
    await objects.delete("e1/manifest")
    await objects.delete("e1/manifest")
    with pytest.raises(NoSuchObject):
        await objects.get("e1/manifest")
    assert await objects.names() == []


async def test_files_are_private_and_nothing_is_left_of_a_failed_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    objects = FolderObjects(tmp_path / "archive")
    await objects.put("e1/manifest", b"x")
    assert stat.S_IMODE((tmp_path / "archive/e1/manifest").stat().st_mode) == 0o600

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(ArchiveUnavailable, match="No space"):
            await objects.put("e1/manifest", b"other")
    assert await objects.get("e1/manifest") == b"x"
    assert await objects.names() == ["e1/manifest"]
    await objects.delete("e1/manifest")
    assert list((tmp_path / "archive").iterdir()) == []


async def test_a_folder_that_cannot_be_written_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(ArchiveUnavailable):
        await FolderObjects(tmp_path / "file").put("e1/manifest", b"x")
