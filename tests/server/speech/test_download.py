import hashlib
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from earshot_server.speech.download import check_answer, download, read_small
from earshot_server.speech.errors import FetchFailed
from tests.support.file_server import Site, serve_files

CONTENT = bytes(range(256)) * 20_000  # 5 MB
MD5 = hashlib.md5(CONTENT, usedforsecurity=False).hexdigest()


@pytest.fixture
def site() -> Iterator[Site]:
    with serve_files() as site:
        site.files["model.zip"] = CONTENT
        yield site


def bring(site: Site, part: Path, md5: str = MD5) -> list[tuple[int, int]]:
    told: list[tuple[int, int]] = []
    download(site.url + "model.zip", part, len(CONTENT), md5, lambda here, total: told.append((here, total)))
    return told


def test_a_file_comes_whole_and_progress_is_told(site: Site, tmp_path: Path) -> None:
    told = bring(site, tmp_path / "part")
    assert (tmp_path / "part").read_bytes() == CONTENT
    assert told[-1] == (len(CONTENT), len(CONTENT))
    assert told == sorted(told)


def test_a_file_cut_in_the_middle_is_taken_up_where_it_was_cut(site: Site, tmp_path: Path) -> None:
    site.cuts = [2_000_000, 1_000_000]
    bring(site, tmp_path / "part")
    assert (tmp_path / "part").read_bytes() == CONTENT
    starts = [range_ for _, range_ in site.asked]
    assert len(starts) == 3
    assert starts[0] is None
    assert all(range_ is not None and range_.startswith("bytes=") for range_ in starts[1:])


def test_what_an_earlier_run_brought_is_not_brought_again(site: Site, tmp_path: Path) -> None:
    (tmp_path / "part").write_bytes(CONTENT[:3_000_000])
    bring(site, tmp_path / "part")
    assert (tmp_path / "part").read_bytes() == CONTENT
    assert site.asked == [("/model.zip", "bytes=3000000-")]


def test_a_file_that_is_here_already_is_only_checked(site: Site, tmp_path: Path) -> None:
    (tmp_path / "part").write_bytes(CONTENT)
    bring(site, tmp_path / "part")
    assert site.asked == []


def test_a_server_without_ranges_sends_it_all_again(site: Site, tmp_path: Path) -> None:
    site.ranges = False
    (tmp_path / "part").write_bytes(b"x" * 1000)
    bring(site, tmp_path / "part")
    assert (tmp_path / "part").read_bytes() == CONTENT


def test_a_wrong_checksum_is_refused_and_thrown_away(site: Site, tmp_path: Path) -> None:
    with pytest.raises(FetchFailed, match=r"not what its maker lists.*thrown away.*--from"):
        bring(site, tmp_path / "part", md5="0" * 32)
    assert not (tmp_path / "part").exists()


def test_a_file_longer_than_listed_is_refused(site: Site, tmp_path: Path) -> None:
    site.files["model.zip"] = CONTENT + b"more"
    with pytest.raises(FetchFailed, match="not what its maker lists"):
        bring(site, tmp_path / "part")


def test_a_server_that_brings_nothing_any_more_ends_it_and_keeps_what_came(
    site: Site, tmp_path: Path
) -> None:
    site.cuts = [2_000_000, 0]
    with pytest.raises(FetchFailed, match="What came before is kept"):
        bring(site, tmp_path / "part")
    kept = (tmp_path / "part").read_bytes()
    assert kept == CONTENT[: len(kept)]
    assert kept


@pytest.mark.parametrize("status", [403, 404, 500, 503])
def test_a_refusal_is_told_with_its_code(site: Site, tmp_path: Path, status: int) -> None:
    site.status = status
    with pytest.raises(FetchFailed, match=rf"answered {status} .*--from FILE"):
        bring(site, tmp_path / "part")


def test_without_a_connection_the_way_by_hand_is_named(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound and not listening: refuses
        url = f"http://127.0.0.1:{taken.getsockname()[1]}/model.zip"
        with pytest.raises(FetchFailed, match=r"cannot be reached.*another machine.*fetch --from FILE"):
            download(url, tmp_path / "part", 10, MD5, lambda here, total: None)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs the system's full device")
def test_a_full_disk_is_told_as_such(site: Site, tmp_path: Path) -> None:
    (tmp_path / "part").symlink_to("/dev/full")
    with pytest.raises(FetchFailed, match=r"disk is full.*Make room"):
        bring(site, tmp_path / "part")


def test_a_small_file_is_read_and_a_large_one_refused(site: Site) -> None:
    site.files["model-list.json"] = b"[]"
    assert read_small(site.url + "model-list.json") == b"[]"
    with pytest.raises(FetchFailed, match="larger than"):
        read_small(site.url + "model.zip")


def test_the_list_out_of_reach_is_told(site: Site) -> None:
    site.cuts = [0]
    site.files["model-list.json"] = b"[]"
    with pytest.raises(FetchFailed, match="cannot be reached"):
        read_small(site.url + "model-list.json")


def test_an_answer_that_came_without_encryption_is_refused() -> None:
    answer = requests.Response()
    answer.status_code, answer.url = 200, "http://mirror.example.org/model.zip"
    with pytest.raises(FetchFailed, match="without encryption"):
        check_answer("https://example.org/model.zip", answer, 200)
