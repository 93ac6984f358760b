"""The pool with real listeners and threads. Where only turns matter, the sound is silence: it is cheap."""

import asyncio
import itertools
import threading
from collections.abc import AsyncIterator, Callable

import pytest

from earshot_protocol.units import RATE, WIDTH
from earshot_server.speech.heard import Heard
from earshot_server.speech.listener import Listener
from earshot_server.speech.pool import Ear, SpeechPool
from earshot_server.speech.scheduler import LONG_TURN, TURN, TURN_FOR_OTHERS
from tests.support.speech import NAMES, Final, Told, engine, listen, piece, quiet, undisturbed

CHUNK = RATE * WIDTH // 10


@pytest.fixture
async def pool() -> AsyncIterator[SpeechPool]:
    pool = SpeechPool(threads=2)
    yield pool
    pool.close()


@pytest.fixture
async def narrow() -> AsyncIterator[SpeechPool]:
    """One thread for everybody."""
    pool = SpeechPool(threads=1)
    yield pool
    pool.close()


class Watched(Listener):
    """Notes who had a turn, and that no second thread is in it."""

    def __init__(self, name: str, turns: list[str], fail: Exception | None = None) -> None:
        super().__init__(engine().speech, engine().voice, 0)
        self._name, self._turns, self._fail = name, turns, fail
        self._alone = threading.Lock()

    def work(self, budget: int) -> list[Heard]:
        assert self._alone.acquire(blocking=False), "two threads in one stream"
        try:
            self._turns.append(self._name)
            if self._fail is not None:
                raise self._fail
            return super().work(budget)
        finally:
            self._alone.release()


class Budgeted(Listener):
    """Notes how long its turns may be."""

    def __init__(self, budgets: list[int]) -> None:
        super().__init__(engine().speech, engine().voice, 0)
        self._budgets = budgets

    def work(self, budget: int) -> list[Heard]:
        self._budgets.append(budget)
        return super().work(budget)


class Stream:
    """A stream in the pool, and what came of it."""

    def __init__(self, pool: SpeechPool, name: str, listener: Listener | None = None) -> None:
        self.heard: list[Heard] = []
        self.failures: list[Exception] = []
        self.then: Callable[[], None] = lambda: None
        self._news = asyncio.Event()
        self.ear: Ear = pool.add(name, listener or engine().listener(0), self._on_heard, self._on_failed)

    def _on_heard(self, heard: list[Heard]) -> None:
        self.heard += heard
        self._news.set()
        self.then()

    def _on_failed(self, error: Exception) -> None:
        self.failures.append(error)
        self._news.set()

    async def until(self, condition: Callable[[], object]) -> None:
        async with asyncio.timeout(30):
            while not condition():
                self._news.clear()
                await self._news.wait()

    async def to_the_end(self) -> None:
        self.ear.finish()
        await self.until(lambda: self.finals and self.finals[-1].to == self.ear.received_to)

    @property
    def finals(self) -> tuple[Final, ...]:
        return Told(tuple(self.heard)).finals


