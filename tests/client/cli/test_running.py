from pathlib import Path

import pytest

from earshot_client.cli.running import warn_if_exposed
from earshot_client.session.link import Link
from tests.support.program import Home
from tests.support.stream_server import StreamServer
from tests.support.tones import noise, sound_file

SOUND = noise(60)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


@pytest.fixture
def file(tmp_path: Path) -> str:
    return str(sound_file(tmp_path / "visit.wav", SOUND))


async def test_ctrl_c_ends_the_stream_when_the_server_has_heard_the_tail(home: Home, file: str) -> None:
    async with StreamServer().serving() as server:
        program = await home.start("stream", file, "--server", server.url)
        await server.until(8_000)
        program.interrupt()
        code, out, err = await program.end()
    assert (code, server.ended) == (0, True)
    assert "Ctrl-C again leaves now" in err
    assert "The server has all of it." in err
    assert out == "does it hurt here\n"
    assert bytes(server.sound) == SOUND[: server.received].tobytes()
    assert not list(home.spool.iterdir())


async def test_a_second_ctrl_c_leaves_at_once_and_says_how_to_send_the_rest(
    home: Home, file: str, unused_tcp_port: int
) -> None:
    dead = f"ws://127.0.0.1:{unused_tcp_port}"
    program = await home.start("stream", file, "--server", dead, "--encounter", "visit-1", "--fast")
    await program.until("No server answers")
    program.interrupt()
    await program.until("Ctrl-C again")
    program.interrupt()
    code, out, err = await program.end()
    assert (code, out) == (130, "")
    assert "earshot spool send visit-1" in err
    assert "Traceback" not in err
    async with StreamServer().serving(unused_tcp_port) as server:
        program = await home.start("spool", "send", "visit-1")
        code, _, err = await program.end()
    assert (code, server.ended) == (0, True)
    assert server.received > 0
    assert bytes(server.sound) == SOUND[: server.received].tobytes()


async def test_after_kill_9_everything_that_was_captured_can_be_sent(home: Home, file: str) -> None:
    async with StreamServer(window=16_000, durable=False).serving() as server:
        program = await home.start("stream", file, "--server", server.url, "--encounter", "visit-1")
        await server.until(12_000)
        program.process.kill()
        await program.end()
        received = server.received
    async with StreamServer().serving() as server:
        program = await home.start("spool", "send", "--server", server.url)
        code, _, _ = await program.end()
    assert code == 0
    assert server.received >= received
    assert bytes(server.sound) == SOUND[: server.received].tobytes()


async def test_a_refusal_ends_with_3_and_keeps_the_spool(home: Home, file: str) -> None:
    async with StreamServer(token="right").serving() as server:
        program = await home.start(
            "stream", file, "--server", server.url, "--token", "wrong", "--encounter", "visit-1"
        )
        code, _, err = await program.end()
    assert code == 3
    assert "HTTP 401" in err
    listed = home.run("spool", "list").stdout
    assert "visit-1" in listed
    assert "60.0 s  complete" in listed


async def test_giving_up_waiting_ends_with_4(home: Home, file: str, unused_tcp_port: int) -> None:
    dead = f"ws://127.0.0.1:{unused_tcp_port}"
    program = await home.start("stream", file, "--server", dead, "--fast", "--wait", "0.2")
    code, _, err = await program.end()
    assert code == 4
    assert "has not confirmed 60.0 s of sound yet" in err


async def test_a_second_copy_does_not_send_a_live_ones_spool(home: Home, file: str) -> None:
    async with StreamServer().serving() as server:
        live = await home.start("stream", file, "--server", server.url, "--encounter", "visit-1")
        await server.until(8_000)
        second = await home.start("spool", "send", "visit-1")
        code, _, err = await second.end()
        assert code == 2
        assert "being recorded or sent by another Earshot" in err
        none_free = await home.start("spool", "send")
        assert (await none_free.end())[0] == 0
        third = await home.start("stream", file, "--server", server.url, "--encounter", "visit-1")
        code, _, err = await third.end()
        assert code == 2
        assert "already holds sound of visit-1" in err
        live.interrupt()
        assert (await live.end())[0] == 0


async def test_nothing_that_was_said_and_no_label_reaches_standard_error_or_the_spool(
    home: Home, file: str, unused_tcp_port: int
) -> None:
    async with StreamServer().serving(unused_tcp_port) as server:
        program = await home.start(
            "stream",
            file,
            "--fast",
            "--server",
            server.url,
            "--label",
            "Ms Appleby",
            "--clinician",
            "Dr Quill",
        )
        code, out, err = await program.end()
    assert (code, out) == (0, "does it hurt here\n")
    for secret in ("does", "hurt", "Appleby", "Quill"):
        assert secret not in err


def test_sound_in_the_clear_is_warned_of(capsys: pytest.CaptureFixture[str]) -> None:
    warn_if_exposed(Link(("ws://127.0.0.1:1", "wss://clinic", "ws://clinic:8765")))
    assert (
        capsys.readouterr().err
        == "ws://clinic:8765 is not encrypted: on the way others can listen. Use wss://.\n"
    )
