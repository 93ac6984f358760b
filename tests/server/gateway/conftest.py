"""A store for the session, and a gateway for each test."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.support.gateway import Running, running
from tests.support.store import Valkey, fresh_encounter


@pytest.fixture(scope="session")
def valkey(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Valkey]:
    """One that no test harms; it syncs at once, so that none waits for it."""
    server = Valkey(tmp_path_factory.mktemp("valkey"), fsync="always").start()
    yield server
    server.kill()


@pytest.fixture
async def gateway(tmp_path: Path, valkey: Valkey) -> AsyncIterator[Running]:
    async with running(tmp_path, valkey.url) as found:
        yield found


@pytest.fixture
def encounter() -> str:
    return fresh_encounter()
