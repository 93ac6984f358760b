"""The note's queue: every encounter is folded, none by two at once."""

import asyncio
import random
import sys
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

import pytest

from earshot_server.keys.ring import KeyRing
from earshot_server.log import names
from earshot_server.log.errors import StoreUnavailable
from earshot_server.log.events import EntryId
from earshot_server.log.log import Log, new_event_id
from earshot_server.log.queue import Lease, Queue
from earshot_server.log.store import Store
from tests.support.events import heard, opened
from tests.support.proxy import Proxy
from tests.support.store import Valkey, until

IDLE = 0.8


@pytest.fixture(autouse=True)
def empty(valkey: Valkey) -> None:
    """Begin with nothing in the queue, which all encounters share."""
    valkey.command("FLUSHALL")


@pytest.fixture
async def queue(store: Store) -> AsyncIterator[Queue]:
    queue = Queue(store, idle=IDLE)
    yield queue
    await queue.close()


async def begin(log: Log, *encounters: str) -> None:
    for encounter in encounters:
        await log.open(encounter, opened(), new_event_id())


async def top(log: Log, encounter: str) -> EntryId:
    at = await log.top(encounter)
    assert at is not None
    return at


async def leased(queue: Queue, worker: str = "w1") -> Lease:
    lease = await queue.lease(worker, 1.0)
    assert lease is not None
    return lease


async def test_an_append_queues_its_encounter_once(log: Log, queue: Queue, valkey: Valkey) -> None:
    await begin(log, "e")
    for number in range(3):
        await log.append("e", 1, heard(number), new_event_id())
    assert valkey.command("XLEN", names.QUEUE) == 1
    assert (await leased(queue)).encounter == "e"
    assert await queue.lease("w2", 0.02) is None


async def test_the_one_who_waits_longest_is_leased_first(log: Log, queue: Queue) -> None:
    await begin(log, "a", "b", "c")
    assert [(await leased(queue)).encounter for _ in range(3)] == ["a", "b", "c"]


async def test_a_worker_waits_for_the_next(log: Log, queue: Queue) -> None:
    waiting = asyncio.create_task(queue.lease("w1", 2.0))
    await asyncio.sleep(0)
    await begin(log, "e")
    lease = await waiting
    assert lease is not None
    assert lease.encounter == "e"


async def test_what_came_meanwhile_keeps_the_lease(log: Log, queue: Queue, valkey: Valkey) -> None:
    await begin(log, "e")
    lease = await leased(queue)
    folded = await top(log, "e")
    await log.append("e", 1, heard(1), new_event_id())
    assert not await queue.release(lease, folded)
    assert await queue.release(lease, await top(log, "e"))
    assert valkey.command("XLEN", names.QUEUE) == 0
    assert valkey.command("XPENDING", names.QUEUE, names.GROUP)["pending"] == 0  # type: ignore[call-overload,index]


async def test_after_a_release_the_next_append_queues_again(log: Log, queue: Queue) -> None:
    await begin(log, "e")
    lease = await leased(queue)
    assert await queue.release(lease, await top(log, "e"))
    assert await queue.lease("w1", 0.02) is None
    await log.append("e", 1, heard(1), new_event_id())
    assert (await leased(queue, "w2")).encounter == "e"


async def test_a_silent_workers_lease_goes_to_another(log: Log, queue: Queue) -> None:
    await begin(log, "e")
    first = await leased(queue, "w1")
    second = None
    async with asyncio.timeout(20):
        while second is None:
            second = await queue.lease("w2", 0.05)
    assert second.encounter == "e"
    assert not await queue.renew(first)
    assert await queue.renew(second)
    assert await queue.release(first, await top(log, "e"))  # changes nothing
    assert await queue.renew(second)
    assert await queue.release(second, await top(log, "e"))


async def test_a_renewed_lease_stays(log: Log, queue: Queue) -> None:
    await begin(log, "e")
    lease = await leased(queue, "w1")
    for _ in range(6):
        await asyncio.sleep(IDLE / 3)
        assert await queue.renew(lease)
        assert await queue.lease("w2", 0.01) is None


async def test_one_silent_lease_is_found_among_many_that_are_kept(log: Log, queue: Queue) -> None:
    encounters = [f"e{n:02}" for n in range(25)]
    await begin(log, *encounters)
    leases = [await leased(queue, "w1") for _ in encounters]
    found = None
    async with asyncio.timeout(20):
        while found is None:
            for lease in leases[:-1]:
                assert await queue.renew(lease)
            found = await queue.lease("w2", 0.02)
    assert found.encounter == "e24"


async def test_a_deleted_encounter_leaves_the_queue(log: Log, queue: Queue, valkey: Valkey) -> None:
    await begin(log, "e", "f")
    lease = await leased(queue)
    await log.erase("e")
    assert not await queue.renew(lease)
    assert await queue.release(lease, EntryId.ZERO)
    assert (await leased(queue)).encounter == "f"
    assert valkey.command("XLEN", names.QUEUE) == 1


