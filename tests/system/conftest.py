"""A clinic of real processes, and what an undisturbed one hears."""

import itertools
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest

from tests.support.device import Device
from tests.support.own_store import OwnStore
from tests.support.reference import Reference
from tests.support.site import Site

NUMBERS = itertools.count()
HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.system)


@pytest.fixture(scope="session")
def reference() -> Reference:
    return Reference()


@pytest.fixture(scope="session")
def make_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Site]]:
    """Sites with a store that runs; all are cleaned up at the end."""
    sites: list[Site] = []

    def make(**environment: str) -> Site:
        folder = tmp_path_factory.mktemp("site")
        site = Site(folder, OwnStore(folder / "store").start(), environment)
        sites.append(site)
        return site

    yield make
    for site in sites:
        site.clean_up()


@pytest.fixture(scope="session")
def site(make_site: Callable[..., Site]) -> Site:
    """One whose gateway runs, for tests that leave it as it was."""
    site = make_site(EARSHOT_ADMIT_LOAD="100")  # tests leave many visits behind, each for a while
    site.gateway.start()
    return site


@pytest.fixture
async def device(site: Site) -> AsyncIterator[Device]:
    device = site.device(f"device-{next(NUMBERS)}")
    yield device
    await device.clean_up()


@pytest.fixture
def own_site(make_site: Callable[..., Site]) -> Iterator[Site]:
    """One for this test alone; nothing but the store runs."""
    site = make_site()
    yield site
    site.clean_up()
