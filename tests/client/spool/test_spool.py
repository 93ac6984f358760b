import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from earshot_client.errors import SpoolBlocked, SpoolError, SpoolInUse
from earshot_client.spool import spool as spool_module
from earshot_client.spool.files import FileWriter
from earshot_client.spool.recovery import file_paths, read_folder
from earshot_client.spool.spool import Spool, open_spool
from tests.support.spooling import KEY, STARTED, head, key_store, new_spool
from tests.support.tones import noise

BLOCK = 3_200


def fill(spool: Spool, seconds: float, seed: int = 1) -> bytes:
    """Write so much sound in blocks of 100 ms; return it."""
    sound = noise(seconds, seed).tobytes()
    for at in range(0, len(sound), BLOCK):
        spool.write(sound[at : at + BLOCK])
    return sound


def reopened(tmp_path: Path) -> Spool:
    return open_spool(tmp_path / "visit-1", key_store(tmp_path / "keys"))


def test_any_part_can_be_read_while_it_is_written(tmp_path: Path) -> None:
    spool = new_spool(tmp_path)
    sound = fill(spool, 65)
    assert (spool.first, spool.to) == (0, 65 * 16_000)
    for offset, count in ((0, 1), (1_039_999, 1), (479_000, 2_000), (100, 3_200), (960_000 - 5, 10)):
        assert spool.read(offset, count) == sound[2 * offset : 2 * (offset + count)]
    assert spool.read(100_000, 700_000) == sound[200_000:1_600_000]
    spool.close()


def test_what_is_not_held_cannot_be_read(tmp_path: Path) -> None:
    spool = new_spool(tmp_path)
    fill(spool, 1)
    with pytest.raises(SpoolError):
        spool.read(15_999, 2)
    spool.close()


def test_controls_are_numbered_and_placed(tmp_path: Path) -> None:
    spool = new_spool(tmp_path)
    spool.control("consent", STARTED, given=True)
    fill(spool, 1)
    mark = spool.control("mark", STARTED)
    assert (mark.number, mark.at) == (1, 16_000)
    assert [control.kind for control in spool.controls] == ["consent", "mark"]
    spool.close()


def test_an_earlier_runs_spool_is_taken_up_whole(tmp_path: Path) -> None:
    spool = new_spool(tmp_path)
    spool.control("consent", STARTED, given=True)
    sound = fill(spool, 35)
    spool.close()
    again = reopened(tmp_path)
    assert again.head == head()
    assert again.read(0, again.to) == sound
    assert [control.given for control in again.controls] == [True]
    again.discard()
    assert not (tmp_path / "visit-1").exists()


def test_a_live_spool_cannot_be_taken(tmp_path: Path) -> None:
    spool = new_spool(tmp_path)
    with pytest.raises(SpoolInUse):
        reopened(tmp_path)
    spool.close()
    reopened(tmp_path).close()


def test_a_second_spool_for_the_encounter_is_refused(tmp_path: Path) -> None:
    new_spool(tmp_path).close()
    with pytest.raises(SpoolError, match="earshot spool send visit-1"):
        new_spool(tmp_path)


def test_a_folder_that_a_crash_left_empty_is_no_spool(tmp_path: Path) -> None:
    (tmp_path / "visit-1").mkdir()
    new_spool(tmp_path).close()
    assert list((tmp_path / "visit-1").iterdir())


def test_sound_is_synced_each_second_and_controls_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[FileWriter] = []
    sync = FileWriter.sync

    def counting(writer: FileWriter) -> None:
        synced.append(writer)
        sync(writer)

    spool = new_spool(tmp_path)
    monkeypatch.setattr(FileWriter, "sync", counting)
    fill(spool, 3)
    assert len(synced) == 3
    spool.control("mark", STARTED)
    assert len(synced) == 4
    spool.close()


# --- room ---------------------------------------------------------------------


def test_nothing_is_freed_as_long_as_there_is_room(tmp_path: Path) -> None:
    spool = new_spool(tmp_path)
    fill(spool, 95)
    spool.may_free(spool.to, 0)
    fill(spool, 35)
    assert spool.first == 0
    spool.close()


def test_at_its_limit_what_is_durable_goes_first_and_oldest_first(tmp_path: Path) -> None:
    spool = new_spool(tmp_path, limit=3_500_000)
    fill(spool, 89)
    spool.may_free(70 * 16_000, 0)
    sound = fill(spool, 25, seed=2)
    assert spool.first == 30 * 16_000
    assert spool.read(89 * 16_000, 25 * 16_000) == sound
    spool.close()
    assert reopened(tmp_path).first == 30 * 16_000