class TestHearing:
    async def test_streams_heard_together_hear_what_each_hears_alone(self, pool: SpeechPool) -> None:
        sounds = {name: piece(0, 8, name) for name in NAMES[:4]}
        streams = {name: Stream(pool, name) for name in sounds}
        for at in range(0, RATE * WIDTH * 8, CHUNK):
            for name, stream in streams.items():
                stream.ear.add(sounds[name][at : at + CHUNK])
            await asyncio.sleep(0)
        for name, stream in streams.items():
            await stream.to_the_end()
            assert Told(tuple(stream.heard)).agrees_with(undisturbed(0, 8, name))

    async def test_a_stream_is_in_one_thread_at_a_time(self, pool: SpeechPool) -> None:
        turns: list[str] = []
        streams = [Stream(pool, name, Watched(name, turns)) for name in "abc"]
        for stream in streams:
            for _ in range(50):
                stream.ear.add(quiet(0.5))
        for stream in streams:
            await stream.to_the_end()
            assert stream.failures == []
        assert len(turns) > 30

    async def test_a_turn_is_short(self, narrow: SpeechPool) -> None:
        stream = Stream(narrow, "a")
        reached: list[int] = []
        stream.then = lambda: reached.append(stream.ear.heard_to)
        stream.ear.add(quiet(12))
        await stream.until(lambda: stream.ear.heard_to > RATE * 12 - 512)
        lengths = [after - before for before, after in itertools.pairwise([0, *reached])]
        assert len(lengths) > 4
        assert max(lengths) <= LONG_TURN + 512

    async def test_a_live_streams_turn_is_shorter(self, narrow: SpeechPool) -> None:
        budgets: list[int] = []
        stream = Stream(narrow, "a", Budgeted(budgets))
        stream.ear.add(quiet(0.9))
        await stream.until(lambda: stream.ear.heard_to > RATE * 0.9 - 512)
        stream.ear.add(quiet(4))
        await stream.until(lambda: stream.ear.heard_to > RATE * 4.9 - 512)
        assert budgets[0] == TURN
        assert LONG_TURN in budgets

    async def test_a_pause_divides(self, pool: SpeechPool) -> None:
        stream = Stream(pool, "a")
        stream.ear.add(piece(0, 1.7))
        stream.ear.break_at(stream.ear.received_to)
        stream.ear.add(piece(1.7, 4))
        await stream.to_the_end()
        assert stream.finals == listen(piece(0, 4), breaks=[round(1.7 * RATE)]).finals

    async def test_what_comes_during_a_turn_is_heard_after_it(self, narrow: SpeechPool) -> None:
        stream = Stream(narrow, "a")
        stream.then = lambda: stream.ear.add(quiet(0.3)) if stream.ear.received_to < RATE * 3 else None
        stream.ear.add(quiet(0.3))
        await stream.until(lambda: stream.ear.heard_to >= RATE * 3 - 512)


class TestTurns:
    async def test_a_live_stream_goes_before_one_that_catches_up(self, narrow: SpeechPool) -> None:
        turns: list[str] = []
        behind = Stream(narrow, "behind", Watched("behind", turns))
        live = Stream(narrow, "live", Watched("live", turns))
        behind.ear.add(quiet(40))
        await behind.until(lambda: turns)
        before = len(turns)
        live.ear.add(quiet(0.3))
        await live.until(lambda: live.ear.heard_to)
        assert turns[before:].index("live") <= 1, "at most the turn that had begun already was before it"

    async def test_one_that_catches_up_is_not_starved_by_live_ones(self, narrow: SpeechPool) -> None:
        turns: list[str] = []
        behind = Stream(narrow, "behind", Watched("behind", turns))
        live = [Stream(narrow, name, Watched(name, turns)) for name in ("live 1", "live 2")]
        for stream in live:  # their clients speak on and on
            stream.then = lambda stream=stream: stream.ear.add(quiet(0.3))  # type: ignore[misc]
            stream.ear.add(quiet(0.3))
        behind.ear.add(quiet(12))
        await behind.until(lambda: behind.ear.heard_to >= RATE * 6)
        for stream in live:
            stream.then = lambda: None
        first = turns.index("behind")
        served = [place for place, name in enumerate(turns[first:]) if name == "behind"]
        assert max(b - a for a, b in itertools.pairwise(served)) <= TURN_FOR_OTHERS + 1

    async def test_it_says_who_catches_up_and_how_long_live_sound_waits(self, narrow: SpeechPool) -> None:
        assert (narrow.catching_up, narrow.worst_wait) == (0, 0.0)
        stream = Stream(narrow, "behind")
        stream.ear.add(quiet(40))
        assert narrow.catching_up == 1
        assert narrow.worst_wait == 0.0, "who catches up does not count as waiting"
        await stream.to_the_end()
        assert (narrow.catching_up, narrow.worst_wait) == (0, 0.0)

    async def test_a_rest_too_short_to_be_heard_does_not_wait(self, pool: SpeechPool) -> None:
        """A client that stands still in the middle of a window keeps nobody out."""
        stream = Stream(pool, "a")
        stream.ear.add(quiet(0.4))
        await stream.until(lambda: stream.ear.heard_to > RATE * 0.4 - 512 and not stream.ear.waited)
        assert 0 < stream.ear.backlog < 512

    async def test_a_rest_of_speech_of_which_nothing_can_come_yet_does_not_wait(
        self, pool: SpeechPool
    ) -> None:
        stream = Stream(pool, "a")
        for at in range(0, RATE * 3 * WIDTH, CHUNK):  # a client may stand still at any of these
            stream.ear.add(piece(4, 7)[at : at + CHUNK])
            await stream.until(lambda: pool.worst_wait == 0.0)
        await stream.to_the_end()

    async def test_sound_that_is_heard_again_is_no_backlog_and_costs_load(self, narrow: SpeechPool) -> None:
        stream = Stream(narrow, "a")
        backlogs: list[int] = []
        stream.then = lambda: backlogs.append(stream.ear.backlog)
        stream.ear.add(piece(7, 19) + piece(24.7, 31))  # long enough for a division
        await stream.to_the_end()
        assert backlogs == sorted(backlogs, reverse=True)
        assert narrow.load.decoded == pytest.approx(stream.ear.received_to / RATE)
        assert narrow.load.busy > 0


