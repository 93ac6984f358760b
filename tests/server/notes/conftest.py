"""A store for the session, and a clinic on it."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.support.clinic import Clinic
from tests.support.store import Valkey


@pytest.fixture(scope="session")
def valkey(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Valkey]:
    """One that all tests here share and none harms."""
    server = Valkey(tmp_path_factory.mktemp("valkey")).start()
    yield server
    server.kill()


@pytest.fixture
async def clinic(valkey: Valkey, tmp_path: Path) -> AsyncIterator[Clinic]:
    """A clinic whose store holds nothing of the tests before."""
    valkey.command("FLUSHALL")
    clinic = Clinic(valkey.url, tmp_path / "data")
    yield clinic
    await clinic.close()
