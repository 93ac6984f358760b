import asyncio
from collections import deque
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import psutil
import pytest

from earshot_client.errors import Refused
from earshot_client.session import events
from earshot_client.session import link as link_module
from earshot_client.session import session as session_module
from earshot_client.session.link import Link
from earshot_client.session.session import Session
from earshot_client.spool.spool import open_spool
from tests.support.running import Listener, running
from tests.support.spooling import key_store
from tests.support.stream_server import WORDS, Fault, StreamServer
from tests.support.tones import noise

BLOCK = 1_600


def spool_gone(tmp_path: Path) -> bool:
    return not (tmp_path / "visit-1").exists()


async def test_sound_and_controls_arrive_in_order_and_the_spool_is_let_go(tmp_path: Path) -> None:
    sound = noise(12.34)
    async with StreamServer().serving() as server, running(tmp_path, server.url) as run:
        await run.session.consent(True)
        await run.add(sound[:32_000])
        await run.session.mark()
        await run.add(sound[32_000:])
        await run.end()
    assert bytes(server.sound) == sound.tobytes()
    assert [(control.number, control.kind, control.at) for control in server.controls] == [
        (0, "consent", 0), (1, "mark", 32_000),
    ]  # fmt: skip
    assert server.hellos[0].label == "Ms Appleby, knee"
    assert run.heard.of(events.Ended) == [events.Ended(len(sound))]
    assert spool_gone(tmp_path)


async def test_what_was_heard_is_told(tmp_path: Path) -> None:
    async with StreamServer().serving() as server, running(tmp_path, server.url) as run:
        await run.add(noise(1))
        await run.end()
    assert run.heard.events[0] == events.Connected(server.url, 1)
    partial = run.heard.of(events.PartialHeard)[-1]
    assert isinstance(partial, events.PartialHeard)
    assert (partial.words, partial.stable) == (WORDS[:3], 2)
    (segment,) = run.heard.of(events.SegmentHeard)
    assert isinstance(segment, events.SegmentHeard)
    assert segment.segment.text == "does it hurt here"
    assert run.heard.of(events.Progress)[-1] == events.Progress(16_000, 16_000, 16_000)


@pytest.mark.parametrize("durable", [True, False])
@pytest.mark.parametrize(
    "faults",
    [
        [Fault("cut", 20_000), Fault("cut", 20_000), Fault("cut", 70_000)],
        [Fault("close", 1, 1011), Fault("close", 40_000, 1013), Fault("close", 50_000, 1012)],
        [Fault("drain", 30_000, after=0.1), Fault("drain", 60_000)],
        [Fault("busy", after=0.1), Fault("http", code=503), Fault("http", code=502), Fault("cut", 100)],
    ],
)
async def test_whatever_the_server_does_everything_arrives_once_and_in_order(
    tmp_path: Path, faults: list[Fault], durable: bool
) -> None:
    sound = noise(6)
    server = StreamServer(faults=deque(faults), durable=durable)
    async with server.serving(), running(tmp_path, server.url) as run:
        await run.add(sound[:48_000])
        await run.session.mark()
        await run.add(sound[48_000:])
        await run.end()
    assert bytes(server.sound) == sound.tobytes()
    assert [(control.number, control.at) for control in server.controls] == [(0, 48_000)]
    assert server.connections == len(faults) + 1
    assert len(run.heard.of(events.Waiting)) == len(faults)
    assert spool_gone(tmp_path)


async def test_a_server_that_comes_late_gets_everything(tmp_path: Path, unused_tcp_port: int) -> None:
    sound = noise(5)
    async with running(tmp_path, f"ws://127.0.0.1:{unused_tcp_port}") as run:
        await run.add(sound)
        await run.session.finish()
        await run.heard.until(lambda: len(run.heard.of(events.Waiting)) >= 2)
        assert run.session.unsent == len(sound)
        async with StreamServer().serving(unused_tcp_port) as server:
            await asyncio.wait_for(run.network, 30)
    assert bytes(server.sound) == sound.tobytes()
    waiting = run.heard.of(events.Waiting)[0]
    assert isinstance(waiting, events.Waiting)
    assert waiting.reason == "No server answers at this address."


async def test_another_server_is_tried_in_turn(tmp_path: Path, unused_tcp_port: int) -> None:
    sound = noise(1)
    dead = f"ws://127.0.0.1:{unused_tcp_port}"
    async with StreamServer().serving() as server, running(tmp_path, dead, server.url) as run:
        await run.add(sound)
        await run.end()
    assert bytes(server.sound) == sound.tobytes()


