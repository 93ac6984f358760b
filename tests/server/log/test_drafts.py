"""Drafts: the newest snapshot wins, each change is there once."""

import asyncio

import pytest

from earshot_server.keys.errors import NoDataKey, NotAuthentic
from earshot_server.keys.ring import KeyRing
from earshot_server.log import names
from earshot_server.log.drafts import DELTAS_KEPT, Drafts
from earshot_server.log.errors import Erased
from earshot_server.log.log import Log, new_event_id
from earshot_server.log.store import Store
from tests.support.events import opened
from tests.support.store import Valkey


@pytest.fixture
async def drafts(store: Store, ring: KeyRing, encounter: str) -> Drafts:
    ring.make(encounter)
    return Drafts(store, ring)


async def test_the_newest_snapshot_is_kept(drafts: Drafts, encounter: str) -> None:
    assert await drafts.load(encounter) is None
    assert await drafts.save(encounter, 3, b"three")
    assert not await drafts.save(encounter, 2, b"two")
    assert not await drafts.save(encounter, 3, b"three again")
    assert await drafts.load(encounter) == (3, b"three")
    assert await drafts.save(encounter, 10, b"ten")
    assert await drafts.load(encounter) == (10, b"ten")


async def test_of_many_who_save_at_once_the_newest_wins(drafts: Drafts, encounter: str) -> None:
    await asyncio.gather(*(drafts.save(encounter, n, f"{n}".encode()) for n in (3, 9, 1, 7, 11, 2, 10)))
    assert await drafts.load(encounter) == (11, b"11")


async def test_a_change_that_comes_again_is_refused(drafts: Drafts, encounter: str) -> None:
    assert await drafts.append_delta(encounter, 1, b"one")
    assert await drafts.append_delta(encounter, 3, b"three")
    assert not await drafts.append_delta(encounter, 3, b"three")
    assert not await drafts.append_delta(encounter, 2, b"late")
    assert await drafts.deltas(encounter, 0) == [(1, b"one"), (3, b"three")]
    assert await drafts.deltas(encounter, 1) == [(3, b"three")]
    assert await drafts.deltas(encounter, 3) == []


async def test_two_workers_who_fold_the_same_leave_each_change_once(drafts: Drafts, encounter: str) -> None:
    async def work() -> None:
        for version in range(1, 30):
            await drafts.append_delta(encounter, version, f"{version}".encode())

    await asyncio.gather(work(), work())
    assert [version for version, _ in await drafts.deltas(encounter, 0)] == list(range(1, 30))


async def test_a_snapshot_lets_old_changes_go_and_keeps_the_latest(drafts: Drafts, encounter: str) -> None:
    for version in (1, 2, 600, 601, 900):
        await drafts.append_delta(encounter, version, b"x")
    await drafts.save(encounter, 2 + DELTAS_KEPT, b"x")
    assert [version for version, _ in await drafts.deltas(encounter, 0)] == [2, 600, 601, 900]
    await drafts.save(encounter, 600 + DELTAS_KEPT, b"x")
    assert [version for version, _ in await drafts.deltas(encounter, 0)] == [600, 601, 900]


async def test_an_older_snapshot_lets_nothing_go(drafts: Drafts, encounter: str) -> None:
    await drafts.append_delta(encounter, 1, b"one")
    await drafts.save(encounter, 5, b"five")
    await drafts.save(encounter, 4, b"four")
    assert await drafts.deltas(encounter, 0) == [(1, b"one")]


async def test_nothing_is_stored_in_the_clear(drafts: Drafts, valkey: Valkey, encounter: str) -> None:
    await drafts.save(encounter, 1, b"penicillin")
    await drafts.append_delta(encounter, 1, b"penicillin")
    snapshot = valkey.command("HGET", names.draft(encounter), "sealed")
    change = valkey.command("XRANGE", names.deltas(encounter), "-", "+")
    assert b"penicillin" not in snapshot + change[0][1][b"d"]  # type: ignore[operator,index]


async def test_a_snapshot_of_another_version_or_encounter_does_not_open(
    drafts: Drafts, ring: KeyRing, valkey: Valkey, encounter: str
) -> None:
    await drafts.save(encounter, 1, b"one")
    valkey.command("HSET", names.draft(encounter), "version", "2")
    with pytest.raises(NotAuthentic, match=encounter):
        await drafts.load(encounter)
    await drafts.append_delta(encounter, 1, b"one")
    rows = valkey.command("XRANGE", names.deltas(encounter), "-", "+")
    valkey.command("XADD", names.deltas(encounter), "2-0", "d", rows[0][1][b"d"])  # type: ignore[index]
    with pytest.raises(NotAuthentic, match="Delta 2"):
        await drafts.deltas(encounter, 0)


async def test_the_draft_of_a_deleted_encounter_stays_deleted(
    log: Log, drafts: Drafts, ring: KeyRing, encounter: str, valkey: Valkey
) -> None:
    await log.open(encounter, opened(), new_event_id())
    await drafts.save(encounter, 1, b"one")
    await log.erase(encounter)
    with pytest.raises(NoDataKey):
        await drafts.save(encounter, 2, b"two")
    ring.make(encounter)  # as in a server that had the key in its hands just before
    with pytest.raises(Erased):
        await drafts.save(encounter, 2, b"two")
    with pytest.raises(Erased):
        await drafts.append_delta(encounter, 2, b"two")
    assert await drafts.load(encounter) is None
    assert valkey.command("EXISTS", names.draft(encounter), names.deltas(encounter)) == 0
