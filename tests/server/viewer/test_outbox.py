"""One viewer's queue."""

import asyncio

import pytest

from earshot_server.viewer.outbox import CHARS_MAX, Closed, Outbox
from earshot_server.viewer.refusals import Refusal

ERASED = Refusal(404, "erased", "It was erased.")


async def drain(outbox: Outbox) -> list[str]:
    """Take what waits."""
    taken = []
    try:
        while True:
            async with asyncio.timeout(0):
                taken.append(await outbox.take())
    except TimeoutError:
        return taken


def afresh() -> list[str]:
    return ["snapshot", "status"]


async def test_a_new_viewer_gets_a_snapshot_first() -> None:
    assert await drain(Outbox(afresh)) == ["snapshot", "status"]


async def test_a_viewer_that_comes_back_gets_what_it_missed() -> None:
    assert await drain(Outbox(afresh, ["log 5"])) == ["log 5"]
    assert await drain(Outbox(afresh, [])) == []


async def test_messages_come_in_order() -> None:
    outbox = Outbox(afresh, [])
    for number in range(5):
        outbox.put(f"log {number}")
    assert await drain(outbox) == [f"log {number}" for number in range(5)]


async def test_of_what_is_replaced_the_latest_comes_behind_the_rest() -> None:
    outbox = Outbox(afresh, [])
    outbox.replace("partial", "it")
    outbox.put("log 1")
    outbox.replace("partial", "it hurts")
    outbox.replace("status", "connected")
    assert await drain(outbox) == ["log 1", "it hurts", "connected"]


async def test_who_falls_behind_gets_a_snapshot_and_then_what_follows() -> None:
    outbox = Outbox(afresh, [])
    large = "x" * (CHARS_MAX // 4)
    for _ in range(5):
        outbox.put(large)
    outbox.put("before the snapshot is made: part of it")
    outbox.replace("partial", "part of it, too")
    assert outbox.chars == 0
    assert await outbox.take() == "snapshot"
    outbox.put("log after")
    assert await drain(outbox) == ["status", "log after"]


async def test_what_waits_is_bounded() -> None:
    outbox = Outbox(afresh, [])
    for _ in range(10_000):
        outbox.put("x" * 1000)
        outbox.replace("partial", "y" * 1000)
        assert outbox.chars <= CHARS_MAX


async def test_a_snapshot_larger_than_the_bound_is_sent() -> None:
    outbox = Outbox(lambda: ["x" * (2 * CHARS_MAX), "status"])
    assert len(await outbox.take()) == 2 * CHARS_MAX
    outbox.put("log")
    assert await drain(outbox) == ["status", "log"]


async def test_taking_waits_for_something() -> None:
    outbox = Outbox(afresh, [])
    taking = asyncio.create_task(outbox.take())
    await asyncio.sleep(0)
    assert not taking.done()
    outbox.put("log")
    assert await taking == "log"


async def test_a_closed_queue_says_why_and_gives_nothing_more() -> None:
    outbox = Outbox(afresh, ["log"])
    outbox.close(ERASED)
    for _ in range(2):
        with pytest.raises(Closed) as closed:
            await outbox.take()
        assert closed.value.why is ERASED