class TestFailure:
    async def test_of_one_stream_does_not_touch_the_others(self, narrow: SpeechPool) -> None:
        """The one thread is free again, and goes on to whoever waited meanwhile."""
        turns: list[str] = []
        broken = Stream(narrow, "broken", Watched("broken", turns, MemoryError()))
        whole = Stream(narrow, "whole", Watched("whole", turns))
        broken.ear.add(quiet(1))
        whole.ear.add(quiet(2))
        await broken.until(lambda: broken.failures)
        await whole.until(lambda: whole.ear.heard_to > RATE)
        assert [type(error) for error in broken.failures] == [MemoryError]
        assert broken.heard == []

    async def test_is_told_once_and_not_tried_again(self, pool: SpeechPool) -> None:
        turns: list[str] = []
        broken = Stream(pool, "broken", Watched("broken", turns, ValueError()))
        broken.ear.add(quiet(1))
        await broken.until(lambda: broken.failures)
        broken.ear.add(quiet(1))
        broken.ear.finish()
        other = Stream(pool, "other")
        other.ear.add(quiet(1))
        await other.to_the_end()
        assert turns == ["broken"]
        assert len(broken.failures) == 1

    async def test_of_whoever_takes_the_words_ends_that_stream_only(self, narrow: SpeechPool) -> None:
        stream, other = Stream(narrow, "a"), Stream(narrow, "b")

        def fail() -> None:
            raise OSError("no")

        stream.then = fail
        stream.ear.add(quiet(1))
        other.ear.add(quiet(1))
        await stream.until(lambda: stream.failures)
        await other.to_the_end()
        assert [type(error) for error in stream.failures] == [OSError]


class TestClosing:
    async def test_a_stream_that_left_is_told_nothing_any_more(self, narrow: SpeechPool) -> None:
        gone, other = Stream(narrow, "gone"), Stream(narrow, "other")
        gone.ear.add(quiet(10))
        gone.ear.close()  # its first turn has begun
        other.ear.add(quiet(1))
        await other.to_the_end()
        assert (gone.heard, gone.failures) == ([], [])
        assert len(narrow) == 1

    async def test_leaving_does_not_take_away_the_next_of_that_name(self, narrow: SpeechPool) -> None:
        old = Stream(narrow, "visit")
        new = Stream(narrow, "visit")
        old.ear.close()
        new.ear.add(quiet(1))
        await new.to_the_end()
        assert old.heard == []

    async def test_leaving_twice_is_leaving_once(self, pool: SpeechPool) -> None:
        stream = Stream(pool, "a")
        stream.ear.close()
        stream.ear.close()
        assert len(pool) == 0

    async def test_a_closed_pool_has_no_threads_and_tells_nobody_anything(self) -> None:
        pool = SpeechPool(threads=2)
        streams = [Stream(pool, name) for name in "abc"]
        for stream in streams:
            stream.ear.add(quiet(30))
        await asyncio.to_thread(pool.close)
        await asyncio.sleep(0)
        told = [len(stream.heard) for stream in streams]
        assert not [thread for thread in threading.enumerate() if thread.name.startswith("speech")]
        streams[0].ear.add(quiet(1))
        await asyncio.sleep(0)
        assert [len(stream.heard) for stream in streams] == told
        assert all(stream.failures == [] for stream in streams)

    async def test_it_takes_a_thread_a_core_unless_told_otherwise(self) -> None:
        pool = SpeechPool()
        assert pool.threads >= 1
        assert SpeechPool(threads=3).threads == 3
        pool.close()
