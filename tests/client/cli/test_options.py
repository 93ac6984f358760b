from pathlib import Path

from earshot_client.cli.options import DEFAULT_SERVER
from earshot_client.session.link import stream_url
from tests.support.program import Home
from tests.support.tones import noise, sound_file


def test_the_default_server_is_on_this_machine() -> None:
    assert stream_url(DEFAULT_SERVER) == "ws://127.0.0.1:8765/v1/stream"


def test_limits_of_options_are_said(tmp_path: Path) -> None:
    path = str(sound_file(tmp_path / "a.wav", noise(1)))
    done = Home(tmp_path).run("stream", path, "--spool-limit", "1")
    assert done.returncode == 2
    assert "spool-limit" in done.stderr


def test_the_environment_names_the_server(tmp_path: Path) -> None:
    path = str(sound_file(tmp_path / "a.wav", noise(1)))
    home = Home(tmp_path)
    done = home.run("stream", path, "--server", "http://wrong")
    assert (done.returncode, "'http://wrong'" in done.stderr) == (2, True)
