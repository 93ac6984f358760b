"""`earshot record import`, killed in its middle and run again: the same store as if nothing had happened."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from earshot_server.keys.clinic import load_clinic_key
from earshot_server.keys.ring import KeyRing
from earshot_server.records.store import RecordStore, default_url
from earshot_server.settings import Settings
from tests.support.records import bundle, condition, medication, observation, patient

pytestmark = pytest.mark.system
FILES = 40
KILLS = 2


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    written = []
    for number in range(FILES):
        ident = f"p{number}"
        file = tmp_path / f"{ident}.json"
        facts = [condition(f"c{one}", f"Condition {one}", of=ident) for one in range(6)]
        facts += [medication("m", "Aspirin", of=ident), observation("o", "2160-0", 1.1, "mg/dL", of=ident)]
        who = patient(ident, identifier=[{"system": "urn:mrn", "value": str(number)}])
        file.write_bytes(bundle(who, *facts))
        written.append(file)
    return written


def importing(folder: Path, files: list[Path]) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "earshot_client.cli.main", "record", "import", *map(str, files)]
    environment = {**os.environ, "EARSHOT_DATA_DIR": str(folder), "PYTHONUNBUFFERED": "1"}
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)


def kept(folder: Path) -> list[str]:
    """Return all records, whatever their random ids."""
    settings = Settings(data_dir=folder)
    store = RecordStore(
        default_url(settings.records_dir), KeyRing(settings.keys_dir, load_clinic_key(settings))
    )
    found = sorted(store.load(one).model_dump_json(exclude={"id"}) for one in store.patients())
    store.close()
    return found


def test_what_a_killed_import_left_is_completed(tmp_path: Path, files: list[Path]) -> None:
    undisturbed, disturbed = tmp_path / "undisturbed", tmp_path / "disturbed"
    assert importing(undisturbed, files).communicate()[0]
    struck = 0
    for _ in range(KILLS):
        running = importing(disturbed, files)
        assert running.stdout is not None
        for line in running.stdout:
            if ": took" in line:  # a file is in; the next one is under way
                running.send_signal(signal.SIGKILL)
                break
        running.communicate()
        partly = len(kept(disturbed))
        struck += running.returncode == -signal.SIGKILL and 0 < partly < FILES
    assert struck, "no kill struck in the middle"
    print(f"killed in the middle {struck} times of {KILLS}")
    importing(disturbed, files).communicate()
    assert kept(disturbed) == kept(undisturbed)
