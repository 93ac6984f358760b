"""Key files: private, whole or not there, on disk before they count."""

import os
import stat
from pathlib import Path

import pytest

from earshot_server.keys.files import delete, replace, write_once


@pytest.fixture
def synced(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int]]:
    """What was brought to disk, in order: name and size."""
    found: list[tuple[str, int]] = []
    real = os.fsync

    def fsync(descriptor: int) -> None:
        path = Path(f"/proc/self/fd/{descriptor}").readlink()
        found.append((path.name, 0 if path.is_dir() else os.fstat(descriptor).st_size))
        real(descriptor)

    monkeypatch.setattr(os, "fsync", fsync)
    return found


def test_it_is_private_and_on_disk_with_its_name(tmp_path: Path, synced: list[tuple[str, int]]) -> None:
    write_once(tmp_path / "a.key", b"secret")
    assert (tmp_path / "a.key").read_bytes() == b"secret"
    assert stat.S_IMODE((tmp_path / "a.key").stat().st_mode) == 0o600
    assert [size for _, size in synced] == [6, 0]
    assert synced[-1][0] == tmp_path.name


def test_the_first_one_stays_and_nothing_else_is_left(tmp_path: Path) -> None:
    write_once(tmp_path / "a.key", b"first")
    write_once(tmp_path / "a.key", b"second")
    assert (tmp_path / "a.key").read_bytes() == b"first"
    assert [path.name for path in tmp_path.iterdir()] == ["a.key"]


def test_a_write_that_fails_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_once(tmp_path / "a.key", b"secret")
    assert list(tmp_path.iterdir()) == []


def test_a_deleted_one_is_gone_on_disk(tmp_path: Path, synced: list[tuple[str, int]]) -> None:
    write_once(tmp_path / "a.key", b"secret")
    synced.clear()
    delete(tmp_path / "a.key")
    delete(tmp_path / "a.key")
    delete(tmp_path / "nowhere" / "a.key")
    assert list(tmp_path.iterdir()) == []
    assert synced == [(tmp_path.name, 0)] * 2


def test_a_file_is_replaced_and_on_disk_with_its_name(tmp_path: Path, synced: list[tuple[str, int]]) -> None:
    (tmp_path / "a.key").write_bytes(b"old")
    replace(tmp_path / "a.key", b"newer")
    assert (tmp_path / "a.key").read_bytes() == b"newer"
    assert [size for _, size in synced] == [5, 0]
    assert [path.name for path in tmp_path.iterdir()] == ["a.key"]
