"""`earshot note`."""

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest
import typer
from jsonschema import Draft202012Validator
from typer.testing import CliRunner

from earshot_server.cli.errors import CommandError
from earshot_server.cli.note import register
from earshot_server.note.draft import Draft
from tests.support.noted import DIALOGUES

COUGH = DIALOGUES / "cough.txt"
SCHEMA = json.loads(Path("docs/draft.schema.json").read_text(encoding="utf-8"))


def app() -> typer.Typer:
    made = typer.Typer()
    register(made)
    made.callback()(lambda: None)
    return made


def note(*arguments: str, stdin: bytes | None = None) -> str:
    result = CliRunner().invoke(app(), ["note", *arguments], input=stdin)
    if isinstance(result.exception, CommandError):
        raise result.exception
    assert result.exit_code == 0, result.output
    return result.stdout


def test_json_is_a_draft_that_fits_its_schema() -> None:
    written = note("--dialogue", str(COUGH))
    Draft202012Validator(SCHEMA).validate(json.loads(written))
    assert Draft.model_validate_json(written).version > 0


def test_standard_input_is_read_too() -> None:
    assert note("--dialogue", "-", stdin=COUGH.read_bytes()) == note("--dialogue", str(COUGH))


@pytest.mark.parametrize(("style", "line"), [("text", "Chief complaint"), ("markdown", "## Chief complaint")])
def test_it_can_be_read_by_people(style: str, line: str) -> None:
    assert note("--dialogue", str(COUGH), "--format", style).splitlines()[0] == line


def test_a_note_is_laid_out_explained_listed_and_told_to_the_patient() -> None:
    assert note("--dialogue", str(COUGH), "--format", "text", "--template", "soap").startswith("Subjective\n")
    assert "rule: " in note("--dialogue", str(COUGH), "--format", "text", "--explain")
    assert "What to do" in note("--dialogue", str(COUGH), "--format", "summary")
    assert note("--dialogue", str(COUGH), "--format", "problems").strip()


def test_a_wrong_template_gives_a_sentence() -> None:
    with pytest.raises(CommandError, match="The template sopa cannot be used: there is none of this name"):
        note("--dialogue", str(COUGH), "--template", "sopa")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (None, "There is no file"),
        (b"doctor: caf\xe9", "is not UTF-8 text"),
        (b"", "has no lines with words"),
        (b"\n# only a comment\n", "has no lines with words"),
    ],
)
def test_bad_input_gives_a_sentence_and_code_2(tmp_path: Path, content: bytes | None, sentence: str) -> None:
    path = tmp_path / "dialogue.txt"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(CommandError, match=sentence) as raised:
        note("--dialogue", str(path))
    assert raised.value.exit_code == 2
    assert len(str(raised.value).splitlines()) == 1


def test_a_folder_is_no_dialogue(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="is a folder"):
        note("--dialogue", str(tmp_path))


def test_standard_input_that_is_no_text_is_refused() -> None:
    with pytest.raises(CommandError, match="Standard input is not UTF-8"):
        note("--dialogue", "-", stdin=b"\xff\xfe\x00")


def test_it_loads_nothing_heavy() -> None:
    code = (
        "import sys; import earshot_server.cli.note, earshot_server.note.engine, earshot_server.note.render;"
        "print([name for name in ('numpy', 'redis', 'vosk', 'starlette') if name in sys.modules])"
    )
    started = time.monotonic()
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"
    assert time.monotonic() - started < 20