def test_at_its_limit_without_anything_durable_it_says_so_and_keeps_all(tmp_path: Path) -> None:
    spool = new_spool(tmp_path, limit=2_500_000)
    with pytest.raises(SpoolBlocked, match="the server has nothing of it durably yet"):
        fill(spool, 200)
    held = spool.to
    assert held == 60 * 16_000
    spool.may_free(30 * 16_000, 0)
    fill(spool, 1)
    assert (spool.first, spool.to) == (30 * 16_000, held + 16_000)
    spool.close()


def test_a_control_that_is_not_durable_keeps_its_file(tmp_path: Path) -> None:
    spool = new_spool(tmp_path, limit=2_500_000)
    spool.control("consent", STARTED, given=True)
    fill(spool, 59)
    spool.may_free(40 * 16_000, 0)
    with pytest.raises(SpoolBlocked):
        fill(spool, 5)
    spool.may_free(40 * 16_000, 1)
    fill(spool, 5)
    assert (spool.first, spool.first_control, list(spool.controls)) == (30 * 16_000, 1, [])
    spool.close()
    again = reopened(tmp_path)
    assert (again.first_control, again.head.label) == (1, "Ms Appleby, knee")
    again.close()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 2 MiB."""
    place = tmp_path / "small"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(place)]
    if os.name != "posix" or os.geteuid() != 0 or subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("mounting needs root on Linux")
    yield place
    subprocess.run(["umount", "--lazy", str(place)], check=True)


def test_on_a_full_disk_all_that_was_spooled_is_kept_and_durable_files_make_room(small_disk: Path) -> None:
    spool = new_spool(small_disk)
    with pytest.raises(SpoolBlocked, match="No space left on device"):
        fill(spool, 200)
    full = spool.to
    assert full > 55 * 16_000
    assert spool.read(0, full) == noise(200).tobytes()[: 2 * full]
    with pytest.raises(SpoolBlocked):
        spool.control("mark", STARTED)
    spool.may_free(30 * 16_000, 0)
    spool.control("mark", STARTED)
    sound = fill(spool, 5, seed=2)
    assert (spool.first, spool.to) == (30 * 16_000, full + 5 * 16_000)
    spool.close()
    contents = read_folder(small_disk / "visit-1", KEY)
    assert (contents.first, contents.to, contents.missing) == (spool.first, spool.to, 0)
    again = open_spool(small_disk / "visit-1", key_store(small_disk.parent / "keys"))
    assert again.read(full, 5 * 16_000) == sound
    again.close()


def test_a_full_disk_is_said_when_a_spool_is_made(small_disk: Path) -> None:
    (small_disk / "rubbish").write_bytes(bytes(2 * 1024 * 1024 - 8192))
    with pytest.raises(SpoolError):
        spool = new_spool(small_disk)
        fill(spool, 10)


def test_a_write_that_fails_half_way_leaves_no_half_record(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spool = new_spool(tmp_path)
    fill(spool, 1)
    put = FileWriter._put

    def torn(writer: FileWriter, data: bytes) -> None:
        put(writer, data[: len(data) // 2])
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch, pytest.raises(SpoolBlocked):
        patch.setattr(FileWriter, "_put", torn)
        fill(spool, 0.1)
    sound = fill(spool, 1, seed=3)
    assert spool.to == 32_000
    spool.close()
    again = reopened(tmp_path)
    assert (again.to, again.missing) == (32_000, 0)
    assert again.read(16_000, 16_000) == sound
    again.close()


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(SpoolError, match="cannot be made"):
        new_spool(tmp_path / "file")


# --- crashes ------------------------------------------------------------------

WRITER = """
import sys
from pathlib import Path
from tests.support.spooling import new_spool
from tests.support.tones import noise
spool = new_spool(Path(sys.argv[1]))
sound = noise(3600).tobytes()
for at in range(0, len(sound), 3200):
    spool.write(sound[at : at + 3200])
    print(spool.to, flush=True)
