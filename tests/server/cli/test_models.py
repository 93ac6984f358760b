import socket
from collections.abc import Callable
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from earshot_server.cli.models import register
from earshot_server.speech.errors import FetchFailed, ModelError, ModelForeign, ModelMissing, ModelTruncated
from earshot_server.speech.fetch import choose
from earshot_server.speech.manifest import write_manifest
from earshot_server.speech.model import shipped_model
from tests.support.tiny_model import make_static

Earshot = Callable[..., Result]


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("EARSHOT_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.delenv("EARSHOT_MODEL", raising=False)
    return tmp_path / "data"


@pytest.fixture
def earshot(data: Path) -> Earshot:
    app = typer.Typer()
    register(app)
    app.callback()(lambda: None)
    return lambda *arguments: CliRunner().invoke(app, ["models", *map(str, arguments)])


def refusal(result: Result) -> ModelError:
    assert isinstance(result.exception, ModelError), result.output
    return result.exception


class TestList:
    def test_it_names_official_models_with_size_licence_and_purpose(self, earshot: Earshot) -> None:
        output = earshot("list").output
        assert "vosk-model-small-en-us-0.15       English (US)       41 MB  Apache-2.0\n" in output
        assert "vosk-model-en-us-0.22 " in output
        assert "alphacephei.com" in output

    def test_the_shipped_one_in_use_is_said_to_be_for_demonstrations(self, earshot: Earshot) -> None:
        last = earshot("list").output.splitlines()[-1]
        assert last.startswith(f"In use: {shipped_model()}: came with Earshot.")
        assert "demonstrations only" in last

    def test_a_fetched_one_is_marked_and_in_use(self, earshot: Earshot, data: Path) -> None:
        models = data / "models"
        make_static(models / "vosk-model-small-de-0.15")
        choose("vosk-model-small-de-0.15", models)
        lines = earshot("list").output.splitlines()
        assert any(line.startswith("vosk-model-small-de-0.15") and line.endswith("here") for line in lines)
        assert lines[-1] == f"In use: {models / 'vosk-model-small-de-0.15'}: fetched"

    def test_a_broken_one_is_not_called_in_use(
        self, earshot: Earshot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        monkeypatch.setenv("EARSHOT_MODEL", str(tmp_path / "nothing"))
        assert "In use: nothing. There is no speech model at" in earshot("list").output


class TestFetch:
    def test_a_folder_carried_in_is_taken_checked_and_used(self, earshot: Earshot, data: Path) -> None:
        result = earshot("fetch", "--from", shipped_model())
        assert result.exit_code == 0, result.output
        assert result.output.splitlines() == [
            f"earshot-en is whole and at {data / 'models/earshot-en'} (57 MB).",
            "It is in use from the next start of Earshot on.",
        ]

    def test_where_another_is_set_that_is_said(
        self, earshot: Earshot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        monkeypatch.setenv("EARSHOT_MODEL", str(tmp_path / "mine"))
        result = earshot("fetch", "--from", shipped_model())
        assert f"EARSHOT_MODEL is set, so {tmp_path / 'mine'} stays in use." in result.output

    def test_offline_the_way_by_hand_is_named(
        self, earshot: Earshot, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with socket.socket() as closed:
            closed.bind(("127.0.0.1", 0))  # bound and not listening: refuses
            for name in ("NO_PROXY", "no_proxy"):
                monkeypatch.delenv(name, raising=False)
            monkeypatch.setenv("https_proxy", f"http://127.0.0.1:{closed.getsockname()[1]}")
            error = refusal(earshot("fetch", "vosk-model-small-en-us-0.15"))
        assert isinstance(error, FetchFailed)
        assert "vosk-model-small-en-us-0.15.zip on another machine" in str(error)
        assert "`earshot models fetch --from FILE`" in str(error)

    def test_a_file_that_is_no_model_is_refused(self, earshot: Earshot, tmp_path: Path) -> None:
        (tmp_path / "model.zip").write_text("no zip")
        assert isinstance(refusal(earshot("fetch", "--from", tmp_path / "model.zip")), ModelForeign)

    @pytest.mark.parametrize("arguments", [[], ["vosk-model-x", "--from", "y"]])
    def test_it_wants_a_name_or_a_file(self, earshot: Earshot, arguments: list[str]) -> None:
        result = earshot("fetch", *arguments)
        assert result.exit_code == 2
        assert "--from FILE|DIR" in result.output


class TestVerify:
    def test_the_shipped_model_is_whole_loads_and_has_its_checksums(self, earshot: Earshot) -> None:
        result = earshot("verify")
        assert result.exit_code == 0, result.exception
        lines = result.output.splitlines()
        assert lines[0] == f"earshot-en at {shipped_model()} is whole (57 MB), and Vosk loads it."
        assert lines[1].endswith("files have the checksums that were written down.")
        assert lines[2] == "It decodes 0.21 s at a time and looks 0.34 s ahead."

    def test_a_folder_without_checksums_is_said_to_have_none(self, earshot: Earshot, tmp_path: Path) -> None:
        shipped = shipped_model()
        assert shipped is not None
        (tmp_path / "linked").symlink_to(shipped)
        assert "No checksums were written down" in earshot("verify", tmp_path / "linked").output

    def test_a_changed_file_is_found_by_its_checksum(self, earshot: Earshot, data: Path) -> None:
        model = make_static(data / "models/mine")
        write_manifest(model)
        (model / "conf/model.conf").write_text("--beam=1.0\n")
        error = refusal(earshot("verify", "mine"))
        assert isinstance(error, ModelTruncated)
        assert "conf/model.conf is not what mine.sha256 says" in str(error)

    def test_what_vosk_cannot_load_is_refused(self, earshot: Earshot, tmp_path: Path) -> None:
        assert isinstance(refusal(earshot("verify", make_static(tmp_path / "m"))), ModelForeign)

    def test_a_name_that_is_not_here_is_missing(self, earshot: Earshot) -> None:
        assert isinstance(refusal(earshot("verify", "vosk-model-nowhere")), ModelMissing)
