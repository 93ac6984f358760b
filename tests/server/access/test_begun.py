"""Sign-ins that were begun at the provider."""

import pytest

from earshot_server.access.begun import BEGUN_SECONDS, BegunSignIns
from earshot_server.access.errors import Unknown
from earshot_server.access.provider import Asked
from earshot_server.access.secret import digest, make
from earshot_server.log.store import Store
from tests.support.store import Valkey


def asked() -> Asked:
    return Asked("https://id.example", make(), "nonce-1", "verifier-1")


async def test_one_is_good_once(store: Store) -> None:
    begun, one = BegunSignIns(store), asked()
    await begun.keep(one, "browser")
    found = await begun.take(one.state, "browser")
    assert (found.nonce, found.verifier) == ("nonce-1", "verifier-1")
    with pytest.raises(Unknown):
        await begun.take(one.state, "browser")


async def test_another_browser_cannot_finish_it_and_ends_it(store: Store) -> None:
    begun, one = BegunSignIns(store), asked()
    await begun.keep(one, "browser")
    with pytest.raises(Unknown):
        await begun.take(one.state, "another")
    with pytest.raises(Unknown):
        await begun.take(one.state, "browser")


@pytest.mark.parametrize("state", ["", "made-up", "\ud800"])
async def test_one_that_was_never_begun_is_refused(store: Store, state: str) -> None:
    with pytest.raises(Unknown):
        await BegunSignIns(store).take(state, "browser")


async def test_it_ends_by_itself(store: Store, valkey: Valkey) -> None:
    one = asked()
    await BegunSignIns(store).keep(one, "browser")
    left = valkey.command("TTL", f"earshot:oidc:{digest(one.state)}")
    assert isinstance(left, int)
    assert 0 < left <= BEGUN_SECONDS == 600
