"""Tasks that end together."""

import asyncio

import pytest

from earshot_server.viewer.tasks import end, until_first_ends


async def test_the_others_are_cancelled_and_have_ended() -> None:
    ended = []

    async def waits() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.append("waits")

    async def returns() -> None:
        await asyncio.sleep(0)

    await until_first_ends(waits(), returns())
    assert ended == ["waits"]


async def test_what_it_raised_is_raised() -> None:
    async def waits() -> None:
        await asyncio.Event().wait()

    async def raises() -> None:
        raise KeyError("x")

    with pytest.raises(KeyError):
        await until_first_ends(waits(), raises())


async def test_being_cancelled_cancels_all() -> None:
    started, ended = asyncio.Event(), []

    async def waits() -> None:
        started.set()
        try:
            await asyncio.Event().wait()
        finally:
            ended.append("waits")

    whole = asyncio.create_task(until_first_ends(waits(), waits()))
    await started.wait()
    whole.cancel()
    with pytest.raises(asyncio.CancelledError):
        await whole
    assert ended == ["waits", "waits"]


async def test_a_cancellation_that_is_swallowed_is_repeated() -> None:
    swallowed = []

    async def deaf() -> None:
        while len(swallowed) < 3:
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                swallowed.append(1)

    task = asyncio.create_task(deaf())
    await asyncio.sleep(0)
    await end(task, again=0.001)
    assert len(swallowed) == 3
