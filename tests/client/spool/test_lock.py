import subprocess
import sys
from pathlib import Path

import pytest

from earshot_client.errors import SpoolInUse
from earshot_client.spool.lock import hold, in_use

HOLDER = """
import sys, time
from pathlib import Path
from earshot_client.spool.lock import hold
lock = hold(Path(sys.argv[1]))
print("held", flush=True)
time.sleep(60)
"""


def test_one_holds_it_and_the_next_may_when_it_is_let_go(tmp_path: Path) -> None:
    lock = hold(tmp_path)
    with pytest.raises(SpoolInUse, match="by another Earshot"):
        hold(tmp_path)
    assert in_use(tmp_path)
    lock.release()
    assert not in_use(tmp_path)
    hold(tmp_path).release()


def test_another_process_holds_it_until_it_is_killed(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", HOLDER, str(tmp_path)], stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline().strip() == b"held"
        with pytest.raises(SpoolInUse):
            hold(tmp_path)
        holder.kill()
        holder.wait()
        hold(tmp_path).release()
