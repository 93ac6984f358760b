"""`earshot models words` and `earshot models adapt` as they are typed, on a small real model."""

from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from earshot_server.cli.commands import register
from earshot_server.settings import Settings
from earshot_server.speech.errors import WordsUnreadable
from earshot_server.speech.model import find_model
from tests.support.small_model import small_model


def run(*arguments: object) -> Result:
    app = typer.Typer()
    register(app)
    return CliRunner().invoke(app, [str(one) for one in arguments])


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_model(tmp_path_factory.mktemp("models"))


@pytest.fixture
def settings(small: Path, environment: pytest.MonkeyPatch) -> Settings:
    """A data folder whose chosen model is the small one."""
    settings = Settings()
    settings.models_dir.mkdir(parents=True)
    (settings.models_dir / "small").symlink_to(small)
    (settings.models_dir / "chosen").write_text("small\n", "utf-8")
    return settings


def test_words_are_added_listed_and_in_the_model_that_is_chosen(settings: Settings, tmp_path: Path) -> None:
    table = tmp_path / "words.csv"
    table.write_text("word,spoken,pronunciation,class\nXarelto,,,drug\nPayne,pain,,person\nFever\n", "utf-8")
    said = run("models", "words", "add", table).output
    assert "xarelto: Z AA R EH L T OW or" in said
    assert "Known already: fever" in said
    assert "'payne' sounds just like 'pain'" in said
    assert find_model(settings).name == "small-clinic"
    assert "payne 9\n" in (find_model(settings) / "graph/words.txt").read_text("utf-8")
    assert "Xarelto  (drug)" in run("models", "words", "list").output


def test_adaptation_prints_what_it_did(settings: Settings, tmp_path: Path) -> None:
    text = tmp_path / "notes.txt"
    text.write_text("Take aspirin daily. Any fever daily? No chest pain.\n" * 10, "utf-8")
    said = run("models", "adapt", text).output
    assert "30 sentences" in said
    before, after = next(line for line in said.splitlines() if line.startswith("perplexity")).split()[1:]
    assert float(after) < float(before)
    assert find_model(settings).name == "small-clinic"


def test_a_faulty_table_changes_nothing(settings: Settings, tmp_path: Path) -> None:
    table = tmp_path / "words.csv"
    table.write_text("name\nx\n", "utf-8")
    assert isinstance(run("models", "words", "add", table).exception, WordsUnreadable)
    assert find_model(settings).name == "small"
