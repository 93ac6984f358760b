import os
import stat
from pathlib import Path

import pytest

from earshot_client.errors import ClientError
from earshot_client.vault import SERVICE, Vault
from tests.support.system_ring import SystemRing, install


@pytest.fixture
def ring(monkeypatch: pytest.MonkeyPatch) -> SystemRing:
    return install(monkeypatch)


def vault(folder: Path, *, only_file: bool = False) -> Vault:
    return Vault("The token", "token", folder / "new" / "token", only_file=only_file)


def test_the_keyring_of_the_system_keeps_the_secret_and_no_file_does(
    tmp_path: Path, ring: SystemRing
) -> None:
    vault(tmp_path).keep("s3cret")
    assert ring.held == {(SERVICE, "token"): "s3cret"}
    assert vault(tmp_path).in_keyring() == "s3cret"
    assert vault(tmp_path).in_file() is None


def test_without_a_keyring_a_file_keeps_it_that_only_its_owner_may_read(
    tmp_path: Path, ring: SystemRing
) -> None:
    ring.locked = True
    one = vault(tmp_path)
    one.keep("s3cret")
    assert one.in_file() == "s3cret"
    if os.name == "posix":
        assert stat.S_IMODE(one.file.stat().st_mode) == 0o600


def test_a_keyring_that_is_open_again_takes_over_from_the_file(tmp_path: Path, ring: SystemRing) -> None:
    ring.locked = True
    vault(tmp_path).keep("old")
    ring.locked = False
    vault(tmp_path).keep("new")
    assert vault(tmp_path).in_keyring() == "new"
    assert vault(tmp_path).in_file() is None


def test_what_is_forgotten_is_in_neither_place(tmp_path: Path, ring: SystemRing) -> None:
    vault(tmp_path).keep("s3cret")
    vault(tmp_path, only_file=True).keep("s3cret")
    vault(tmp_path).forget()
    assert ring.held == {}
    assert vault(tmp_path).in_file() is None
    vault(tmp_path).forget()


def test_a_chosen_file_is_the_only_place(tmp_path: Path, ring: SystemRing) -> None:
    vault(tmp_path, only_file=True).keep("s3cret")
    assert ring.held == {}


def test_a_file_that_cannot_be_read_or_written_is_a_sentence(tmp_path: Path) -> None:
    one = vault(tmp_path, only_file=True)
    one.file.parent.mkdir()
    one.file.write_bytes(b"\xff\xfe")
    with pytest.raises(ClientError, match=r"^The token in .* cannot be read: it is no text\.$"):
        one.in_file()
    blocked = Vault("The token", "token", tmp_path / "new" / "token" / "below", only_file=True)
    with pytest.raises(ClientError, match=r"^The token cannot be written to "):
        blocked.keep("s3cret")
