"""An S3 store that is away, or refuses, is said so; what works is in `test_objects`."""

import asyncio
import sys

import pytest

from earshot_server.archive import s3
from earshot_server.archive.errors import ArchiveUnavailable
from earshot_server.archive.s3 import S3Objects
from tests.support.s3 import S3Server


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