"""


def test_after_kill_9_in_the_middle_all_that_was_written_is_there(tmp_path: Path) -> None:
    command = [sys.executable, "-c", WRITER, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=Path(__file__).parents[3]) as writer:
        assert writer.stdout is not None
        told = 0
        while told < 47 * 16_000:
            told = int(writer.stdout.readline())
        writer.kill()
        told = max([told, *(int(line) for line in writer.stdout.read().split(b"\n")[:-1])])
    spool = reopened(tmp_path)
    assert spool.to >= told
    assert spool.read(0, spool.to) == noise(3600).tobytes()[: 2 * spool.to]
    assert spool.missing == 0
    spool.discard()


def test_truncated_at_every_byte_of_the_last_two_records_the_good_part_is_recovered(tmp_path: Path) -> None:
    spool = new_spool(tmp_path)
    sound = noise(0.5).tobytes()
    path = file_paths(tmp_path / "visit-1")[0]
    spool.write(sound[:800])
    spool.control("mark", STARTED)
    sizes = [path.stat().st_size]
    for at in (800, 1_600):
        spool.write(sound[at : at + 800])
        sizes.append(path.stat().st_size)
    spool.close()
    data = path.read_bytes()
    for length in range(sizes[0], sizes[2] + 1):
        path.write_bytes(data[:length])
        again = reopened(tmp_path)
        whole = 400 + 400 * sum(1 for size in sizes[1:] if size <= length)
        assert again.to == whole
        assert again.read(0, whole) == sound[: 2 * whole]
        assert len(again.controls) == 1
        again.close()


def test_what_damage_took_is_read_as_silence(tmp_path: Path) -> None:
    spool = new_spool(tmp_path)
    sound = fill(spool, 65)
    spool.close()
    path = file_paths(tmp_path / "visit-1")[1]
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    again = reopened(tmp_path)
    good = 960_000 - again.missing
    assert again.missing > 0
    assert again.read(good - 10, 20) == sound[2 * good - 20 : 2 * good] + bytes(20)
    assert again.read(960_000, 100) == sound[1_920_000:1_920_200]
    again.close()


def test_no_file_of_the_spool_holds_anything_in_the_clear(tmp_path: Path) -> None:
    spool = new_spool(tmp_path)
    sound = fill(spool, 3)
    spool.control("consent", STARTED, given=True)
    spool.finish()
    spool.close()
    secrets = [b"Appleby", b"Quill", b"consent", b"visit-1", b"ws://", b"kkkk", b"2026-03"]
    secrets += [sound[at : at + 12] for at in range(0, len(sound), 997)]
    for path in (tmp_path / "visit-1").iterdir():
        data = path.read_bytes()
        assert [secret for secret in secrets if secret in data] == []


def test_a_capture_that_ended_in_order_is_told_from_one_that_broke_off(tmp_path: Path) -> None:
    spool = new_spool(tmp_path)
    fill(spool, 1)
    spool.close()
    assert not read_folder(tmp_path / "visit-1", KEY).finished
    spool = new_spool(tmp_path, "visit-2")
    fill(spool, 1)
    spool.finish()
    spool.close()
    assert read_folder(tmp_path / "visit-2", KEY).finished


def test_folders_are_synced_where_that_exists(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[int] = []
    monkeypatch.setattr(os, "fsync", lambda handle: synced.append(os.fstat(handle).st_ino))
    spool_module.sync_folder(tmp_path)
    assert synced == [tmp_path.stat().st_ino]


def test_on_a_disk_that_became_read_only_the_good_part_is_there_and_writing_is_refused(
    tmp_path: Path,
) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "tmpfs", disk], capture_output=True).returncode != 0:
        pytest.skip("a file system cannot be mounted here: that takes root's rights")
    try:
        spool = new_spool(disk)
        sound = noise(0.5).tobytes()
        spool.write(sound)
        spool.close()
        subprocess.run(["mount", "-o", "remount,ro", disk], check=True)
        again = open_spool(disk / "visit-1", key_store(tmp_path / "keys"))
        assert again.read(0, again.to) == sound
        with pytest.raises(SpoolBlocked, match=r"Read-only file system.*is kept"):
            again.write(sound)
        with pytest.raises(SpoolInUse):
            open_spool(disk / "visit-1", key_store(tmp_path / "keys"))
        with pytest.raises(SpoolError, match="Read-only file system"):
            new_spool(disk, "visit-2")
        subprocess.run(["mount", "-o", "remount,rw", disk], check=True)
        again.write(sound)
        assert again.read(0, again.to) == sound + sound
        again.close()
        subprocess.run(["mount", "-o", "remount,ro", disk], check=True)
        with pytest.raises(SpoolError, match="cannot be deleted: Read-only file system"):
            open_spool(disk / "visit-1", key_store(tmp_path / "keys")).discard()
    finally:
        subprocess.run(["umount", "--lazy", disk], check=True)
