from pathlib import Path

import pytest

from earshot_server.speech.kaldi import Damaged, check_present, right_context
from tests.support.tiny_model import acoustic_model


def written(tmp_path: Path, content: bytes) -> Path:
    path = tmp_path / "file"
    path.write_bytes(content)
    return path


def test_the_right_context_is_read_from_the_models_end(tmp_path: Path) -> None:
    assert right_context(written(tmp_path, acoustic_model(right_context=21))) == 21


@pytest.mark.parametrize("priors", [0, 3])
def test_a_model_cut_anywhere_is_damaged(tmp_path: Path, priors: int) -> None:
    whole = acoustic_model(priors=priors)
    assert right_context(written(tmp_path, whole)) == 34
    for length in range(2, len(whole), 7):
        with pytest.raises(Damaged, match="cut short"):
            right_context(written(tmp_path, whole[:length]))


def test_a_model_cut_by_its_last_byte_is_damaged(tmp_path: Path) -> None:
    with pytest.raises(Damaged, match="last table"):
        right_context(written(tmp_path, acoustic_model()[:-1]))


def test_what_does_not_begin_like_kaldi_is_damaged(tmp_path: Path) -> None:
    with pytest.raises(Damaged, match="binary form"):
        right_context(written(tmp_path, b"<TransitionModel> in text"))


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "is empty"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:abc\nsize 5989728\n", "Git LFS"),
    ],
)
def test_a_file_without_content_of_its_own_is_damaged(tmp_path: Path, content: bytes, problem: str) -> None:
    with pytest.raises(Damaged, match=problem):
        check_present(written(tmp_path, content))


def test_a_file_that_is_not_there_is_missing(tmp_path: Path) -> None:
    with pytest.raises(Damaged, match="is missing"):
        check_present(tmp_path / "nothing")
