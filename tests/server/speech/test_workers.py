"""Threads that tell an event loop what came of their work."""

import asyncio
import threading
import time
from collections.abc import Iterator

import pytest

from earshot_server.speech.workers import Workers


@pytest.fixture
def workers() -> Iterator[Workers[str]]:
    workers: Workers[str] = Workers(2, "test")
    yield workers
    workers.close()


async def result_of(workers: Workers[str], work: object) -> tuple[str | Exception, float]:
    told: asyncio.Future[tuple[str | Exception, float]] = asyncio.get_running_loop().create_future()
    workers.do(work, lambda result, seconds: told.set_result((result, seconds)))  # type: ignore[arg-type]
    return await asyncio.wait_for(told, 10)


def fail() -> str:
    raise OSError("no")


async def test_the_result_is_told_in_the_loop_with_the_time_it_took(workers: Workers[str]) -> None:
    result, seconds = await result_of(workers, lambda: time.sleep(0.02) or threading.current_thread().name)
    assert str(result).startswith("test ")
    assert 0.02 <= seconds < 5


async def test_an_error_is_told_instead_and_the_thread_goes_on(workers: Workers[str]) -> None:
    for _ in range(5):
        result, _seconds = await result_of(workers, fail)
        assert isinstance(result, OSError)
    assert await result_of(workers, lambda: "well") != ("", 0.0)


async def test_so_many_work_at_once(workers: Workers[str]) -> None:
    both = threading.Barrier(2)
    results = await asyncio.gather(
        *(result_of(workers, lambda: str(both.wait(timeout=10))) for _ in range(2))
    )
    assert sorted(result for result, _ in results) == ["0", "1"]


async def test_closing_leaves_no_thread_and_drops_what_has_not_begun() -> None:
    workers: Workers[str] = Workers(1, "closing")
    begun, go_on, done = threading.Event(), threading.Event(), []
    workers.do(lambda: begun.set() or str(go_on.wait(10)), lambda *_: None)  # type: ignore[func-returns-value]
    workers.do(lambda: done.append("second") or "", lambda *_: None)
    await asyncio.to_thread(begun.wait, 10)
    threading.Timer(0.1, go_on.set).start()  # by then the queue is empty, and the thread is waited for
    await asyncio.to_thread(workers.close)
    assert done == []
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("closing")]


def test_without_work_there_are_no_threads() -> None:
    workers: Workers[str] = Workers(3, "idle")
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("idle")]
    workers.close()
