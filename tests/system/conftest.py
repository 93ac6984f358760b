"""A clinic of real processes, and what an undisturbed one hears."""

from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest

from tests.support.device import Device
from tests.support.disk import Disk
from tests.support.own_store import OwnStore
from tests.support.reference import Reference
from tests.support.site import Site
from tests.support.store import Valkey

pytest.register_assert_rewrite("tests.support.kill_runs")

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.system)


@pytest.fixture(scope="session")
def reference() -> Reference:
    return Reference()


@pytest.fixture(scope="session")
def made() -> Iterator[list[Site]]:
    """All sites of this run."""
    sites: list[Site] = []
    yield sites
    for site in sites:
        site.clean_up()


@pytest.fixture(autouse=True)
async def no_client_is_left(made: list[Site]) -> AsyncIterator[None]:
    yield
    for site in made:
        for device in site.devices:
            await device.clean_up()
        site.devices.clear()


@pytest.fixture(scope="session")
def make_site(tmp_path_factory: pytest.TempPathFactory, made: list[Site]) -> Callable[..., Site]:
    """Sites whose store runs."""

    def make(store: type[Valkey] = OwnStore, disk: Disk | None = None, **environment: str) -> Site:
        folder = tmp_path_factory.mktemp("site")
        (folder / "store").mkdir(mode=0o700)
        environment = {**environment, **(disk.environment if disk else {})}
        site = Site(folder, store(folder / "store").start(disk.environment if disk else {}), environment)
        made.append(site)
        return site

    return make


@pytest.fixture(scope="session")
def site(make_site: Callable[..., Site]) -> Site:
    """One whose gateway runs, for tests that leave it as it was."""
    site = make_site(EARSHOT_ADMIT_LOAD="100")  # tests leave many visits behind, each for a while
    site.gateway.start()
    return site


@pytest.fixture
def device(site: Site) -> Device:
    """A device of its own, with a spool of its own."""
    return site.device()


@pytest.fixture
def own_site(make_site: Callable[..., Site]) -> Iterator[Site]:
    """One for this test alone; nothing but the store runs."""
    site = make_site()
    yield site
    site.clean_up()
