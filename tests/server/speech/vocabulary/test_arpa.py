"""Tests of language models in files."""

from pathlib import Path

import pytest

from earshot_server.speech.errors import LanguageModelDamaged
from earshot_server.speech.vocabulary.arpa import LanguageModel, read_arpa, write_arpa

MODEL = LanguageModel(
    {
        ("<s>",): -99.0,
        ("</s>",): -1.0,
        ("a",): -0.5,
        ("b",): -0.7,
        ("<s>", "a"): -0.2,
        ("<s>", "a", "b"): -0.1,
    },
    {("<s>",): -0.3, ("a",): -0.4, ("<s>", "a"): -0.25},
)


@pytest.mark.parametrize("name", ["lm.arpa", "lm.arpa.gz"])
def test_a_model_comes_back_as_it_was(tmp_path: Path, name: str) -> None:
    write_arpa(tmp_path / name, MODEL)
    assert read_arpa(tmp_path / name) == MODEL


def test_the_same_model_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one.gz", "other.gz"):
        write_arpa(tmp_path / name, MODEL)
    assert (tmp_path / "one.gz").read_bytes() == (tmp_path / "other.gz").read_bytes()


def test_scores_back_off_to_shorter_histories() -> None:
    assert MODEL.score(("<s>", "a"), "b") == -0.1
    assert MODEL.score(("<s>", "a"), "a") == pytest.approx(-0.25 - 0.4 - 0.5)
    assert MODEL.score(("b",), "a") == -0.5
    with pytest.raises(KeyError):
        MODEL.score((), "c")


def test_a_file_cut_short_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "lm.arpa"
    write_arpa(path, MODEL)
    path.write_text(path.read_text("utf-8").replace("\n-0.1000\t<s> a b", ""), "utf-8")
    with pytest.raises(LanguageModelDamaged, match="promises"):
        read_arpa(path)
    path.write_text("\\1-grams:\n-1\ta b\n", "utf-8")
    with pytest.raises(LanguageModelDamaged, match="2 words where 1 belong"):
        read_arpa(path)
