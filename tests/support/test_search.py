"""The search itself: it must find what is there."""

from pathlib import Path

import pytest

from tests.support.search import needles, read_all, search


@pytest.mark.parametrize("coding", ["utf-8", "utf-16-le", "utf-16-be"])
def test_a_text_is_found_in_any_coding_and_case(coding: str) -> None:
    content = b"\x01\x02\x03" + "Metformin twice".encode(coding) + b"\xff"
    assert search({"a": content}, needles(["metformin", "Lisinopril"])) == {("a", "metformin")}


def test_bytes_are_found_as_they_are() -> None:
    assert search({"a": b"xABy"}, {b"AB": "sound"}, case=True) == {("a", "sound")}
    assert search({"a": b"xaby"}, {b"AB": "sound"}, case=True) == set()


def test_all_files_below_a_folder_are_read(tmp_path: Path) -> None:
    (tmp_path / "deep" / "er").mkdir(parents=True)
    (tmp_path / "deep" / "er" / "x").write_bytes(b"1")
    (tmp_path / "y").write_bytes(b"2")
    assert read_all(tmp_path) == {"deep/er/x": b"1", "y": b"2"}
