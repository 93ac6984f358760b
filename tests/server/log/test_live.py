"""The live channel: sealed, bounded, and honest about what it missed."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest
from pydantic import BaseModel

from earshot_server.keys.ring import KeyRing
from earshot_server.log import live as live_module
from earshot_server.log import names
from earshot_server.log.live import QUEUE_MAX, RESUBSCRIBED, Live, LiveMessage, Subscription
from earshot_server.log.log import Log, new_event_id
from earshot_server.log.store import Store
from tests.support.events import heard, opened
from tests.support.proxy import Proxy
from tests.support.store import Valkey, until


class Words(BaseModel):
    words: list[str]


async def kinds(messages: Subscription, count: int) -> list[str]:
    return [(await anext(messages)).kind for _ in range(count)]


async def test_what_is_published_arrives_behind_the_word_that_nothing_is_missed_from_now(
    store: Store, ring: KeyRing, encounter: str
) -> None:
    ring.make(encounter)
    live = Live(store, ring)
    async with live.subscribe(encounter) as messages:
        assert await anext(messages) == LiveMessage(encounter, RESUBSCRIBED)
        await live.publish(encounter, "partial", Words(words=["left", "knee"]))
        await live.publish(encounter, "status", {"connected": True})
        assert await anext(messages) == LiveMessage(encounter, "partial", {"words": ["left", "knee"]})
        assert await anext(messages) == LiveMessage(encounter, "status", {"connected": True})
    assert live.dropped == 0
    await live.close()


async def test_an_append_is_told_with_its_place(
    store: Store, ring: KeyRing, log: Log, encounter: str
) -> None:
    live = Live(store, ring)
    async with live.subscribe(encounter) as messages:
        assert await kinds(messages, 1) == [RESUBSCRIBED]
        epoch = await log.open(encounter, opened(), new_event_id())
        at = await log.append(encounter, epoch, heard(1), new_event_id())
        assert await anext(messages) == LiveMessage(encounter, "log", {"at": "1-0"})
        assert await anext(messages) == LiveMessage(encounter, "log", {"at": str(at)})
    await live.close()


async def test_one_hears_all_encounters_or_one_alone(store: Store, ring: KeyRing, encounter: str) -> None:
    other = f"{encounter}-other"
    live = Live(store, ring)
    async with live.subscribe() as everything, live.subscribe(encounter) as one:
        for messages in (everything, one):
            assert await kinds(messages, 1) == [RESUBSCRIBED]
        for name in (other, encounter):
            ring.make(name)
            await live.publish(name, "draft", {"version": 1})
        ours = [message async for message in _first(everything, 2)]
        assert [message.encounter for message in ours] == [other, encounter]
        assert (await anext(one)).encounter == encounter
    await live.close()


async def test_no_word_is_in_the_clear_on_the_wire(valkey: Valkey, ring: KeyRing, encounter: str) -> None:
    ring.make(encounter)
    seen = bytearray()
    async with Proxy(valkey.folder / "s") as proxy:
        inner = proxy._up
        proxy._up = lambda link, data: (seen.extend(data), inner(link, data))[1]  # type: ignore[method-assign]
        store = Store(f"redis://127.0.0.1:{proxy.port}")
        live = Live(store, ring)
        await live.publish(encounter, "partial", {"words": ["penicillin"]})
        await live.close()
        await store.close()
    assert b"PUBLISH" in seen
    assert b"penicillin" not in seen


async def test_what_does_not_open_is_counted_and_left_out(
    store: Store, ring: KeyRing, valkey: Valkey, encounter: str
) -> None:
    ring.make(encounter)
    live = Live(store, ring)
    async with live.subscribe(encounter) as messages:
        assert await kinds(messages, 1) == [RESUBSCRIBED]
        valkey.command("PUBLISH", names.live(encounter), b"partial\0" + b"x" * 60)
        valkey.command("PUBLISH", names.live(encounter), b"\xff\0" + b"x" * 60)
        await live.publish(encounter, "status", {})
        assert await kinds(messages, 1) == ["status"]
    assert live.unreadable == 2
    await live.close()


async def test_what_a_reader_does_not_want_stays_sealed(
    store: Store, ring: KeyRing, valkey: Valkey, encounter: str
) -> None:
    ring.make(encounter)
    live = Live(store, ring)
    async with live.subscribe(encounter, kinds=["status"]) as messages:
        assert await kinds(messages, 1) == [RESUBSCRIBED]
        valkey.command("PUBLISH", names.live(encounter), b"partial\0" + b"x" * 60)
        await live.publish(encounter, "partial", {})
        await live.publish(encounter, "status", {})
        assert await kinds(messages, 1) == ["status"]
    assert live.unreadable == 0, "somebody tried to open what does not open"
    await live.close()


async def test_publishing_for_an_erased_encounter_drops(store: Store, ring: KeyRing, encounter: str) -> None:
    live = Live(store, ring)
    await live.publish(encounter, "partial", {})
    assert live.dropped == 1
    await live.close()


async def test_publishing_to_a_store_that_is_away_drops_at_once(
    tmp_path: Path, ring: KeyRing, encounter: str
) -> None:
    ring.make(encounter)
    store = Store(f"unix://{tmp_path}/nobody")
    live = Live(store, ring)
    async with asyncio.timeout(1):
        await live.publish(encounter, "partial", {})
    assert live.dropped == 1
    await live.close()
    await store.close()


async def test_publishing_to_a_frozen_store_holds_up_a_bounded_number(
    own_valkey: Valkey, ring: KeyRing, encounter: str
) -> None:
    ring.make(encounter)
    store = Store(own_valkey.url)
    live = Live(store, ring, timeout=0.3)
    own_valkey.freeze()
    async with asyncio.timeout(10):
        await asyncio.gather(*(live.publish(encounter, "partial", {}) for _ in range(200)))
    assert live.dropped == 200
    own_valkey.thaw()
    await live.close()
    await store.close()


async def test_a_slow_reader_holds_a_bounded_queue_and_is_told_to_read_anew(
    store: Store, ring: KeyRing, encounter: str
) -> None:
    ring.make(encounter)
    live = Live(store, ring)
    async with live.subscribe(encounter) as messages:
        assert await kinds(messages, 1) == [RESUBSCRIBED]
        for number in range(QUEUE_MAX + 10):
            await live.publish(encounter, "partial", {"number": number})
        await until(lambda: messages.missed > 0)
        await live.publish(encounter, "status", {})
        found = []
        while not found or found[-1].kind != "status":
            found.append(await anext(messages))
        assert found[0].kind == RESUBSCRIBED
        assert len(found) + messages.missed == QUEUE_MAX + 10 + 2
        numbers = [message.payload["number"] for message in found[1:-1]]
        assert numbers == sorted(numbers)
        assert numbers[-1] == QUEUE_MAX + 9
    await live.close()


async def test_it_comes_back_when_the_store_was_killed_and_started_again(
    own_valkey: Valkey, ring: KeyRing, encounter: str
) -> None:
    ring.make(encounter)
    store = Store(own_valkey.url)
    live = Live(store, ring)
    async with live.subscribe(encounter) as messages:
        assert await kinds(messages, 1) == [RESUBSCRIBED]
        own_valkey.kill()
        own_valkey.start()
        assert await kinds(messages, 1) == [RESUBSCRIBED]
        await live.publish(encounter, "status", {})
        assert await kinds(messages, 1) == ["status"]
    await live.close()
    await store.close()


async def test_it_may_be_begun_while_the_store_is_away(
    start_valkey: Callable[..., Valkey], ring: KeyRing, encounter: str
) -> None:
    server = start_valkey()
    server.kill()
    store = Store(server.url)
    live = Live(store, ring)
    async with live.subscribe(encounter) as messages:
        first = asyncio.ensure_future(anext(messages))
        done, _ = await asyncio.wait([first], timeout=0.3)
        assert not done
        server.start()
        assert (await first).kind == RESUBSCRIBED
    await live.close()
    await store.close()


async def test_a_store_that_froze_is_noticed_though_it_closed_nothing(
    own_valkey: Valkey, ring: KeyRing, encounter: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live_module, "IDLE_SECONDS", 0.2)
    ring.make(encounter)
    store = Store(own_valkey.url, timeout=0.3)
    live = Live(store, ring)
    async with live.subscribe(encounter) as messages:
        assert await kinds(messages, 1) == [RESUBSCRIBED]
        own_valkey.freeze()
        again = asyncio.ensure_future(anext(messages))
        await asyncio.wait([again], timeout=1.0)
        assert not again.done()
        own_valkey.thaw()
        assert (await again).kind == RESUBSCRIBED
        await live.publish(encounter, "status", {})
        assert (await kinds(messages, 1))[-1] in ("status", RESUBSCRIBED)
    await live.close()
    await store.close()


async def test_a_silent_channel_is_kept(
    store: Store, ring: KeyRing, encounter: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live_module, "IDLE_SECONDS", 0.3)
    ring.make(encounter)
    live = Live(store, ring)
    async with live.subscribe(encounter) as messages:
        assert await kinds(messages, 1) == [RESUBSCRIBED]
        following = asyncio.ensure_future(anext(messages))
        await asyncio.wait([following], timeout=1.0)  # three times the silence that makes it ask
        assert not following.done()
        await live.publish(encounter, "status", {})
        assert (await following).kind == "status"
    await live.close()


@pytest.mark.parametrize("after", [0, 9, 60])
async def test_a_cut_connection_is_made_again(
    valkey: Valkey, ring: KeyRing, encounter: str, after: int
) -> None:
    ring.make(encounter)
    async with Proxy(valkey.folder / "s") as proxy:
        store = Store(f"redis://127.0.0.1:{proxy.port}")
        live = Live(store, ring)
        async with live.subscribe(encounter) as messages:
            assert await kinds(messages, 1) == [RESUBSCRIBED]
            proxy.cut("down", after)
            publisher = Live(Store(valkey.url), ring)
            await publisher.publish(encounter, "partial", {})
            assert RESUBSCRIBED in await kinds(messages, 1)
            await publisher.publish(encounter, "status", {})
            assert await kinds(messages, 1) == ["status"]
            await publisher.close()
            await publisher._store.close()
        await live.close()
        await store.close()
    assert proxy.struck["cut"] == 1


async def test_leaving_leaves_no_task_and_no_connection(valkey: Valkey, ring: KeyRing) -> None:
    async with Proxy(valkey.folder / "s") as proxy:
        store = Store(f"redis://127.0.0.1:{proxy.port}")
        live = Live(store, ring)
        before = len(asyncio.all_tasks())
        async with live.subscribe() as messages:
            assert await kinds(messages, 1) == [RESUBSCRIBED]
            assert proxy.connections == 1
        await until(lambda: proxy.connections == 0)
        await until(lambda: len(asyncio.all_tasks()) <= before)
        await live.close()
        await store.close()


async def test_a_reader_hears_of_what_ended_its_subscription(encounter: str) -> None:
    async def fail() -> None:
        raise RuntimeError("a defect")

    subscription = Subscription(encounter)
    task = asyncio.create_task(fail())
    task.add_done_callback(subscription.end)
    with pytest.raises(RuntimeError, match="a defect"):
        await anext(subscription)


async def _first(messages: Subscription, count: int):  # type: ignore[no-untyped-def]
    """Yield the first messages of this test's own encounters."""
    async for message in messages:
        if message.kind == "draft":
            yield message
            count -= 1
        if not count:
            return
