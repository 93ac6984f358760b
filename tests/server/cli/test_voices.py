"""`earshot voices` as it is typed."""

from pathlib import Path

import pytest
import soundfile
import typer
from typer.testing import CliRunner, Result

from earshot_server.cli.commands import register
from earshot_server.cli.errors import CommandError
from earshot_server.speech.speakers.enrolment import TooLittleSpeech
from tests.support.speech import enrolment_file


def run(*arguments: object) -> Result:
    app = typer.Typer()
    register(app)
    return CliRunner().invoke(app, [str(one) for one in arguments])


@pytest.fixture(autouse=True)
def _data(environment: pytest.MonkeyPatch) -> None:
    """A data folder of its own."""


def test_a_voice_is_enrolled_listed_and_revoked() -> None:
    said = run("voices", "enrol", "Dr. Novak", enrolment_file()).output
    name = said.split(" is enrolled as ")[1][:8]
    assert f"{name}  since" in run("voices", "list").output
    assert "Dr. Novak" in run("voices", "list").output
    assert f"{name} is deleted for ever" in run("voices", "revoke", name).output
    assert "No voice is enrolled" in run("voices", "list").output


def test_what_cannot_be_is_said(tmp_path: Path) -> None:
    found = run("voices", "revoke", "00000000").exception
    assert isinstance(found, CommandError)
    silent = tmp_path / "silent.wav"
    soundfile.write(silent, [0.0] * 16_000, 16_000)
    assert isinstance(run("voices", "enrol", "Dr. Novak", silent).exception, TooLittleSpeech)
