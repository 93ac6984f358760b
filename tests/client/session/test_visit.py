import asyncio
from collections import deque
from collections.abc import AsyncIterator
from pathlib import Path

import numpy as np
import pytest

from earshot_client.capture.files import file_source
from earshot_client.capture.source import Block
from earshot_client.errors import CaptureError, LeftUnsent, Refused
from earshot_client.session import events
from earshot_client.session.link import Link
from earshot_client.session.session import Session
from earshot_client.session.visit import run_visit, send_rest
from earshot_client.spool.spool import open_spool
from tests.support.spooling import key_store, new_spool
from tests.support.stream_server import Fault, StreamServer
from tests.support.tones import noise, sound_file


class Breaking:
    """A microphone that is unplugged after two seconds, and was late twice before."""

    dropouts = 0
    captured_to: float | None = None

    async def open(self) -> None:
        pass

    async def blocks(self) -> AsyncIterator[Block]:
        for number in range(20):
            self.dropouts = number // 10
            yield np.full(1_600, number, np.int16)
        raise CaptureError("It was unplugged.")

    def stop(self) -> None:
        pass

    def hurry(self) -> None:
        pass


async def test_a_file_is_streamed_to_its_end(tmp_path: Path) -> None:
    sound = noise(5)
    source = file_source(sound_file(tmp_path / "a.wav", sound), realtime=False)
    told: list[events.Event] = []
    async with (
        StreamServer().serving() as server,
        Session(new_spool(tmp_path), Link((server.url,)), told.append) as session,
    ):
        await source.open()
        await run_visit(source, session, told.append)
    assert bytes(server.sound) == sound.tobytes()
    assert sum(isinstance(event, events.LevelHeard) for event in told) == 50
    assert isinstance(told[-1], events.Ended)


async def test_stopping_ends_the_stream_with_what_was_heard(tmp_path: Path) -> None:
    source = file_source(sound_file(tmp_path / "a.wav", noise(60)), realtime=True)
    async with (
        StreamServer().serving() as server,
        Session(new_spool(tmp_path), Link((server.url,)), lambda event: None) as session,
    ):
        await source.open()
        visit = asyncio.create_task(run_visit(source, session, lambda event: None))
        await server.until(4_800)
        source.stop()
        await asyncio.wait_for(visit, 10)
    assert server.ended
    assert 4_800 <= server.received < 20_000


async def test_when_the_capture_breaks_what_came_before_arrives_and_it_is_told(tmp_path: Path) -> None:
    told: list[events.Event] = []
    async with (
        StreamServer().serving() as server,
        Session(new_spool(tmp_path), Link((server.url,)), told.append) as session,
    ):
        with pytest.raises(CaptureError, match="unplugged"):
            await run_visit(Breaking(), session, told.append)
    assert (server.received, server.ended) == (32_000, True)
    assert events.Notice("It was unplugged.") in told
    assert events.Dropouts(1) in told


async def test_after_a_refusal_a_file_goes_into_the_spool_without_waiting(tmp_path: Path) -> None:
    sound = noise(60)
    source = file_source(sound_file(tmp_path / "a.wav", sound), realtime=True)
    async with (
        StreamServer(token="x").serving() as server,
        Session(new_spool(tmp_path), Link((server.url,)), lambda event: None) as session,
    ):
        await source.open()
        with pytest.raises(Refused):
            await asyncio.wait_for(run_visit(source, session, lambda event: None), 20)
    spool = open_spool(tmp_path / "visit-1", key_store(tmp_path / "keys"))
    assert spool.read(0, spool.to) == sound.tobytes()
    spool.close()


async def test_who_does_not_want_to_wait_is_told_what_was_kept(tmp_path: Path, unused_tcp_port: int) -> None:
    source = file_source(sound_file(tmp_path / "a.wav", noise(2)), realtime=False)
    link = Link((f"ws://127.0.0.1:{unused_tcp_port}",))
    async with Session(new_spool(tmp_path), link, lambda event: None) as session:
        await source.open()
        with pytest.raises(LeftUnsent, match=r"2\.0 s of sound .*: earshot spool send visit-1"):
            await run_visit(source, session, lambda event: None, wait=0.2)
    spool = open_spool(tmp_path / "visit-1", key_store(tmp_path / "keys"))
    server = StreamServer(faults=deque([Fault("cut", 10_000)]))
    async with server.serving(), Session(spool, Link((server.url,)), lambda event: None) as session:
        await send_rest(session, wait=20)
    assert bytes(server.sound) == noise(2).tobytes()
    assert not (tmp_path / "visit-1").exists()


async def test_sending_the_rest_may_have_its_limit_too(tmp_path: Path, unused_tcp_port: int) -> None:
    link = Link((f"ws://127.0.0.1:{unused_tcp_port}",))
    async with Session(new_spool(tmp_path), link, lambda event: None) as session:
        with pytest.raises(LeftUnsent):
            await send_rest(session, wait=0.1)
