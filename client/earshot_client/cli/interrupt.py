"""Ctrl-C: the first stops, the second leaves."""

import asyncio
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

SIGNALS = ("SIGINT", "SIGTERM", "SIGBREAK")
"""SIGBREAK is Ctrl-Break on Windows; there event loops know no `add_signal_handler`."""


@contextmanager
def on_interrupt(stop: Callable[[], object], leave: Callable[[], object]) -> Iterator[None]:
    """Call `stop` in the event loop at the first signal, `leave` at every later one."""
    loop = asyncio.get_running_loop()
    steps = iter([stop])

    def step() -> None:
        next(steps, leave)()

    def on_signal(number: int, frame: FrameType | None) -> None:
        loop.call_soon_threadsafe(step)

    numbers = [getattr(signal, name) for name in SIGNALS if hasattr(signal, name)]
    before = {number: signal.signal(number, on_signal) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
