"""A real Chromium, a real viewer in its own process, a real store."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from selenium.webdriver import Chrome

from tests.support.browser import Page, start_chromium
from tests.support.clinic import Clinic
from tests.support.kept import clinic as clinic  # a fixture
from tests.support.noting import working
from tests.support.store import Valkey
from tests.support.viewer_process import ViewerProcess


@pytest.fixture(scope="session")
def valkey(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Valkey]:
    server = Valkey(tmp_path_factory.mktemp("valkey")).start()
    yield server
    server.kill()


@pytest.fixture(scope="session")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chrome]:
    driver = start_chromium(tmp_path_factory.mktemp("chromium"))
    yield driver
    driver.quit()


@pytest.fixture(scope="session")
def second_chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chrome]:
    """Somebody else's browser."""
    driver = start_chromium(tmp_path_factory.mktemp("chromium-2"))
    yield driver
    driver.quit()


@pytest.fixture
def process(valkey: Valkey, tmp_path: Path) -> Iterator[ViewerProcess]:
    process = ViewerProcess(valkey.url, tmp_path / "data").start()
    yield process
    process.kill()


@pytest.fixture
def page(chromium: Chrome, process: ViewerProcess) -> Iterator[Page]:
    page = Page(chromium, process.address)
    yield page
    page.leave()


@pytest.fixture
def other(second_chromium: Chrome, process: ViewerProcess) -> Iterator[Page]:
    """The same viewer in somebody else's browser."""
    page = Page(second_chromium, process.address)
    yield page
    page.leave()


@pytest.fixture
async def noting(clinic: Clinic, valkey: Valkey) -> AsyncIterator[None]:
    """The note process, for this test's encounters alone."""
    valkey.command("FLUSHALL")
    async with working(clinic):
        yield
