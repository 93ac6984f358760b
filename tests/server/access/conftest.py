"""A store and a token folder."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from earshot_server.access.tokens import TokenStore
from earshot_server.log.store import Store
from tests.support.store import Valkey


@pytest.fixture(scope="session")
def valkey(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Valkey]:
    server = Valkey(tmp_path_factory.mktemp("valkey")).start()
    yield server
    server.kill()


@pytest.fixture
async def store(valkey: Valkey) -> AsyncIterator[Store]:
    store = Store(valkey.url)
    yield store
    await store.close()


@pytest.fixture
def tokens(tmp_path: Path) -> TokenStore:
    return TokenStore(tmp_path / "access")
