import stat
import zipfile
from pathlib import Path

import pytest

from earshot_server.speech.errors import ModelForeign
from earshot_server.speech.unpack import FILES_MAX, unpack
from tests.support.tiny_model import make_static, zip_folder


def zip_of(tmp_path: Path, *entries: tuple[str | zipfile.ZipInfo, bytes]) -> Path:
    archive = tmp_path / "model.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, content in entries:
            zipped.writestr(name, content)
    return archive


def refused(tmp_path: Path, archive: Path, reason: str) -> None:
    into = tmp_path / "into"
    into.mkdir()
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(ModelForeign, match=reason):
        unpack(archive, into)
    assert sorted(tmp_path.rglob("*")) == before


def test_a_model_comes_out_as_it_was(tmp_path: Path) -> None:
    model = make_static(tmp_path / "m")
    into = tmp_path / "into"
    into.mkdir()
    unpack(zip_folder(model, tmp_path / "m.zip"), into)
    for file in model.rglob("*"):
        if file.is_file():
            assert (into / "m" / file.relative_to(model)).read_bytes() == file.read_bytes()


@pytest.mark.parametrize(
    "name", ["../evil", "m/../../evil", "/tmp/evil", "m\\..\\..\\evil", "C:evil", "C:\\evil"]
)
def test_an_entry_that_leads_out_of_the_folder_is_refused(tmp_path: Path, name: str) -> None:
    entry = zipfile.ZipInfo("x")
    entry.filename = entry.orig_filename = name
    refused(tmp_path, zip_of(tmp_path, ("m/am/final.mdl", b"x"), (entry, b"evil")), "leads out of the folder")


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFCHR, stat.S_IFIFO])
def test_a_link_or_device_is_refused(tmp_path: Path, kind: int) -> None:
    entry = zipfile.ZipInfo("m/am")
    entry.external_attr = (kind | 0o777) << 16
    refused(tmp_path, zip_of(tmp_path, (entry, b"/etc")), "is a link or a device")


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    refused(tmp_path, zip_of(tmp_path, ("m/graph/HCLG.fst", bytes(50_000_000))), "would unpack to 50,000,000")


def test_too_many_entries_are_refused(tmp_path: Path) -> None:
    entries = [(f"m/{number}", b"x") for number in range(FILES_MAX + 1)]
    refused(tmp_path, zip_of(tmp_path, *entries), "entries, a model has under")


def test_what_is_no_zip_is_refused(tmp_path: Path) -> None:
    (tmp_path / "model.zip").write_text("<html>Not found</html>")
    refused(tmp_path, tmp_path / "model.zip", "not a whole zip file")


def test_a_zip_cut_short_is_refused(tmp_path: Path) -> None:
    whole = zip_folder(make_static(tmp_path / "m"), tmp_path / "m.zip").read_bytes()
    (tmp_path / "cut.zip").write_bytes(whole[: len(whole) // 2])
    refused(tmp_path, tmp_path / "cut.zip", "not a whole zip file")


def test_a_damaged_entry_is_refused(tmp_path: Path) -> None:
    archive = zip_of(tmp_path, ("m/words.txt", b"yes 1\n" * 5))
    content = bytearray(archive.read_bytes())
    content[45] ^= 0xFF  # within the entry's bytes
    archive.write_bytes(content)
    into = tmp_path / "into"
    into.mkdir()
    with pytest.raises(ModelForeign, match="not a whole zip file"):
        unpack(archive, into)


def test_an_encrypted_zip_is_refused(tmp_path: Path) -> None:
    archive = zip_of(tmp_path, ("m/words.txt", b"yes 1\n"))
    content = bytearray(archive.read_bytes())
    content[content.index(b"PK\1\2") + 8] |= 1
    content[6] |= 1
    archive.write_bytes(content)
    into = tmp_path / "into"
    into.mkdir()
    with pytest.raises(ModelForeign, match="not a whole zip file"):
        unpack(archive, into)
