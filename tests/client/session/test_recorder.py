import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import numpy as np

from earshot_client.capture.source import BLOCK, Back, Captured, Lost
from earshot_client.errors import Refused
from earshot_client.session import events
from earshot_client.session.link import Link
from earshot_client.session.recorder import TOO_LATE, Outcome, Recorder
from tests.support.running import Listener
from tests.support.spooling import key_store, new_spool
from tests.support.store import until
from tests.support.stream_server import StreamServer


class Hand:
    """A source that gives what a test hands over."""

    dropouts = 0
    captured_to: float | None = None

    def __init__(self) -> None:
        self._given: asyncio.Queue[Captured | None] = asyncio.Queue()

    async def open(self) -> None:
        pass

    async def blocks(self) -> AsyncIterator[Captured]:
        while (one := await self._given.get()) is not None:
            yield one

    def give(self, *captured: Captured) -> None:
        for one in captured:
            self._given.put_nowait(one)

    def sound(self, blocks: int, value: int = 1) -> None:
        self.give(*(np.full(BLOCK, value, np.int16) for _ in range(blocks)))

    def stop(self) -> None:
        self._given.put_nowait(None)

    def hurry(self) -> None:
        pass


class Visit:
    """A recorder that runs beside a test."""

    def __init__(self, folder: Path, url: str, token: str | None = None) -> None:
        self.hand = Hand()
        self.heard = Listener()
        self.recorder = Recorder(self.hand, new_spool(folder), Link((url,), token), self.heard)
        self.running = asyncio.create_task(self.recorder.run(key_store(folder / "key")))

    async def held(self, blocks: int) -> None:
        """Wait until so much was captured."""
        await until(lambda: self.recorder.session.held_to >= blocks * BLOCK)

    async def outcome(self) -> Outcome:
        return await asyncio.wait_for(self.running, 30)


@asynccontextmanager
async def visiting(folder: Path, server: StreamServer, token: str | None = None) -> AsyncIterator[Visit]:
    async with server.serving():
        visit = Visit(folder, server.url, token)
        try:
            yield visit
        finally:
            visit.running.cancel()
            await asyncio.gather(visit.running, return_exceptions=True)


async def test_a_visit_with_all_buttons_is_in_the_log_as_it_was(tmp_path: Path) -> None:
    server = StreamServer()
    async with visiting(tmp_path, server) as visit:
        visit.hand.sound(3)
        await visit.held(3)
        await visit.recorder.flag()
        await visit.recorder.off_record()
        await visit.recorder.resume()
        await visit.recorder.pause()
        await visit.recorder.resume()
        visit.hand.sound(3)
        await visit.held(5)
        visit.recorder.stop()
        assert await visit.outcome() == Outcome()
    assert [(one.kind, one.reason, one.at // BLOCK) for one in server.controls] == [
        ("consent", None, 0), ("mark", None, 3), ("pause", "off_record", 3), ("resume", None, 3),
        ("pause", None, 3), ("resume", None, 3),
    ]  # fmt: skip
    assert not (tmp_path / "visit-1").exists()


async def test_a_microphone_that_goes_and_comes_back_is_a_gap_with_its_reason(tmp_path: Path) -> None:
    server = StreamServer()
    async with visiting(tmp_path, server) as visit:
        visit.hand.sound(2)
        visit.hand.give(Lost("The microphone is gone.", "device"), Back("built-in"))
        visit.hand.sound(2)
        await visit.held(4)
        visit.recorder.stop()
        await visit.outcome()
    assert [(one.kind, one.reason, one.at // BLOCK) for one in server.controls[1:]] == [
        ("pause", "device", 2), ("resume", None, 2),
    ]  # fmt: skip
    told = visit.heard.of(events.SourceLost, events.SourceBack)
    assert told == [events.SourceLost("The microphone is gone."), events.SourceBack("built-in")]


async def test_withdrawn_consent_ends_the_visit_and_leaves_nothing_here(tmp_path: Path) -> None:
    server = StreamServer(fills=True)
    async with visiting(tmp_path, server) as visit:
        visit.hand.sound(5)
        await visit.held(5)
        visit.recorder.withdraw()
        assert await visit.outcome() == Outcome(withdrawn=True)
    assert [(one.kind, one.given) for one in server.controls] == [("consent", True), ("consent", False)]
    assert server.ended
    assert not (tmp_path / "visit-1").exists()


async def test_withdrawn_consent_before_the_first_sound_records_nothing(tmp_path: Path) -> None:
    server = StreamServer(fills=True)
    async with visiting(tmp_path, server) as visit:
        visit.recorder.withdraw()
        visit.hand.sound(5)
        assert (await visit.outcome()).withdrawn
    assert server.received == 0


async def test_a_withdrawal_that_comes_after_the_end_says_where_to_ask(tmp_path: Path) -> None:
    server = StreamServer()
    async with visiting(tmp_path, server) as visit:
        visit.heard.then = lambda event: isinstance(event, events.Ended) and visit.recorder.withdraw()
        visit.recorder.stop()
        assert await visit.outcome() == Outcome(TOO_LATE, withdrawn=True)
    assert [one.given for one in server.controls] == [True]


async def test_a_refusal_is_an_outcome_with_a_sentence_and_the_spool_is_kept(tmp_path: Path) -> None:
    server = StreamServer(token="right")
    async with visiting(tmp_path, server, token="wrong") as visit:
        visit.hand.sound(2)
        await visit.held(2)
        visit.recorder.stop()
        outcome = await visit.outcome()
    assert isinstance(outcome.problem, Refused)
    assert "401" in outcome.problem.sentence
    assert list((tmp_path / "visit-1").glob("*.spool"))
