"""A backup's place: pieces by their content, sets that name them; what was changed does not open."""

import os
from pathlib import Path

import pytest

from earshot_server.custody.errors import BackupError
from earshot_server.custody.vault import Set, Vault, pieces

KEY = b"k" * 32


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    return Vault(tmp_path / "usb", KEY)


def made(name: str, **files: str) -> Set:
    return Set(made=name, files=files, objects={}, store=())


def blobs(vault: Vault) -> list[Path]:
    return [path for path in (vault.folder / "blobs").rglob("*") if path.is_file()]


@pytest.mark.parametrize(
    "plain", [b"", b"a" * 100_000, os.urandom(100_000)], ids=["empty", "plain", "sealed"]
)
def test_a_piece_comes_back_and_shows_nothing(vault: Vault, plain: bytes) -> None:
    name = vault.put(plain)
    assert vault.has(name)
    assert vault.get(name) == plain
    assert not plain or plain[:50] not in blobs(vault)[0].read_bytes()


def test_the_same_content_is_kept_once(vault: Vault) -> None:
    assert vault.put(b"a") == vault.put(b"a")
    assert len(blobs(vault)) == 1


def test_a_piece_that_was_changed_or_is_missing_is_said_to_be(vault: Vault) -> None:
    name = vault.put(b"a" * 1000)
    (path,) = blobs(vault)
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    with pytest.raises(BackupError, match="missing or damaged"):
        vault.get(name)
    path.unlink()
    with pytest.raises(BackupError):
        vault.get(name)


def test_a_piece_in_anothers_place_does_not_open(vault: Vault) -> None:
    one, other = vault.put(b"one"), vault.put(b"other")
    paths = {path.name: path for path in blobs(vault)}
    paths[one].write_bytes(paths[other].read_bytes())
    with pytest.raises(BackupError):
        vault.get(one)


def test_sets_are_found_in_order_and_only_with_the_key(vault: Vault) -> None:
    for name in ("20261126T090000.0Z", "20261125T090000.0Z"):
        vault.write_set(made(name, a="p1"))
    assert vault.sets() == ["20261125T090000.0Z", "20261126T090000.0Z"]
    assert list(pieces(vault.read_set(vault.sets()[0]))) == ["p1"]
    with pytest.raises(BackupError, match="no set"):
        Vault(vault.folder, b"x" * 32).read_set(vault.sets()[0])
    with pytest.raises(BackupError):
        vault.read_set("../keys")


def test_old_sets_go_with_the_pieces_that_no_other_needs(vault: Vault) -> None:
    first, second, shared = vault.put(b"1"), vault.put(b"2"), vault.put(b"3")
    vault.write_set(made("20261125T090000.0Z", a=first, b=shared))
    vault.write_set(made("20261126T090000.0Z", a=second, b=shared))
    assert vault.prune(1) == 1
    assert {path.name for path in blobs(vault)} == {second, shared}
    assert vault.sets() == ["20261126T090000.0Z"]
