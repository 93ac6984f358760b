"""An S3 store that is away, or refuses, is said so; what works is in `test_objects`."""

import asyncio
import sys
from pathlib import Path

import pytest

from earshot_server.actor import SYSTEM
from earshot_server.archive import s3
from earshot_server.archive.errors import ArchiveUnavailable
from earshot_server.archive.s3 import S3Objects
from earshot_server.custody.erasure import erase
from earshot_server.log.sound import read_encounter
from tests.support.clinic import Clinic
from tests.support.keeping import SAMPLES, Keeping
from tests.support.s3 import BUCKET, S3Server


async def test_one_that_is_away_is_said_to_be(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(s3, "RETRIES", 0)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    away = S3Objects("s3://bucket/here", "http://127.0.0.1:9")
    for asked in (away.get("x"), away.put("x", b""), away.delete("x"), away.names()):
        with pytest.raises(ArchiveUnavailable, match="Nothing was changed"):
            await asyncio.wait_for(asked, 20)


async def test_a_bucket_that_is_not_there_takes_nothing() -> None:
    with S3Server() as server:
        objects = S3Objects("s3://nowhere/here", server.url)
        with pytest.raises(ArchiveUnavailable):
            await objects.put("e1/manifest", b"x")


def test_without_its_library_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "obstore.store", None)
    with pytest.raises(ArchiveUnavailable, match=r"earshot\[s3\]"):
        S3Objects("s3://bucket/here")


async def test_an_encounter_is_sealed_into_it_read_from_it_and_erased_from_it(
    clinic: Clinic, tmp_path: Path
) -> None:
    with S3Server() as server:
        place = {"archive": f"s3://{BUCKET}/clinic", "archive_endpoint": server.url}
        clinic.settings = clinic.settings.model_copy(update=place)
        keeping = Keeping(clinic)
        visit = await keeping.visit()
        entries = await keeping.log.read_all(visit.id)
        await keeping.sealer.seal(visit.id)
        assert not (clinic.settings.data_dir / "archive").exists()
        assert await clinic.log.read_all(visit.id) == []
        assert await keeping.log.read_all(visit.id) == entries
        await keeping.log.bring_sound(visit.id, keeping.held.sound)
        assert list(read_encounter(keeping.held.sound, visit.id, clinic.ring)) == [(0, SAMPLES)]
        await erase(keeping.held, visit.id, SYSTEM)
        assert not await keeping.archive.has(visit.id)
