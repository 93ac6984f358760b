"""A Valkey for the session, and what works on it."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from earshot_server.keys.clinic import ClinicKey
from earshot_server.keys.ring import KeyRing
from earshot_server.log.log import Log
from earshot_server.log.store import Store
from tests.support.disk import Disk
from tests.support.store import Valkey, fresh_encounter


@pytest.fixture(scope="session")
def valkey(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Valkey]:
    """One that all tests share and none harms."""
    server = Valkey(tmp_path_factory.mktemp("valkey")).start()
    yield server
    server.kill()


@pytest.fixture
def own_valkey(tmp_path: Path) -> Iterator[Valkey]:
    """One for this test alone, to be harmed."""
    folder = tmp_path / "v"
    folder.mkdir()
    server = Valkey(folder).start()
    yield server
    server.thaw()
    server.kill()


@pytest.fixture
def ring(tmp_path: Path) -> KeyRing:
    return KeyRing(tmp_path / "keys", ClinicKey(b"k" * 32))


@pytest.fixture
async def store(valkey: Valkey) -> AsyncIterator[Store]:
    store = Store(valkey.url)
    yield store
    await store.close()


@pytest.fixture
async def log(store: Store, ring: KeyRing) -> Log:
    return Log(store, ring)


@pytest.fixture
def encounter() -> str:
    return fresh_encounter()


@pytest.fixture
def disk(tmp_path: Path) -> Disk:
    folder = tmp_path / "disk"
    folder.mkdir()
    return Disk(folder)


@pytest.fixture
def disk_valkey(tmp_path: Path, disk: Disk) -> Iterator[Valkey]:
    """One whose disk is `disk`."""
    folder = tmp_path / "v"
    folder.mkdir()
    server = Valkey(folder).start(disk.environment)
    yield server
    disk.heal()
    server.kill()
