import asyncio
import threading
from collections.abc import Iterator

import numpy as np
import pytest

from earshot_client.capture.reading import AHEAD, ReadSource
from earshot_client.capture.source import BLOCK, Block
from earshot_client.errors import CaptureError


def count_up(blocks: int) -> Iterator[Block]:
    for number in range(blocks):
        yield np.full(BLOCK, number, np.int16)


async def heard(source: ReadSource) -> list[int]:
    await source.open()
    return [int(block[0]) async for block in source.blocks()]


async def test_all_blocks_arrive_in_order() -> None:
    assert await heard(ReadSource("x", lambda: count_up(200), realtime=False)) == list(range(200))


async def test_a_source_without_sound_says_so_when_it_is_opened() -> None:
    with pytest.raises(CaptureError, match=r"^the tape holds no sound\.$"):
        await ReadSource("the tape", lambda: count_up(0), realtime=False).open()


async def test_an_error_before_the_first_block_comes_from_open() -> None:
    def broken() -> Iterator[Block]:
        raise CaptureError("It is torn.")
        yield

    with pytest.raises(CaptureError, match="It is torn"):
        await ReadSource("x", broken, realtime=False).open()


async def test_an_error_later_comes_after_the_good_blocks() -> None:
    def torn() -> Iterator[Block]:
        yield from count_up(3)
        raise CaptureError("It is torn.")

    source = ReadSource("x", torn, realtime=False)
    await source.open()
    blocks = []
    with pytest.raises(CaptureError):
        async for block in source.blocks():
            blocks.append(int(block[0]))
    assert blocks == [0, 1, 2]


async def test_no_more_is_read_ahead_than_allowed() -> None:
    read: list[int] = []
    at_limit = asyncio.Event()
    loop = asyncio.get_running_loop()

    def endless() -> Iterator[Block]:
        while True:
            read.append(1)
            if len(read) == AHEAD + 1:
                loop.call_soon_threadsafe(at_limit.set)
            yield np.zeros(BLOCK, np.int16)

    source = ReadSource("x", endless, realtime=False)
    await source.open()
    await at_limit.wait()
    assert len(read) == AHEAD + 1
    source.stop()


async def test_realtime_is_the_pace_of_speech() -> None:
    loop = asyncio.get_running_loop()
    begin = loop.time()
    await heard(ReadSource("x", lambda: count_up(5), realtime=True))
    assert 0.49 < loop.time() - begin < 1


async def test_hurrying_gives_up_the_pace() -> None:
    source = ReadSource("x", lambda: count_up(600), realtime=True)
    asyncio.get_running_loop().call_later(0.05, source.hurry)
    assert await asyncio.wait_for(heard(source), 5) == list(range(600))


async def test_stopping_ends_it_at_the_moment_that_was_reached() -> None:
    source = ReadSource("x", lambda: count_up(600), realtime=True)
    asyncio.get_running_loop().call_later(0.25, source.stop)
    assert await asyncio.wait_for(heard(source), 5) == [0, 1]


async def test_stopping_does_not_wait_for_a_read_that_hangs() -> None:
    hanging = threading.Event()

    def hang() -> Iterator[Block]:
        yield from count_up(1)
        hanging.wait(20)

    source = ReadSource("x", hang, realtime=False)
    asyncio.get_running_loop().call_later(0.05, source.stop)
    await asyncio.wait_for(heard(source), 2)
    hanging.set()
