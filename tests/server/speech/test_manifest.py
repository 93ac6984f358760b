from pathlib import Path

import pytest

from earshot_server.speech.errors import ModelTruncated
from earshot_server.speech.manifest import check_manifest, manifest_path, write_manifest
from tests.support.tiny_model import make_static


def test_a_model_agrees_with_the_checksums_written_down(tmp_path: Path) -> None:
    model = make_static(tmp_path / "vosk-model-x-0.1")
    assert write_manifest(model) == tmp_path / "vosk-model-x-0.1.sha256"
    assert check_manifest(model) == 5


def test_it_has_the_form_of_sha256sum(tmp_path: Path) -> None:
    (tmp_path / "m").mkdir()
    (tmp_path / "m/empty").write_bytes(b"")
    empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert write_manifest(tmp_path / "m").read_text() == f"{empty}  empty\n"


def test_one_changed_byte_is_found(tmp_path: Path) -> None:
    model = make_static(tmp_path / "m")
    write_manifest(model)
    content = bytearray((model / "graph/HCLG.fst").read_bytes())
    content[-1] ^= 1
    (model / "graph/HCLG.fst").write_bytes(content)
    with pytest.raises(ModelTruncated, match=r"graph/HCLG\.fst is not what m\.sha256 says"):
        check_manifest(model)


def test_a_missing_file_is_found(tmp_path: Path) -> None:
    model = make_static(tmp_path / "m")
    write_manifest(model)
    (model / "graph/words.txt").unlink()
    with pytest.raises(ModelTruncated, match=r"graph/words\.txt is missing"):
        check_manifest(model)


def test_without_checksums_nothing_is_claimed(tmp_path: Path) -> None:
    model = make_static(tmp_path / "m")
    assert not manifest_path(model).exists()
    assert check_manifest(model) is None
