import asyncio
import signal

from earshot_client.cli.interrupt import on_interrupt


async def test_the_first_stops_and_every_later_one_leaves() -> None:
    calls: asyncio.Queue[str] = asyncio.Queue()
    before = signal.getsignal(signal.SIGINT)
    with on_interrupt(lambda: calls.put_nowait("stop"), lambda: calls.put_nowait("leave")):
        for expected in ("stop", "leave", "leave"):
            signal.raise_signal(signal.SIGINT)
            assert await asyncio.wait_for(calls.get(), 5) == expected
    assert signal.getsignal(signal.SIGINT) is before


async def test_being_told_to_end_is_like_ctrl_c() -> None:
    stopped = asyncio.Event()
    with on_interrupt(stopped.set, lambda: None):
        signal.raise_signal(signal.SIGTERM)
        await asyncio.wait_for(stopped.wait(), 5)
