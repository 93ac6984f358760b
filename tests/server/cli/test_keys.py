"""`earshot keys` as it is typed."""

import base64
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from earshot_server.audit.audit import KEY_NAME, Audit
from earshot_server.audit.entries import Action, open_entry
from earshot_server.cli.commands import register
from earshot_server.keys.ring import open_ring
from earshot_server.settings import Settings


@pytest.fixture
def settings(environment: pytest.MonkeyPatch, tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path / "data")


def run(*arguments: object, typed: str = "") -> Result:
    app = typer.Typer()
    register(app)
    return CliRunner().invoke(app, [str(one) for one in arguments], input=typed)


def actions(settings: Settings) -> list[Action]:
    ring = open_ring(settings)
    lines = Audit.of(settings, ring).trail.lines()
    return [open_entry(ring.get(KEY_NAME), line).action for _, _, line in lines]


def test_it_shows_the_keys_id_and_never_the_key(settings: Settings) -> None:
    ring = open_ring(settings)
    ring.make("e1")
    said = run("keys", "show").output
    assert ring.clinic.id in said
    assert "1 encounters" in said
    assert (settings.keys_dir / "clinic.key").read_text("ascii").strip() not in said


def test_a_rotation_says_what_to_do_next(settings: Settings) -> None:
    key = open_ring(settings).make("e1")
    said = run("keys", "rotate").output
    assert "1 key files" in said
    assert "earshot keys copy" in said
    assert actions(settings) == [Action.KEY_ROTATED]
    assert open_ring(settings).get("e1") == key


def test_a_lost_key_comes_back_from_its_copy(settings: Settings, tmp_path: Path) -> None:
    key = open_ring(settings).make("e1")
    copy = tmp_path / "copy.json"
    made = run("keys", "copy", copy, typed="a long passphrase\na long passphrase\n")
    assert made.exit_code == 0, made.output
    assert actions(settings) == [Action.KEY_COPIED]
    (settings.keys_dir / "clinic.key").unlink()
    assert run("keys", "recover", copy, typed="another passphrase\n").exit_code != 0
    back = run("keys", "recover", copy, typed="a long passphrase\n")
    assert back.exit_code == 0, back.output
    assert open_ring(settings).get("e1") == key


def test_nothing_is_written_over_and_no_weak_passphrase_taken(settings: Settings, tmp_path: Path) -> None:
    copy = tmp_path / "copy.json"
    assert "at least 12" in str(run("keys", "copy", copy, typed="short\nshort\n").exception)
    assert not copy.exists()
    copy.write_text("mine", encoding="utf-8")
    assert "left as it is" in str(run("keys", "copy", copy).exception)
    assert copy.read_text("utf-8") == "mine"
    assert "left as it is" in str(run("keys", "recover", copy, typed="x\n").exception)


def test_another_clinics_key_is_refused_at_the_start(
    settings: Settings, environment: pytest.MonkeyPatch
) -> None:
    ring = open_ring(settings)
    ring.make("e1")
    made_with = ring.clinic.id
    environment.setenv("EARSHOT_CLINIC_KEY", base64.b64encode(b"o" * 32).decode())
    said = str(run("up").exception)
    assert f"This data was made with clinic key {made_with}" in said
    assert "Nothing was changed" in said
    assert sorted(path.name for path in settings.data_dir.iterdir()) == ["keys"]