async def test_a_server_that_falls_silent_is_left_and_found_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session_module, "STALL", 0.3)
    sound = noise(4)
    server = StreamServer(faults=deque([Fault("stall", 20_000)]))
    async with server.serving(), running(tmp_path, server.url) as run:
        await run.add(sound)
        await run.end()
    assert bytes(server.sound) == sound.tobytes()
    assert server.connections == 2


async def test_a_server_that_never_says_ready_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session_module, "STALL", 0.3)
    server = StreamServer(faults=deque([Fault("deaf")]))
    async with server.serving(), running(tmp_path, server.url) as run:
        await run.add(noise(1))
        await run.end()
    assert server.connections == 2


async def test_a_handshake_that_hangs_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(link_module, "OPEN_TIMEOUT", 0.3)
    accepted: list[asyncio.StreamWriter] = []
    mute = await asyncio.start_server(lambda _, writer: accepted.append(writer), "127.0.0.1", 0)
    host, port = mute.sockets[0].getsockname()
    async with (
        StreamServer().serving() as server,
        running(tmp_path, f"ws://{host}:{port}", server.url) as run,
    ):
        await run.add(noise(1))
        await run.end()
    assert accepted
    for writer in accepted:
        writer.close()
    mute.close()
    await mute.wait_closed()
    assert server.ended


async def test_an_idle_stream_is_no_silent_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session_module, "STALL", 0.5)
    async with StreamServer().serving() as server, running(tmp_path, server.url) as run:
        await run.add(noise(0.5))
        await server.until(8_000)
        await asyncio.sleep(1.2)  # silence is what this is about
        await run.add(noise(0.5, seed=2))
        await run.end()
    assert server.connections == 1


@pytest.mark.parametrize(
    ("server", "words"),
    [
        (StreamServer(token="another"), "HTTP 401"),
        (StreamServer(faults=deque([Fault("http", code=403)])), "HTTP 403"),
        (StreamServer(faults=deque([Fault("http", code=400)])), "HTTP 400"),
        (StreamServer(faults=deque([Fault("error")])), "Another client holds this encounter."),
        (StreamServer(faults=deque([Fault("close", 100, 4001)])), "took the stream over"),
    ],
)
async def test_a_refusal_is_told_and_recording_goes_on_into_the_spool(
    tmp_path: Path, server: StreamServer, words: str
) -> None:
    sound = noise(3)
    async with server.serving(), running(tmp_path, server.url) as run:
        await run.add(sound[:16_000])
        await run.heard.until(lambda: run.heard.of(events.Denied))
        await run.add(sound[16_000:])
        await run.session.finish()
        with pytest.raises(Refused, match=words):
            await run.network
    assert server.connections == 1
    spool = open_spool(tmp_path / "visit-1", key_store(tmp_path / "keys"))
    assert spool.read(0, spool.to) == sound.tobytes()
    async with StreamServer().serving() as good, Session(spool, Link((good.url,)), Listener()) as session:
        await session.finish()
        await asyncio.wait_for(session.run(), 20)
    assert bytes(good.sound) == sound.tobytes()
    assert good.hellos[0].stream_key == "k" * 43
    assert spool_gone(tmp_path)


async def test_a_server_in_breach_is_told_so_and_tried_again(tmp_path: Path) -> None:
    from websockets.asyncio.server import ServerConnection, serve

    codes: list[int | None] = []

    async def babble(connection: ServerConnection) -> None:
        await connection.send('{"type": "gossip"}')
        await connection.wait_closed()
        codes.append(connection.close_code)

    async with serve(babble, "127.0.0.1", 0, subprotocols=["earshot.stream.v1"]) as server:  # type: ignore[list-item]
        port = next(iter(server.sockets)).getsockname()[1]
        async with running(tmp_path, f"ws://127.0.0.1:{port}") as run:
            await run.heard.until(lambda: len(run.heard.of(events.Waiting)) >= 2)
    assert codes[0] == 1008


async def test_what_speaks_websocket_but_not_ours_is_refused(tmp_path: Path) -> None:
    from websockets.asyncio.server import serve

    async with serve(lambda connection: connection.wait_closed(), "127.0.0.1", 0) as server:
        port = next(iter(server.sockets)).getsockname()[1]
        async with running(tmp_path, f"ws://127.0.0.1:{port}") as run:
            with pytest.raises(Refused, match="not an Earshot server"):
                await run.network


async def test_off_the_record_nothing_is_kept_and_the_gap_is_marked(tmp_path: Path) -> None:
    sound = noise(3)
    async with StreamServer().serving() as server, running(tmp_path, server.url) as run:
        await run.add(sound[:16_000])
        await run.session.pause()
        assert run.session.paused
        await run.add(sound[16_000:32_000])
        await run.session.resume()
        await run.add(sound[32_000:])
        await run.end()
    assert bytes(server.sound) == sound[:16_000].tobytes() + sound[32_000:].tobytes()
    assert [(control.kind, control.at) for control in server.controls] == [
        ("pause", 16_000), ("resume", 16_000),
    ]  # fmt: skip
    assert all(abs(datetime.now(UTC) - control.wall) < timedelta(minutes=1) for control in server.controls)


