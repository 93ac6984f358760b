"""Probes."""

from tests.support.clinic import Clinic
from tests.support.store import Valkey
from tests.support.viewing import running


async def test_it_lives_without_its_store_and_is_ready_with_it(
    own_valkey: Valkey, own_clinic: Clinic
) -> None:
    async with running(own_clinic) as viewer:
        assert (await viewer.ask("GET", "/readyz")).status_code == 200
        own_valkey.kill()
        assert (await viewer.ask("GET", "/healthz")).status_code == 200
        assert (await viewer.ask("GET", "/readyz")).status_code == 503
        own_valkey.start()
        assert (await viewer.ask("GET", "/readyz")).status_code == 200
