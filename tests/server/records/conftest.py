"""Both databases, and a clinic's keys."""

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from earshot_server.keys.clinic import load_clinic_key
from earshot_server.keys.ring import KeyRing
from earshot_server.records.store import RecordStore, default_url
from earshot_server.settings import Settings
from tests.support.postgres import Postgres

_NUMBERS = count()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    server = Postgres().start()
    yield server
    server.stop()


@pytest.fixture
def ring(tmp_path: Path) -> KeyRing:
    settings = Settings(data_dir=tmp_path / "clinic")
    return KeyRing(settings.keys_dir, load_clinic_key(settings))


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return default_url(tmp_path / "records")
    server: Postgres = request.getfixturevalue("postgres")
    return server.database(f"records_{next(_NUMBERS)}")


@pytest.fixture
def store(url: str, ring: KeyRing) -> Iterator[RecordStore]:
    opened = RecordStore(url, ring)
    yield opened
    opened.close()
