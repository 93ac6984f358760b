"""Tests of making a model anew."""

from pathlib import Path

import pytest

from earshot_server.speech.errors import NoComposer, NoRecipe, NotComposed
from earshot_server.speech.fetch import prove_by_loading
from earshot_server.speech.model import CHOSEN, check_model
from earshot_server.speech.vocabulary.recipe import build, read_recipe
from tests.support.small_model import small_model


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_model(tmp_path_factory.mktemp("models"))


def test_a_model_made_of_the_same_parts_is_the_same(model: Path, tmp_path: Path) -> None:
    info = build(read_recipe(model), tmp_path, lambda step: None)
    for name in ("graph/HCLG.fst", "graph/words.txt", "am/final.mdl", "build/lexicon.txt"):
        assert (info.path / name).read_bytes() == (model / name).read_bytes()
    assert info.name == "small-clinic"
    assert (tmp_path / CHOSEN).read_text("utf-8").strip() == "small-clinic"


def test_vosk_loads_it_and_it_can_be_made_anew_again(model: Path, tmp_path: Path) -> None:
    recipe = read_recipe(model)
    recipe.lexicon.add("xarelto", ("Z", "AX", "R", "EH", "L", "T", "OW"))
    recipe.model.probabilities["xarelto",] = -2.0
    recipe.added["Xarelto"] = "drug"
    told: list[str] = []
    info = build(recipe, tmp_path, told.append)
    prove_by_loading(info.path)
    assert check_model(info.path).name == "small-clinic"
    again = read_recipe(info.path)
    assert again.added == {"Xarelto": "drug"}
    assert build(again, tmp_path, told.append).name == "small-clinic"
    assert told[0].startswith("Composing")


def test_a_model_without_its_parts_says_which_are_missing(model: Path, tmp_path: Path) -> None:
    with pytest.raises(NoRecipe, match=r"has no lexicon.txt, lm.arpa.gz, g2p.json.gz"):
        read_recipe(tmp_path)


def test_a_composer_that_dies_changes_nothing_and_is_told(model: Path, tmp_path: Path) -> None:
    recipe = read_recipe(model)
    recipe.model.probabilities.clear()
    with pytest.raises(NotComposed, match=r"ended with 1 .*Nothing was changed"):
        build(recipe, tmp_path, lambda step: None)
    assert list(tmp_path.iterdir()) == []


def test_without_pynini_it_says_what_to_install(
    model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("earshot_server.speech.vocabulary.recipe.COMPOSER", "no_such_package")
    with pytest.raises(NoComposer, match=r"pip install 'earshot\[models\]'"):
        build(read_recipe(model), tmp_path, lambda step: None)
