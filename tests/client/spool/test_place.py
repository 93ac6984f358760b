from pathlib import Path

import pytest

from earshot_client.errors import SpoolError, SpoolInUse
from earshot_client.spool.keys import KeyStore
from earshot_client.spool.place import (
    default_root,
    delete,
    free_folders,
    spool_folder,
    spool_folders,
    summarize,
)
from earshot_client.spool.place import key_store as default_key_store
from tests.support.spooling import STARTED, key_store, new_spool


def test_by_default_it_lies_in_the_users_data() -> None:
    assert default_root().parts[-2:] == ("earshot", "spool")


def test_a_chosen_key_file_is_used(tmp_path: Path) -> None:
    file = tmp_path / "chosen.key"
    default_key_store(file).current()
    assert file.exists()


def test_folders_are_found_and_those_in_use_are_not_free(tmp_path: Path) -> None:
    live = new_spool(tmp_path, "live")
    new_spool(tmp_path, "left").close()
    (tmp_path / "empty").mkdir()
    assert [folder.name for folder in spool_folders(tmp_path)] == ["left", "live"]
    assert [folder.name for folder in free_folders(tmp_path)] == ["left"]
    live.close()


def test_no_folder_no_spools(tmp_path: Path) -> None:
    assert spool_folders(tmp_path / "nowhere") == []
    with pytest.raises(SpoolError, match="holds nothing of visit-9"):
        spool_folder(tmp_path, "visit-9")


def test_a_summary_says_what_is_there_and_whether_it_is_whole(tmp_path: Path) -> None:
    keys = key_store(tmp_path / "keys")
    spool = new_spool(tmp_path)
    spool.write(bytes(32_000))
    assert summarize(tmp_path / "visit-1", keys).state == "being recorded or sent"
    spool.close()
    found = summarize(tmp_path / "visit-1", keys)
    assert (found.encounter, found.state, found.started) == ("visit-1", "broke off", STARTED)
    assert (found.label, found.seconds, found.missing) == ("Ms Appleby, knee", 1.0, 0.0)


def test_what_cannot_be_read_is_listed_with_the_reason_and_can_be_deleted(tmp_path: Path) -> None:
    new_spool(tmp_path).close()
    found = summarize(tmp_path / "visit-1", KeyStore(tmp_path / "none.key", only_file=True))
    assert "key" in found.state
    delete(tmp_path / "visit-1")
    assert spool_folders(tmp_path) == []


def test_a_live_spool_is_not_deleted(tmp_path: Path) -> None:
    spool = new_spool(tmp_path)
    with pytest.raises(SpoolInUse):
        delete(tmp_path / "visit-1")
    spool.close()
