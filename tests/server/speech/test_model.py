import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from earshot_server.settings import Settings
from earshot_server.speech.errors import ModelForeign, ModelMissing, ModelTruncated
from earshot_server.speech.manifest import check_manifest
from earshot_server.speech.model import CHOSEN, check_model, find_model, shipped_model
from tests.support.tiny_model import make_lookahead, make_old, make_static, zip_folder

Make = Callable[[Path], Path]


def settings(tmp_path: Path, model: Path | None = None) -> Settings:
    return Settings(data_dir=tmp_path, model=model)


class TestFind:
    def test_the_model_that_is_set_wins(self, tmp_path: Path) -> None:
        assert find_model(settings(tmp_path, tmp_path / "mine")) == tmp_path / "mine"

    def test_then_the_one_that_was_fetched(self, tmp_path: Path) -> None:
        chosen = settings(tmp_path).models_dir / CHOSEN
        chosen.parent.mkdir()
        chosen.write_text("vosk-model-x\n")
        assert find_model(settings(tmp_path)) == tmp_path / "models/vosk-model-x"

    def test_then_the_shipped_one(self, tmp_path: Path) -> None:
        assert find_model(settings(tmp_path)) == shipped_model()

    def test_a_chosen_model_that_has_gone_is_not_replaced_in_silence(self, tmp_path: Path) -> None:
        chosen = settings(tmp_path).models_dir / CHOSEN
        chosen.parent.mkdir()
        chosen.write_text("gone\n")
        with pytest.raises(ModelMissing):
            check_model(find_model(settings(tmp_path)))


class TestShipped:
    def test_it_is_whole_says_how_late_it_is_and_that_it_is_for_demonstrations(self) -> None:
        path = shipped_model()
        assert path is not None
        info = check_model(path)
        assert (info.name, info.is_demo, info.lookahead) == ("earshot-en", True, False)
        assert info.right_context == pytest.approx(0.34)
        assert info.chunk == pytest.approx(0.21)
        assert info.bytes > 50_000_000

    def test_it_has_the_checksums_that_are_kept_with_it(self) -> None:
        """After a change to the model: `python scripts/checksum_model.py models/earshot-en`."""
        path = shipped_model()
        assert path is not None
        assert check_manifest(path)


class TestWhole:
    @pytest.mark.parametrize("make", [make_static, make_lookahead, make_old])
    def test_a_model_of_each_layout_passes(self, tmp_path: Path, make: Make) -> None:
        info = check_model(make(tmp_path / "vosk-model-x"))
        assert (info.name, info.is_demo) == ("vosk-model-x", False)
        assert info.lookahead is (make is make_lookahead)
        assert info.chunk == pytest.approx(0.20 if make is make_old else 0.21)

    def test_filter_banks_do_instead_of_cepstra(self, tmp_path: Path) -> None:
        model = make_static(tmp_path / "m")
        (model / "conf/mfcc.conf").rename(model / "conf/fbank.conf")
        check_model(model)


class TestMissing:
    def test_nothing_there(self, tmp_path: Path) -> None:
        with pytest.raises(ModelMissing, match=r"no speech model at .*nothing.*EARSHOT_MODEL.*models fetch"):
            check_model(tmp_path / "nothing")


def _each_needed_file() -> list[tuple[Make, str]]:
    static = ["am/final.mdl", "conf/mfcc.conf", "conf/model.conf", "graph/HCLG.fst", "graph/words.txt"]
    lookahead = ["graph/HCLr.fst", "graph/Gr.fst", "graph/disambig_tid.int"]
    lookahead += [f"ivector/{name}" for name in ("final.mat", "final.dubm", "splice.conf")]
    old = ["final.mdl", "mfcc.conf", "HCLG.fst"]
    kinds: list[tuple[Make, list[str]]] = [
        (make_static, static),
        (make_lookahead, lookahead),
        (make_old, old),
    ]
    return [(make, name) for make, names in kinds for name in names]


class TestTruncated:
    @pytest.mark.parametrize(("make", "name"), _each_needed_file())
    def test_each_file_that_is_missing_is_named(self, tmp_path: Path, make: Make, name: str) -> None:
        model = make(tmp_path / "m")
        (model / name).unlink()
        if name == "graph/HCLr.fst":
            name = "graph/HCLG.fst"  # one of the two has to be there
        with pytest.raises(ModelTruncated, match=f"not whole: {name} is missing"):
            check_model(model)

    @pytest.mark.parametrize(("make", "name"), _each_needed_file())
    def test_each_file_that_is_empty_is_named(self, tmp_path: Path, make: Make, name: str) -> None:
        model = make(tmp_path / "m")
        (model / name).write_bytes(b"")
        with pytest.raises(ModelTruncated, match=f"not whole: {name} is empty"):
            check_model(model)

    @pytest.mark.parametrize("name", ["graph/HCLG.fst", "am/final.mdl"])
    def test_the_shipped_model_cut_in_half_is_refused(self, tmp_path: Path, name: str) -> None:
        shipped = shipped_model()
        assert shipped is not None
        model = tmp_path / "half"
        shutil.copytree(shipped, model, ignore=shutil.ignore_patterns("build"))
        whole = (model / name).read_bytes()
        (model / name).write_bytes(whole[: len(whole) // 2])
        with pytest.raises(ModelTruncated, match=rf"{name} .*Copy it again, or fetch it again"):
            check_model(model)

    def test_a_pointer_of_git_lfs_says_how_to_bring_the_file(self, tmp_path: Path) -> None:
        model = make_static(tmp_path / "m")
        (model / "graph/HCLG.fst").write_text("version https://git-lfs.github.com/spec/v1\noid sha256:0\n")
        with pytest.raises(ModelTruncated, match="git lfs pull"):
            check_model(model)


class TestForeign:
    def test_a_zip_file_says_how_to_take_it_in(self, tmp_path: Path) -> None:
        archive = zip_folder(make_static(tmp_path / "m"), tmp_path / "m.zip")
        with pytest.raises(ModelForeign, match=rf"it is a zip file\. .*models fetch --from {archive}"):
            check_model(archive)

    def test_another_file_is_no_folder(self, tmp_path: Path) -> None:
        (tmp_path / "ggml-base.en.bin").write_bytes(b"ggml")
        with pytest.raises(ModelForeign, match="a model is a folder"):
            check_model(tmp_path / "ggml-base.en.bin")

    def test_an_empty_folder(self, tmp_path: Path) -> None:
        with pytest.raises(ModelForeign, match="the folder is empty"):
            check_model(tmp_path)

    def test_the_folder_around_a_model_names_the_model(self, tmp_path: Path) -> None:
        make_static(tmp_path / "vosk-model-x")
        with pytest.raises(ModelForeign, match=f"Give {tmp_path / 'vosk-model-x'}"):
            check_model(tmp_path)

    @pytest.mark.parametrize(
        ("files", "reason"),
        [
            (["config.json", "model.safetensors"], "Hugging Face"),
            (["config.json", "model.bin", "vocabulary.txt"], "Whisper"),
            (["final.ext.raw", "mean.vec", "mfcc.conf", "transform.mat"], "speaker model"),
            (["encoder.onnx", "tokens.txt"], "sherpa"),
            (["holiday.jpg"], "neither am/final.mdl nor a graph"),
        ],
    )
    def test_other_folders_are_told_what_they_are(
        self, tmp_path: Path, files: list[str], reason: str
    ) -> None:
        for name in files:
            (tmp_path / name).write_bytes(b"x")
        with pytest.raises(ModelForeign, match=rf"{reason}.*Earshot needs a Vosk model"):
            check_model(tmp_path)
