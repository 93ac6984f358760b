import hashlib
import json
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from filelock import FileLock

from earshot_server.settings import Settings
from earshot_server.speech.download import Progress
from earshot_server.speech.errors import FetchFailed, ModelForeign, ModelMissing, ModelTruncated
from earshot_server.speech.fetch import choose, fetch, installed, prove_by_loading, take_in
from earshot_server.speech.manifest import check_manifest
from earshot_server.speech.model import check_model, find_model, shipped_model
from tests.support.file_server import Site, serve_files
from tests.support.tiny_model import make_lookahead, make_static, zip_folder

NAME = "vosk-model-small-xx-0.1"


def silent(here: int, total: int) -> None:
    """Show no progress."""


def unproved(path: Path) -> None:
    """Take a model as it is: the tiny ones have nothing that Vosk could load."""


def in_use(models: Path) -> Path:
    return find_model(Settings(data_dir=models.parent))


@pytest.fixture
def models(tmp_path: Path) -> Path:
    return tmp_path / "data" / "models"


@pytest.fixture
def maker(tmp_path: Path) -> Iterator[Site]:
    """Serve one model and the list that names it."""
    with serve_files() as site:
        model = make_lookahead(tmp_path / "maker" / NAME)
        (model / "ivector/final.ie").write_bytes(bytes(500_000))
        archive = zip_folder(model, tmp_path / "maker/model.zip")
        put(site, archive.read_bytes())
        yield site


def put(site: Site, content: bytes) -> None:
    md5 = hashlib.md5(content, usedforsecurity=False).hexdigest()
    site.files[f"{NAME}.zip"] = content
    site.files["model-list.json"] = json.dumps([{"name": NAME, "size": len(content), "md5": md5}]).encode()


class TestFetch:
    def bring(self, site: Site, models: Path, progress: Progress = silent) -> None:
        fetch(NAME, models, progress, prove=unproved, maker=site.url)

    def test_a_model_is_brought_checked_and_chosen(self, maker: Site, models: Path) -> None:
        self.bring(maker, models)
        assert in_use(models) == models / NAME
        assert check_model(models / NAME).lookahead
        assert check_manifest(models / NAME)
        assert sorted(path.name for path in models.iterdir()) == [".lock", "chosen", NAME, f"{NAME}.sha256"]

    def test_a_connection_cut_in_the_middle_is_taken_up(self, maker: Site, models: Path) -> None:
        maker.cuts = [10_000, 200_000]  # the list comes whole, then the zip's first answer is cut
        self.bring(maker, models)
        assert in_use(models) == models / NAME
        assert [range_ is None for _, range_ in maker.asked] == [True, True, False]

    def test_a_wrong_checksum_installs_nothing(self, maker: Site, models: Path) -> None:
        content = maker.files[f"{NAME}.zip"]
        maker.files[f"{NAME}.zip"] = content[:-1] + bytes([content[-1] ^ 1])
        with pytest.raises(FetchFailed, match="checksum"):
            self.bring(maker, models)
        assert installed(models) == []
        assert in_use(models) == shipped_model()

    def test_a_model_that_is_here_and_whole_is_only_chosen(self, maker: Site, models: Path) -> None:
        self.bring(maker, models)
        choose("another", models)
        maker.asked.clear()
        self.bring(maker, models)
        assert maker.asked == []
        assert in_use(models) == models / NAME

    def test_a_model_that_is_here_but_damaged_is_brought_again(self, maker: Site, models: Path) -> None:
        self.bring(maker, models)
        (models / NAME / "graph/Gr.fst").write_bytes(b"cut")
        self.bring(maker, models)
        check_model(models / NAME)

    @pytest.mark.parametrize("name", ["vosk-model-none", "../elsewhere", "/etc", ""])
    def test_a_name_that_the_maker_does_not_list_is_refused(
        self, maker: Site, models: Path, name: str
    ) -> None:
        make_static(models.parent / "elsewhere")
        with pytest.raises(FetchFailed, match="lists no model"):
            fetch(name, models, silent, prove=unproved, maker=maker.url)

    def test_a_zip_that_holds_no_model_changes_nothing(
        self, maker: Site, models: Path, tmp_path: Path
    ) -> None:
        (tmp_path / "other").mkdir()
        (tmp_path / "other/model.safetensors").write_bytes(b"x")
        put(maker, zip_folder(tmp_path / "other", tmp_path / "other.zip").read_bytes())
        with pytest.raises(ModelForeign, match="Hugging Face"):
            self.bring(maker, models)
        assert in_use(models) == shipped_model()

    def test_two_at_once_are_kept_apart(self, maker: Site, models: Path) -> None:
        models.mkdir(parents=True)
        with FileLock(models / ".lock"), pytest.raises(FetchFailed, match="Another fetch"):
            self.bring(maker, models)


