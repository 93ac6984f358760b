"""The decoding threads: one a core, fed by the scheduler from the event loop.

A stream is in one thread at a time, for some hundred milliseconds of its sound; Vosk and ONNX Runtime
release the interpreter's lock while they compute.
"""

import os
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from earshot_protocol.units import RATE
from earshot_server.speech.heard import Heard
from earshot_server.speech.listener import Listener
from earshot_server.speech.load import Load
from earshot_server.speech.scheduler import LONG_TURN, TURN, Candidate, Scheduler, is_catching_up
from earshot_server.speech.workers import Workers


@dataclass
class Ear:
    """A stream in the pool. Add sound through it; `on_heard` is called in the event loop, in order."""

    name: str
    listener: Listener
    on_heard: Callable[[list[Heard]], None]
    on_failed: Callable[[Exception], None]
    _pool: "SpeechPool"
    _pending: bytearray = field(default_factory=bytearray)
    _breaks: list[int] = field(default_factory=list)
    _finish: bool = False
    _arrivals: deque[tuple[int, float]] = field(default_factory=deque)
    _running: bool = False
    _reached: int = 0
    """The furthest that was heard: what is heard again after a division is no backlog."""
    _served: float = 0.0
    """When the last heard sound arrived (seconds, monotonic)."""

    @property
    def received_to(self) -> int:
        """Sample after the last one added."""
        return self.listener.received_to + len(self._pending) // 2

    @property
    def backlog(self) -> int:
        """Samples added and never heard yet."""
        return self.received_to - max(self._reached, self.heard_to)

    @property
    def heard_to(self) -> int:
        """Sample after the last one heard (not all of it is in a segment yet)."""
        return self.listener.position

    @property
    def waited(self) -> float:
        """Since when the oldest sound is here that could be heard (seconds)."""
        # A rest of which nothing could come yet waits for its client, not for a thread.
        if not self._arrivals or not (self._running or self.name in self._pool._ready):
            return 0.0
        return time.monotonic() - self._arrivals[0][1]

    def reached(self) -> int:
        """Note how far hearing came; return the samples that were never heard before."""
        before, self._reached = self._reached, max(self._reached, self.heard_to)
        while self._arrivals and self._arrivals[0][0] <= self._reached:
            self._served = self._arrivals.popleft()[1]
        return self._reached - before

    def add(self, samples: bytes) -> None:
        """Take the samples that follow."""
        self._pending += samples
        self._arrivals.append((self.received_to, time.monotonic()))
        self._pool.offer(self)

    def break_at(self, offset: int) -> None:
        """End what is open at `offset` (a pause)."""
        self._breaks.append(offset)
        self._pool.offer(self)

    def finish(self) -> None:
        """Nothing follows: hear all of it and end what is open."""
        self._finish = True
        self._pool.offer(self)

    def close(self) -> None:
        """Leave the pool; nothing is called any more."""
        self._pool.remove(self)


class SpeechPool:
    """All ears of a process, and the threads they share."""

    def __init__(self, threads: int | None = None) -> None:
        self.threads = threads or os.cpu_count() or 1
        self.load = Load(self.threads)
        self._workers: Workers[list[Heard]] = Workers(self.threads, "speech")
        self._scheduler = Scheduler()
        self._ears: dict[str, Ear] = {}
        self._ready: dict[str, Ear] = {}
        """Those that have something to hear and are in no thread."""
        self._busy = 0

    def add(
        self,
        name: str,
        listener: Listener,
        on_heard: Callable[[list[Heard]], None],
        on_failed: Callable[[Exception], None],
    ) -> Ear:
        """Let a stream in."""
        ear = Ear(name, listener, on_heard, on_failed, self, _reached=listener.position)
        self._ears[name] = ear
        return ear

    def remove(self, ear: Ear) -> None:
        """Let a stream go; what is being decoded of it is dropped."""
        if self._ears.get(ear.name) is ear:
            del self._ears[ear.name]
            self._ready.pop(ear.name, None)

    def close(self) -> None:
        """End the threads when their turn is done."""
        self._ears.clear()
        self._ready.clear()
        self._workers.close()

    def __len__(self) -> int:
        return len(self._ears)

    @property
    def waiting(self) -> int:
        """How many streams have something to hear and are in no thread."""
        return len(self._ready)

    @property
    def catching_up(self) -> int:
        """How many streams have more unheard sound than time has passed."""
        return sum(self._candidate(ear).catching_up for ear in self._ears.values())

    @property
    def worst_wait(self) -> float:
        """Since when the oldest unheard sound of a live stream waits (seconds)."""
        waits = [ear.waited for ear in self._ears.values() if not self._candidate(ear).catching_up]
        return max(waits, default=0.0)

    def offer(self, ear: Ear) -> None:
        """Let an ear's turn come if something could come of it and it is in no thread."""
        if ear._running or self._ears.get(ear.name) is not ear:
            return
        _hand_over(ear)
        if ear.listener.is_due:
            self._ready[ear.name] = ear
            self._wake()

    def _wake(self) -> None:
        """Give free threads something to do, if there is something."""
        while self._busy < self.threads and self._ready:
            chosen = self._scheduler.choose([self._candidate(ear) for ear in self._ready.values()])
            assert chosen is not None, "there is one at least"
            self._start(self._ready.pop(chosen.stream), LONG_TURN if chosen.catching_up else TURN)

    def _candidate(self, ear: Ear) -> Candidate:
        oldest = ear._arrivals[0][1] if ear._arrivals else ear._served
        return Candidate(ear.name, oldest, is_catching_up(ear.backlog / RATE, ear.waited))

    def _start(self, ear: Ear, turn: int) -> None:
        ear._running = True
        self._busy += 1
        self._workers.do(partial(ear.listener.work, turn), partial(self._after, ear))

    def _after(self, ear: Ear, result: list[Heard] | Exception, seconds: float) -> None:
        """Tell what a turn gave, and go on."""
        ear._running = False
        self._busy -= 1
        if isinstance(result, Exception):
            self._fail(ear, result)
        else:
            self.load.took(seconds, ear.reached() / RATE)
            self._tell(ear, result)
        self.offer(ear)
        self._wake()

    def _tell(self, ear: Ear, heard: list[Heard]) -> None:
        if self._ears.get(ear.name) is not ear:
            return
        try:
            ear.on_heard(heard)
        except Exception as error:  # noqa: BLE001  the stream's owner ends it and logs what it was
            self._fail(ear, error)

    def _fail(self, ear: Ear, error: Exception) -> None:
        if self._ears.get(ear.name) is ear:
            self.remove(ear)  # it would only fail again
            ear.on_failed(error)


def _hand_over(ear: Ear) -> None:
    """Move what came meanwhile into the listener, which no thread holds now."""
    for offset in ear._breaks:
        ear.listener.break_at(offset)
    ear._breaks.clear()
    if ear._pending:
        ear.listener.add(bytes(ear._pending))
        ear._pending.clear()
    if ear._finish:
        ear.listener.finish()
        ear._finish = False
