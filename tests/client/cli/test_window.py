from pathlib import Path

from tests.support.program import Home


def test_the_command_says_what_it_opens(tmp_path: Path) -> None:
    done = Home(tmp_path).run("window", "--help")
    assert done.returncode == 0
    assert "start, pause and stop visits" in done.stdout
