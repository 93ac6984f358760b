from pathlib import Path

import pytest

from tests.support.program import Home
from tests.support.spooling import key_store, new_spool
from tests.support.stream_server import StreamServer
from tests.support.tones import noise

SOUND = noise(3)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    key_store(tmp_path)
    return Home(tmp_path)


def leave(home: Home, encounter: str) -> None:
    spool = new_spool(home.spool, encounter)
    for at in range(0, len(SOUND), 1_600):
        spool.write(SOUND[at : at + 1_600].tobytes())
    spool.close()


def test_an_empty_spool_is_said_to_be_empty(home: Home) -> None:
    assert home.run("spool", "list").stdout == "The spool is empty.\n"


def test_what_is_left_is_listed(home: Home) -> None:
    leave(home, "visit-1")
    line = home.run("spool", "list").stdout
    for words in ("visit-1", "3.0 s", "broke off", "Ms Appleby, knee", "2026-03-04"):
        assert words in line


async def test_all_that_nobody_holds_is_sent(home: Home) -> None:
    leave(home, "visit-1")
    async with StreamServer().serving() as server:
        program = await home.start("spool", "send", "--server", server.url)
        code, out, _ = await program.end()
    assert (code, out) == (0, "does it hurt here\n")
    assert bytes(server.sound) == SOUND.tobytes()
    assert home.run("spool", "list").stdout == "The spool is empty.\n"


async def test_one_failure_does_not_keep_the_others(home: Home) -> None:
    leave(home, "visit-1")
    leave(home, "visit-2")
    first = home.spool / "visit-1" / "00000001.spool"
    first.write_bytes(first.read_bytes()[:30])
    async with StreamServer().serving() as server:
        program = await home.start("spool", "send", "--server", server.url)
        code, _, err = await program.end()
    assert code == 2
    assert err.startswith("visit-1: The spool visit-1 holds nothing that can be read.")
    assert server.hellos[0].encounter == "visit-2"
    assert server.ended


async def test_leaving_keeps_the_spool(home: Home, unused_tcp_port: int) -> None:
    leave(home, "visit-1")
    program = await home.start("spool", "send", "--server", f"ws://127.0.0.1:{unused_tcp_port}")
    await program.until("No server answers")
    program.interrupt()
    code, _, err = await program.end()
    assert code == 130
    assert "earshot spool send visit-1" in err
    assert "visit-1" in home.run("spool", "list").stdout


def test_what_is_not_there_cannot_be_sent_or_discarded(home: Home) -> None:
    for command in ("send", "discard"):
        done = home.run("spool", command, "visit-9")
        assert (done.returncode, "holds nothing of visit-9" in done.stderr) == (2, True)


def test_discarding_asks_and_deletes(home: Home) -> None:
    leave(home, "visit-1")
    done = home.run("spool", "discard", "visit-1", stdin=b"n\n")
    assert "Delete 3.0 s of sound of visit-1 for good?" in done.stderr
    assert (home.spool / "visit-1").exists()
    home.run("spool", "discard", "visit-1", "--yes")
    assert not (home.spool / "visit-1").exists()