async def test_a_sweep_finds_what_is_ahead_and_queued_by_nobody(
    log: Log, queue: Queue, valkey: Valkey
) -> None:
    await begin(log, "folded", "behind", "leased", "waiting")
    for name in ("folded", "behind"):
        lease = await leased(queue)
        assert lease.encounter == name
        assert await queue.release(lease, await top(log, name))
    await leased(queue)
    assert await queue.sweep() == 0
    # As after a restore of the logs alone.
    valkey.command("HDEL", names.FOLDED, "behind")
    assert await queue.sweep() == 1
    assert await queue.sweep() == 0
    assert sorted([(await leased(queue)).encounter, (await leased(queue)).encounter]) == ["behind", "waiting"]


async def test_a_queue_that_was_lost_is_made_again_by_append_and_sweep(
    log: Log, queue: Queue, valkey: Valkey
) -> None:
    await begin(log, "a", "b")
    await leased(queue)
    valkey.command("DEL", names.QUEUE)
    await log.append("a", 1, heard(1), new_event_id())
    assert (await leased(queue)).encounter == "a"
    assert await queue.sweep() == 1
    assert (await leased(queue)).encounter == "b"


async def test_two_workers_make_the_group_at_once(log: Log, queue: Queue) -> None:
    await begin(log, "e")
    found = await asyncio.gather(*(queue.lease(f"w{n}", 0.2) for n in range(5)))
    assert [lease.encounter for lease in found if lease is not None] == ["e"]


async def test_an_encounter_whose_lease_answer_was_lost_is_leased_again(
    valkey: Valkey, log: Log, tmp_path: Path
) -> None:
    await begin(log, "e")
    async with Proxy(valkey.folder / "s", path=tmp_path / "p") as proxy:
        store = Store(f"unix://{proxy.path}")
        queue = Queue(store, idle=IDLE)
        await queue.sweep()
        assert await queue.lease("nobody", 0.01) is not None
        proxy.lose_reply(b"XAUTOCLAIM")
        found = None
        async with asyncio.timeout(20):
            while found is None:
                with suppress(StoreUnavailable):
                    found = await queue.lease("w2", 0.05)
        await queue.close()
        await store.close()
    assert found.encounter == "e"
    assert proxy.struck["lose_reply"] == 1


async def test_workers_that_die_lose_no_encounter_and_none_is_leased_twice_at_once(
    log: Log, store: Store, ring: KeyRing
) -> None:
    """Three workers fold forty encounters that go on growing; each now and then dies with what it holds."""
    chance = random.Random(3)
    encounters = [f"e{n}" for n in range(40)]
    await begin(log, *encounters)
    queue = Queue(store, idle=IDLE)
    folded = dict.fromkeys(encounters, EntryId.ZERO)
    holds: dict[str, str] = {}
    deaths = 0
    done = asyncio.Event()

    async def work(name: str) -> None:
        nonlocal deaths
        generation = 0
        while not done.is_set():
            worker = f"{name}-{generation}"
            lease = await queue.lease(worker, 0.05)
            if lease is None:
                continue
            assert lease.encounter not in holds, "leased twice at once"
            holds[lease.encounter] = worker
            await asyncio.sleep(chance.uniform(0, 0.01))
            if chance.random() < 0.15:
                deaths += 1
                generation += 1
                del holds[lease.encounter]  # it is dead, and never looks at it again
                continue
            at = await top(log, lease.encounter)
            folded[lease.encounter] = at
            del holds[lease.encounter]
            while not await queue.release(lease, folded[lease.encounter]):
                folded[lease.encounter] = await top(log, lease.encounter)

    workers = [asyncio.create_task(work(f"w{n}")) for n in range(3)]
    for number in range(120):
        await log.append(chance.choice(encounters), 1, heard(number), new_event_id())
        await asyncio.sleep(0.003)

    async def all_folded() -> bool:
        return [await log.top(encounter) for encounter in encounters] == list(folded.values())

    await until(all_folded)
    done.set()
    await asyncio.gather(*workers)
    await queue.close()
    print("deaths:", deaths)
    assert deaths > 0


async def test_a_killed_workers_encounter_is_folded_by_another(
    log: Log, queue: Queue, valkey: Valkey
) -> None:
    """A real process, killed with kill -9 while it holds a lease."""
    await begin(log, "e")
    program = (
        "import asyncio, sys\n"
        "from earshot_server.log.queue import Queue\n"
        "from earshot_server.log.store import Store\n"
        "async def main():\n"
        "    queue = Queue(Store(sys.argv[1]))\n"
        "    lease = await queue.lease('killed', 2.0)\n"
        "    print(lease.encounter, flush=True)\n"
        "    await asyncio.sleep(60)\n"
        "asyncio.run(main())\n"
    )
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", program, valkey.url, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    assert await process.stdout.readline() == b"e\n"
    assert await queue.lease("w2", 0.02) is None
    process.kill()
    await process.wait()
    found = None
    async with asyncio.timeout(20):
        while found is None:
            found = await queue.lease("w2", 0.05)
    assert found.encounter == "e"
    assert await queue.release(found, await top(log, "e"))
