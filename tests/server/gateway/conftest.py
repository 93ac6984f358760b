"""A store for the session, and a gateway for each test."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.support.gateway import Running, running
from tests.support.kept import valkey as valkey  # a fixture
from tests.support.store import Valkey, fresh_encounter


@pytest.fixture
async def gateway(tmp_path: Path, valkey: Valkey) -> AsyncIterator[Running]:
    async with running(tmp_path, valkey.url) as found:
        yield found


@pytest.fixture
def encounter() -> str:
    return fresh_encounter()
