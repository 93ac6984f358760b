"""A clinic with a real store, and a viewer that shows it."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.support.clinic import Clinic
from tests.support.store import Valkey
from tests.support.viewing import Viewer, running


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
    server.kill()


@pytest.fixture
async def clinic(valkey: Valkey, tmp_path: Path) -> AsyncIterator[Clinic]:
    clinic = Clinic(valkey.url, tmp_path / "data")
    await clinic.store.ask("FLUSHALL")  # what other tests left, whose keys are not here
    yield clinic
    await clinic.close()


@pytest.fixture
async def own_clinic(own_valkey: Valkey, tmp_path: Path) -> AsyncIterator[Clinic]:
    """One whose store the test harms."""
    clinic = Clinic(own_valkey.url, tmp_path / "data")
    yield clinic
    await clinic.close()


@pytest.fixture
async def viewer(clinic: Clinic) -> AsyncIterator[Viewer]:
    async with running(clinic) as viewer:
        yield viewer
