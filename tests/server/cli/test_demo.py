"""`earshot demo`: the main job, once, and nothing left behind."""

import asyncio
import socket
import tempfile
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from subprocess import DEVNULL, PIPE

import psutil
import pytest
from typer.testing import Result

from earshot_server.cli.errors import CommandError
from tests.support.consultations import Piece
from tests.support.processes import ROOT, clean_environment
from tests.support.program import COMMAND

Typed = Callable[..., Awaitable[Result]]


@pytest.fixture
def temporary() -> Iterator[Path]:
    """A folder for temporary files, with a path that is short enough for sockets."""
    with tempfile.TemporaryDirectory(prefix="t-") as folder:
        yield Path(folder)


def of(folder: Path) -> list[str]:
    """Return the commands of all processes whose environment names this folder for temporary files."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.environ().get("TMPDIR") == str(folder):
                found.append(" ".join(process.cmdline()))
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            continue
    return found


@pytest.mark.system
async def test_fast_it_shows_transcript_and_note_and_leaves_nothing_behind(
    tmp_path: Path, temporary: Path
) -> None:
    """Beside a server that has the usual ports, and with settings for another one in the environment."""
    with (
        socket.create_server(("127.0.0.1", 0)) as gateway,
        socket.create_server(("127.0.0.1", 0)) as viewer,
    ):
        environment = {
            **clean_environment(tmp_path / "home"),
            "TMPDIR": str(temporary),
            "EARSHOT_DATA_DIR": str(tmp_path / "clinic"),
            "EARSHOT_REDIS_URL": "redis://127.0.0.1:1",
            "EARSHOT_GATEWAY_PORT": str(gateway.getsockname()[1]),
            "EARSHOT_VIEWER_PORT": str(viewer.getsockname()[1]),
            "EARSHOT_METRICS_PORT": str(gateway.getsockname()[1]),
            "EARSHOT_TLS_CERT": "clinic.pem",
            "EARSHOT_SERVER": "wss://clinic.example",
            "EARSHOT_TOKEN_FILE": "room3.token",
        }
        recording = Piece("chest-pain", 0, 20).file(tmp_path)
        process = await asyncio.create_subprocess_exec(
            *(*COMMAND, "demo", "--fast", "--file", recording),
            env=environment,
            cwd=ROOT,
            stdin=DEVNULL,
            stdout=PIPE,
            stderr=PIPE,
        )
        out, err = (part.decode() for part in await process.communicate())
    assert process.returncode == 0, err
    assert "/enter#" in out
    transcript, _, note = out.partition("\nTranscript\n")[2].partition("\nDraft note\n")
    assert "chest" in transcript
    assert "chest" in note.lower()
    assert out.endswith("Ending ...\n")
    assert err == ""
    assert list(temporary.iterdir()) == []
    assert not (tmp_path / "clinic").exists()
    assert of(temporary) == []


async def test_a_recording_that_is_not_there_is_a_sentence_before_anything_starts(
    earshot: Typed, tmp_path: Path
) -> None:
    result = await earshot("demo", "--fast", "--file", tmp_path / "nothing.wav")
    assert isinstance(result.exception, CommandError)
    assert str(result.exception) == f"There is no file {tmp_path / 'nothing.wav'}."
    assert result.stdout == ""
