"""The scripts, where the classes around them do not show all that they can meet."""

from earshot_server.keys.ring import KeyRing
from earshot_server.log import names, scripts
from earshot_server.log.log import Log, new_event_id
from earshot_server.log.scripts import APPEND, OPEN, Script
from earshot_server.log.store import Store
from tests.support.events import heard, opened
from tests.support.store import Valkey

FIELDS = ["id", "second", "k", "silence", "v", "1", "t", "1000", "d", "x"]


async def test_every_script_is_known_by_the_hash_that_the_store_computes(valkey: Valkey) -> None:
    found = [value for value in vars(scripts).values() if isinstance(value, Script)]
    assert len(found) >= 9
    for script in found:
        assert valkey.command("SCRIPT", "LOAD", script.text) == script.sha.encode()


async def test_an_append_that_went_through_before_a_takeover_is_found_behind_it(
    store: Store, ring: KeyRing, encounter: str
) -> None:
    """The answer is lost, another one takes over, and only then is the log asked."""
    log = Log(store, ring)
    epoch = await log.open(encounter, opened(), "first")
    at = await log.append(encounter, epoch, heard(1), "second")
    await Log(store, ring).open(encounter, opened(), "third")
    arguments = [encounter, names.live(encounter), 1, epoch, f"{epoch}-0", "first", *FIELDS]
    assert await store.run(APPEND, names.writing(encounter), arguments) == ["ok", str(at)]
    arguments[-9] = "never arrived"
    assert await store.run(APPEND, names.writing(encounter), arguments) == ["fenced", "2"]


async def test_an_event_is_found_many_pages_back(store: Store, ring: KeyRing, encounter: str) -> None:
    log = Log(store, ring)
    epoch = await log.open(encounter, opened(), "first")
    at = await log.append(encounter, epoch, heard(1), "second")
    for _ in range(350):
        last = await log.append(encounter, epoch, heard(1), new_event_id())
    arguments = [encounter, names.live(encounter), 1, epoch, f"{epoch}-0", "first", *FIELDS]
    assert await store.run(APPEND, names.writing(encounter), arguments) == ["ok", str(at)]
    assert await log.top(encounter) == last


async def test_an_opening_is_found_behind_later_ones(store: Store, ring: KeyRing, encounter: str) -> None:
    log = Log(store, ring)
    for name in ("first", "second", "third", "fourth"):
        await log.open(encounter, opened(), name)
    arguments = [encounter, names.live(encounter), 1, "", "", *FIELDS]
    assert await store.run(OPEN, names.writing(encounter), arguments) == ["ok", "2-0"]


async def test_a_clock_that_goes_back_does_not_stop_the_log(
    store: Store, ring: KeyRing, valkey: Valkey, encounter: str
) -> None:
    log = Log(store, ring)
    epoch = await log.open(encounter, opened(), "first")
    ahead = 4_000_000_000_000_000  # microseconds: a clock that was set to the year 2096
    valkey.command("XADD", names.log(encounter), f"{epoch}-{ahead}", *FIELDS)
    at = await log.append(encounter, epoch, heard(1), "third")
    assert (at.epoch, at.sequence) == (epoch, ahead + 1)
