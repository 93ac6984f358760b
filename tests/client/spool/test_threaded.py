import asyncio
import threading

import pytest

from earshot_client.spool.threaded import SpoolThread


async def test_calls_run_in_one_thread_in_their_order() -> None:
    thread = SpoolThread()
    seen: list[tuple[int, int]] = []

    def call(number: int) -> int:
        seen.append((number, threading.get_ident()))
        return number * 2

    assert await asyncio.gather(*(thread.run(call, number) for number in range(50))) == list(range(0, 100, 2))
    assert [number for number, _ in seen] == list(range(50))
    assert {ident for _, ident in seen} != {threading.get_ident()}
    assert len({ident for _, ident in seen}) == 1
    thread.stop()


async def test_errors_come_back() -> None:
    thread = SpoolThread()

    def fail(*, what: str) -> None:
        raise OSError(what)

    with pytest.raises(OSError, match="torn"):
        await thread.run(fail, what="torn")
    thread.stop()


async def test_a_call_that_was_begun_is_carried_out_though_nobody_waits() -> None:
    thread = SpoolThread()
    gate, done = threading.Event(), threading.Event()

    def slow() -> None:
        gate.wait(10)
        done.set()

    waiting = asyncio.create_task(thread.run(slow))
    await asyncio.sleep(0)
    waiting.cancel()
    gate.set()
    thread.stop()
    assert done.is_set()
