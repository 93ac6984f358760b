from pathlib import Path

from tests.support.program import Home


def test_what_stands_in_the_way_is_said_with_what_to_do(tmp_path: Path) -> None:
    done = Home(tmp_path).run("doctor", "--server", "ws://127.0.0.1:9", "--device", "no such microphone")
    assert done.returncode == 2
    lines = done.stdout.splitlines()
    assert any(line.startswith("BAD  network") for line in lines)
    assert any(line.startswith("ok   disk") for line in lines)
    assert "does a firewall stand between?" in done.stdout
    assert "Traceback" not in done.stderr