async def test_late_sound_is_judged_by_when_it_was_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [100.0]
    monkeypatch.setattr(session_module, "time", SimpleNamespace(monotonic=lambda: now[0]))
    sound = noise(1)
    blocks = [sound[at : at + BLOCK] for at in range(0, 5 * BLOCK, BLOCK)]
    async with StreamServer().serving() as server, running(tmp_path, server.url) as run:
        await run.session.add(blocks[0], 99.7)
        pausing = asyncio.create_task(run.session.pause("off_record"))
        await asyncio.sleep(0)
        await run.session.add(blocks[1], 99.8)
        assert not pausing.done(), "sound from before the pause is still on its way"
        await run.session.add(blocks[2], 100.2)
        await pausing
        now[0] = 110.0
        await run.session.resume()
        await run.session.add(blocks[3], 109.9)
        await run.session.add(blocks[4], 110.1)
        await run.end()
    kept = (blocks[0], blocks[1], blocks[4])
    assert bytes(server.sound) == b"".join(one.tobytes() for one in kept)
    assert [control.at for control in server.controls] == [2 * BLOCK, 2 * BLOCK]


async def test_a_device_that_comes_back_does_not_end_what_a_person_paused(tmp_path: Path) -> None:
    async with StreamServer().serving() as server, running(tmp_path, server.url) as run:
        await run.session.pause("device", by_itself=True)
        await run.session.pause("off_record")
        await run.session.resume(by_itself=True)
        assert run.session.paused
        await run.session.resume()
        assert not run.session.paused
        await run.end()
    assert [(control.kind, control.reason) for control in server.controls] == [
        ("pause", "device"), ("resume", None),
    ]  # fmt: skip


async def test_a_spool_at_its_limit_blocks_loudly_until_the_server_has_something(
    tmp_path: Path, unused_tcp_port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session_module, "BLOCKED_RETRY", 0.05)
    sound = noise(150)
    url = f"ws://127.0.0.1:{unused_tcp_port}"
    async with running(tmp_path, url, limit=2_500_000) as run:
        adding = asyncio.create_task(run.add(sound))
        await run.heard.until(lambda: run.heard.of(events.Blocked))
        assert run.session.held_to == 60 * 16_000
        async with StreamServer().serving(unused_tcp_port) as server:
            await adding
            await run.end()
    assert bytes(server.sound) == sound.tobytes()
    assert run.heard.of(events.Unblocked)


async def test_a_server_that_lost_what_it_confirmed_and_that_was_freed_is_a_matter_for_people(
    tmp_path: Path,
) -> None:
    server = StreamServer()
    async with server.serving(), running(tmp_path, server.url, limit=2_500_000) as run:
        for _ in range(15):
            await run.add(noise(6))
            await server.until(run.session.held_to)
        server.sound.clear()
        server.faults.append(Fault("cut"))
        await run.session.finish()
        server.cut_all()
        with pytest.raises(Refused, match="freed"):
            await asyncio.wait_for(run.network, 20)
    assert not spool_gone(tmp_path)


async def test_an_outage_costs_no_memory_and_is_caught_up_faster_than_speech(
    tmp_path: Path, unused_tcp_port: int
) -> None:
    minute = noise(60)
    process = psutil.Process()
    async with running(tmp_path, f"ws://127.0.0.1:{unused_tcp_port}") as run:
        await run.add(minute)
        before = process.memory_info().rss
        for _ in range(9):
            await run.add(minute)
        grown = process.memory_info().rss - before
        await run.session.finish()
        loop = asyncio.get_running_loop()
        begin = loop.time()
        server = StreamServer(words=False)
        async with server.serving(unused_tcp_port):
            await asyncio.wait_for(run.network, 60)
        took = loop.time() - begin
    print(f"10 minutes offline: {grown / 1e6:+.1f} MB; caught up {600 / took:.0f} times real time")
    assert grown < 5_000_000
    assert 600 / took > 3
    assert len(server.sound) == 2 * 600 * 16_000


async def test_leaving_in_the_middle_keeps_everything(tmp_path: Path) -> None:
    sound = noise(3)
    async with (
        StreamServer(faults=deque([Fault("stall", 16_000)])).serving() as server,
        running(tmp_path, server.url) as run,
    ):
        await run.add(sound)
        await server.until(16_000)
    spool = open_spool(tmp_path / "visit-1", key_store(tmp_path / "keys"))
    assert spool.read(0, spool.to) == sound.tobytes()
    spool.close()