class TestTakeIn:
    def test_a_folder_is_copied_and_chosen_and_stays(self, tmp_path: Path, models: Path) -> None:
        source = make_static(tmp_path / "carried")
        info = take_in(source, models, prove=unproved)
        assert info.path == models / "carried" == in_use(models)
        assert source.is_dir()

    def test_a_zip_gives_the_name_of_the_folder_in_it(self, tmp_path: Path, models: Path) -> None:
        archive = zip_folder(make_static(tmp_path / NAME), tmp_path / "download(1).zip")
        assert take_in(archive, models, prove=unproved).name == NAME
        assert archive.is_file()

    def test_a_zip_without_a_folder_in_it_gives_its_own_name(self, tmp_path: Path, models: Path) -> None:
        make_static(tmp_path / "m")
        archive = shutil.make_archive(str(tmp_path / "mine"), "zip", tmp_path / "m")
        assert take_in(Path(archive), models, prove=unproved).name == "mine"

    def test_what_other_systems_add_to_zips_is_passed_over(self, tmp_path: Path, models: Path) -> None:
        make_static(tmp_path / "both" / NAME)
        (tmp_path / "both/__MACOSX").mkdir()
        assert take_in(tmp_path / "both", models, prove=unproved).name == NAME

    def test_a_newer_copy_replaces_the_older_one(self, tmp_path: Path, models: Path) -> None:
        take_in(make_static(tmp_path / "a" / NAME), models, prove=unproved)
        take_in(make_lookahead(tmp_path / "b" / NAME), models, prove=unproved)
        assert check_model(models / NAME).lookahead
        assert installed(models) == [models / NAME]

    def test_errors_name_what_was_given_and_leave_the_model_in_use(
        self, tmp_path: Path, models: Path
    ) -> None:
        take_in(make_static(tmp_path / "good"), models, prove=unproved)
        bad = make_static(tmp_path / "bad")
        (bad / "graph/HCLG.fst").write_bytes(b"x")
        with pytest.raises(ModelTruncated, match=f"at {bad} is not whole"):
            take_in(bad, models, prove=unproved)
        assert installed(models) == [models / "good"]
        assert in_use(models) == models / "good"
        assert not list(models.glob(".new-*"))

    def test_nothing_there_is_told(self, tmp_path: Path, models: Path) -> None:
        with pytest.raises(ModelMissing):
            take_in(tmp_path / "nothing.zip", models, prove=unproved)

    @pytest.mark.skipif(sys.platform == "win32", reason="a file's permissions are others there")
    def test_a_file_that_cannot_be_copied_is_told(self, tmp_path: Path, models: Path) -> None:
        source = make_static(tmp_path / "m")
        (source / "dangling").symlink_to(tmp_path / "nowhere")
        with pytest.raises(FetchFailed, match=r"could not be unpacked.*disk is full, make room"):
            take_in(source, models, prove=unproved)
        assert installed(models) == []


class TestProof:
    def test_a_whole_model_is_loaded_by_vosk_before_it_is_chosen(self, models: Path) -> None:
        shipped = shipped_model()
        assert shipped is not None
        assert take_in(shipped, models).is_demo

    def test_what_vosk_cannot_load_is_not_chosen(self, tmp_path: Path, models: Path) -> None:
        with pytest.raises(ModelForeign, match="Vosk could not load it"):
            take_in(make_static(tmp_path / "m"), models)
        assert in_use(models) == shipped_model()

    def test_vosk_dying_is_no_harm(self, tmp_path: Path) -> None:
        with pytest.raises(ModelForeign):
            prove_by_loading(tmp_path)
