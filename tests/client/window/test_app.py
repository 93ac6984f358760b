import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

from tests.support.processes import EARSHOT, ROOT, clean_environment


def start(folder: Path) -> subprocess.Popen[str]:
    environment = {**clean_environment(folder / "home"), "QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, "-m", *EARSHOT, "window", "--settings", str(folder / "client.json")]
    return subprocess.Popen(command, env=environment, cwd=ROOT, stderr=subprocess.PIPE, text=True)


def test_of_two_copies_started_at_once_one_stays_and_ends_in_order(tmp_path: Path) -> None:
    both = [start(tmp_path), start(tmp_path)]
    with ThreadPoolExecutor() as waiting:
        waits = {waiting.submit(one.wait, 60): one for one in both}
        left = waits[next(as_completed(waits))]
        both[1 - both.index(left)].send_signal(signal.SIGTERM)
    said = [one.communicate()[1] for one in both]
    assert [one.returncode for one in both] == [0, 0]
    assert not any("Traceback" in text for text in said)


def test_settings_that_are_no_good_end_it_with_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "client.json").write_text("{")
    process = start(tmp_path)
    said = process.communicate(timeout=30)[1]
    assert process.returncode == 2
    assert "are no good" in said
    assert "Traceback" not in said
