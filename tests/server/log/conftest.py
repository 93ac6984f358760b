"""A Valkey for the session, and what works on it."""

from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from pathlib import Path

import pytest

from earshot_server.keys.clinic import ClinicKey
from earshot_server.keys.ring import KeyRing
from earshot_server.log.log import Log
from earshot_server.log.store import Store
from tests.support.disk import Disk
from tests.support.kept import valkey as valkey  # a fixture
from tests.support.store import Valkey, fresh_encounter


@pytest.fixture
def start_valkey(tmp_path: Path) -> Iterator[Callable[..., Valkey]]:
    """Starts ones with settings of their own, for this test alone."""
    servers: list[Valkey] = []

    def start(environment: Mapping[str, str] | None = None, **settings: str) -> Valkey:
        folder = tmp_path / f"v{len(servers)}"
        folder.mkdir()
        servers.append(Valkey(folder, **settings))
        return servers[-1].start(environment)

    yield start
    for server in servers:
        server.kill()


@pytest.fixture
def own_valkey(start_valkey: Callable[..., Valkey]) -> Valkey:
    """One for this test alone, to be harmed."""
    return start_valkey()


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
def disk_valkey(start_valkey: Callable[..., Valkey], disk: Disk) -> Iterator[Valkey]:
    """One whose disk is `disk`."""
    yield start_valkey(disk.environment)
    disk.heal()
