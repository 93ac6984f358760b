"""A store, and a folder of tokens and accounts."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from earshot_server.access.accounts import AccountStore
from earshot_server.access.directory import Directory
from earshot_server.access.tokens import TokenStore
from earshot_server.keys.clinic import ClinicKey
from earshot_server.keys.ring import KeyRing
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


@pytest.fixture
def accounts(tmp_path: Path) -> AccountStore:
    return AccountStore(tmp_path / "access", KeyRing(tmp_path / "keys", ClinicKey(b"c" * 32)))


@pytest.fixture
def directory(tokens: TokenStore, accounts: AccountStore) -> Directory:
    return Directory(tokens, accounts)
