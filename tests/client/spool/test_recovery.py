from pathlib import Path

import pytest

from earshot_client.errors import KeyMissing, SpoolDamaged
from earshot_client.spool.files import FileReader
from earshot_client.spool.keys import KeyStore, SpoolKey
from earshot_client.spool.lock import hold
from earshot_client.spool.recovery import file_path, file_paths, find_key, read_folder, remove
from tests.support.spooling import KEY, STARTED, head, key_store, new_spool
from tests.support.tones import noise

SOUND = noise(95).tobytes()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Four files: 30 s, 30 s, 30 s and 5 s; a control in each."""
    spool = new_spool(tmp_path)
    for at in range(0, len(SOUND), 3200):
        spool.write(SOUND[at : at + 3200])
        if at % 960_000 == 160_000:
            spool.control("mark", STARTED)
    spool.close()
    return tmp_path / "visit-1"


def test_a_whole_spool_is_read(folder: Path) -> None:
    contents = read_folder(folder, KEY)
    assert contents.head == head()
    assert [(file.first, file.to) for file in contents.files] == [
        (0, 480_000), (480_000, 960_000), (960_000, 1_440_000), (1_440_000, 1_520_000),
    ]  # fmt: skip
    assert [control.number for control in contents.controls] == [0, 1, 2]
    assert (contents.missing, contents.finished) == (0, False)


def test_damage_in_the_middle_keeps_what_lies_behind_it(folder: Path) -> None:
    second = file_path(folder, 2)
    second.write_bytes(second.read_bytes()[:500_000])
    reader = FileReader(second, KEY)
    reader.close()
    contents = read_folder(folder, KEY)
    assert contents.to == 1_520_000
    assert contents.missing == 960_000 - reader.to
    assert contents.files[1].to == 960_000


def test_a_lost_control_is_replaced_by_a_mark_so_that_numbers_have_no_hole(folder: Path) -> None:
    file_path(folder, 2).unlink()
    contents = read_folder(folder, KEY)
    assert [(control.number, control.at) for control in contents.controls] == [
        (0, 81_600), (1, 960_000), (2, 1_041_600),
    ]  # fmt: skip
    assert contents.missing == 480_000


def test_a_file_that_a_crash_left_empty_is_passed_over(folder: Path) -> None:
    file_path(folder, 5).touch()
    assert read_folder(folder, KEY).to == 1_520_000


def test_when_nothing_can_be_read_it_is_said(folder: Path) -> None:
    for path in file_paths(folder):
        path.write_bytes(b"")
    with pytest.raises(SpoolDamaged):
        read_folder(folder, KEY)
    with pytest.raises(SpoolDamaged):
        find_key(folder, key_store(folder.parent / "keys"))


def test_the_key_is_found_by_its_id(folder: Path, tmp_path: Path) -> None:
    assert find_key(folder, key_store(tmp_path / "keys")) == KEY
    with pytest.raises(KeyMissing):
        find_key(folder, KeyStore(tmp_path / "none.key", only_file=True))
    with pytest.raises(KeyMissing):
        read_folder(folder, SpoolKey(bytes(32)))


def test_removing_leaves_nothing(folder: Path) -> None:
    remove(folder, hold(folder))
    assert not folder.exists()
