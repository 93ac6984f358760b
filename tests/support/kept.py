"""Fixtures of a clinic with a real store, and of what keeps its encounters; for several folders of tests."""

from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest

from tests.support.clinic import Clinic
from tests.support.keeping import Keeping
from tests.support.store import Valkey


@pytest.fixture(scope="session")
def valkey(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Valkey]:
    """One that all tests share and none harms; it syncs at once, so that none waits for it."""
    server = Valkey(tmp_path_factory.mktemp("valkey"), fsync="always").start()
    yield server
    server.kill()


@pytest.fixture
def start_valkey(tmp_path: Path) -> Iterator[Callable[..., Valkey]]:
    """Starts ones for this test alone."""
    servers: list[Valkey] = []

    def start(**settings: str) -> Valkey:
        folder = tmp_path / f"v{len(servers)}"
        folder.mkdir()
        servers.append(Valkey(folder, **{"fsync": "always", **settings}))
        return servers[-1].start()

    yield start
    for server in servers:
        server.kill()


@pytest.fixture
async def clinic(valkey: Valkey, tmp_path: Path) -> AsyncIterator[Clinic]:
    clinic = Clinic(valkey.url, tmp_path / "data")
    yield clinic
    await clinic.close()


@pytest.fixture
async def keeping(clinic: Clinic) -> Keeping:
    return Keeping(clinic)
