import base64
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from earshot_client.errors import KeyMissing, SpoolError
from earshot_client.spool.keys import KeyStore, SpoolKey
from tests.support.system_ring import SystemRing, install


@pytest.fixture
def ring(monkeypatch: pytest.MonkeyPatch) -> SystemRing:
    return install(monkeypatch)


def test_the_keyring_of_the_system_keeps_the_key(tmp_path: Path, ring: SystemRing) -> None:
    file = tmp_path / "spool.key"
    key = KeyStore(file).current()
    assert KeyStore(file).current() == key
    assert not file.exists()
    assert KeyStore(file).find(key.id) == key


def test_without_a_keyring_a_file_keeps_it_and_only_its_owner_may_read_it(tmp_path: Path) -> None:
    file = tmp_path / "new" / "spool.key"
    key = KeyStore(file, only_file=True).current()
    assert KeyStore(file, only_file=True).current() == key
    assert base64.b64decode(file.read_text()) == key.secret
    if os.name == "posix":
        assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_locked_keyring_does_not_stop_a_recording(tmp_path: Path, ring: SystemRing) -> None:
    ring.locked = True
    file = tmp_path / "spool.key"
    key = KeyStore(file).current()
    assert file.exists()
    assert KeyStore(file).current() == key


def test_a_keyring_that_is_not_the_systems_is_left_alone(
    tmp_path: Path, ring: SystemRing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(SystemRing, "__module__", "keyrings.alt.file")
    KeyStore(tmp_path / "spool.key").current()
    assert ring.held == {}


def test_a_chosen_file_is_the_only_place(tmp_path: Path, ring: SystemRing) -> None:
    KeyStore(tmp_path / "chosen.key", only_file=True).current()
    assert ring.held == {}


def test_a_spool_finds_its_key_in_either_place(tmp_path: Path, ring: SystemRing) -> None:
    file = tmp_path / "spool.key"
    in_ring = KeyStore(file).current()
    in_file = KeyStore(file, only_file=True).current()
    assert in_ring != in_file
    assert KeyStore(file).find(in_ring.id) == in_ring
    assert KeyStore(file).find(in_file.id) == in_file


def test_a_key_that_is_gone_is_said_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(KeyMissing, match="EARSHOT_SPOOL_KEY_FILE"):
        KeyStore(tmp_path / "spool.key", only_file=True).find(bytes(8))


@pytest.mark.parametrize("text", ["", "hello", base64.b64encode(bytes(31)).decode(), "\x00" * 44])
def test_a_file_that_holds_no_key_is_refused_and_not_replaced(tmp_path: Path, text: str) -> None:
    file = tmp_path / "spool.key"
    file.write_text(text)
    with pytest.raises(SpoolError, match="holds no key"):
        KeyStore(file, only_file=True).current()
    assert file.read_text() == text


def test_programs_that_start_at_once_get_one_key(tmp_path: Path) -> None:
    script = f"""
from pathlib import Path
from earshot_client.spool.keys import KeyStore
print(KeyStore(Path({str(tmp_path / "spool.key")!r}), only_file=True).current().id.hex())
"""
    command = [sys.executable, "-c", script]
    programs = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(4)]
    ids = {program.communicate(timeout=30)[0] for program in programs}
    assert len(ids) == 1
    assert ids != {""}


def test_a_key_has_an_id_that_tells_nothing_of_it() -> None:
    key = SpoolKey(bytes(range(32)))
    assert len(key.id) == 8
    assert key.id not in key.secret
    assert key.id != SpoolKey(bytes(32)).id
