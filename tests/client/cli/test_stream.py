import json
from pathlib import Path

import pytest

from tests.support.program import Home
from tests.support.stream_server import StreamServer
from tests.support.tones import noise, sound_file

SOUND = noise(2)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


async def test_a_file_becomes_lines_of_what_was_said(home: Home, tmp_path: Path) -> None:
    path = sound_file(tmp_path / "a.flac", SOUND)
    async with StreamServer().serving() as server:
        program = await home.start(
            "stream", "--fast", "--server", server.url, "--encounter", "visit-7", "--label", "knee", str(path)
        )
        code, out, err = await program.end()
    assert (code, out) == (0, "does it hurt here\n")
    assert err.startswith("Encounter visit-7\n")
    assert (server.hellos[0].encounter, server.hellos[0].label) == ("visit-7", "knee")
    assert bytes(server.sound) == SOUND.tobytes()


async def test_events_come_as_json_for_programs(home: Home, tmp_path: Path) -> None:
    path = sound_file(tmp_path / "a.wav", SOUND)
    async with StreamServer().serving() as server:
        program = await home.start("stream", "--fast", "--json", "--server", server.url, str(path))
        code, out, err = await program.end()
    lines = [json.loads(line) for line in out.splitlines()]
    assert (code, err) == (0, "")
    assert [lines[0]["event"], lines[1]["event"], lines[-1]["event"]] == ["encounter", "connected", "ended"]
    (segment,) = (line for line in lines if line["event"] == "segment")
    assert segment["text"] == "does it hurt here"
    assert segment["segment"]["words"][0]["text"] == "does"


async def test_quiet_says_nothing(home: Home, tmp_path: Path) -> None:
    path = sound_file(tmp_path / "a.wav", SOUND)
    async with StreamServer(token="t").serving() as server:
        (tmp_path / "token").write_text("t\n")
        program = await home.start(
            "stream",
            "--fast",
            "-q",
            "--server",
            server.url,
            "--token-file",
            str(tmp_path / "token"),
            str(path),
        )
        assert await program.end() == (0, "", "")


@pytest.mark.parametrize("raw", [True, False])
async def test_the_standard_input_is_streamed(home: Home, tmp_path: Path, raw: bool) -> None:
    data = SOUND.tobytes() if raw else sound_file(tmp_path / "a.wav", SOUND).read_bytes()
    async with StreamServer().serving() as server:
        program = await home.start(
            "stream", "-", *(["--raw"] if raw else []), "--fast", "--server", server.url
        )
        code, _, _ = await program.end(data)
    assert code == 0
    assert bytes(server.sound) == SOUND.tobytes()


async def test_ctrl_c_ends_a_pipe_that_says_nothing_more(home: Home) -> None:
    async with StreamServer().serving() as server:
        program = await home.start("stream", "-", "--raw", "--server", server.url)
        assert program.process.stdin is not None
        program.process.stdin.write(SOUND.tobytes())
        await server.until(16_000)
        program.interrupt()
        assert await program.process.wait() == 0
        program.process.stdin.close()
    assert server.ended


def test_bad_input_is_a_sentence_and_leaves_no_spool(home: Home, tmp_path: Path) -> None:
    (tmp_path / "letter.wav").write_text("Dear colleague, " * 50)
    (tmp_path / "empty.wav").touch()
    for name, words in (
        ("nowhere.wav", "is not there"), ("letter.wav", "is not a sound file"), ("empty.wav", "is empty"),
    ):  # fmt: skip
        done = home.run("stream", str(tmp_path / name))
        assert (done.returncode, done.stdout) == (2, "")
        assert words in done.stderr
        assert done.stderr.count("\n") == 1
    done = home.run("stream", "-")
    assert (done.returncode, done.stderr) == (2, "The standard input is empty.\n")
    assert not home.spool.exists() or not list(home.spool.iterdir())


def test_options_that_do_not_go_together_are_said(home: Home, tmp_path: Path) -> None:
    done = home.run("stream", "--raw", str(tmp_path / "a.wav"))
    assert (done.returncode, "--raw goes with the standard input" in done.stderr) == (2, True)


async def test_who_reads_the_output_may_go_away(home: Home, tmp_path: Path) -> None:
    path = sound_file(tmp_path / "a.wav", SOUND)
    async with StreamServer().serving() as server:
        program = await home.start("stream", "--fast", "--json", "--server", server.url, str(path))
        assert program.process.stdout is not None
        program.process.stdout._transport.close()  # type: ignore[attr-defined]
        assert await program.process.wait() == 0
    assert server.ended
