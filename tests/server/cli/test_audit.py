"""`earshot audit`, as it is typed."""

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from earshot_server.actor import Actor, Role
from earshot_server.audit.audit import Audit
from earshot_server.audit.entries import Action
from earshot_server.cli.audit import register
from earshot_server.keys.ring import open_ring
from earshot_server.settings import Settings

OKAFOR = Actor(id="p0a0b0c0d", name="Dr. Okafor", role=Role.CLINICIAN)
SAM = Actor(id="p1a1b1c1d", name="Sam Scribe", role=Role.SCRIBE)


@pytest.fixture(autouse=True)
def audit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Audit:
    monkeypatch.setenv("EARSHOT_DATA_DIR", str(tmp_path))
    settings = Settings(data_dir=tmp_path)
    audit = Audit.of(settings, open_ring(settings))
    audit.record_now(OKAFOR, Action.SAW, "enc-1", how="page")
    audit.record_now(OKAFOR, Action.SIGNED, "enc-1", version=7)
    audit.record_now(SAM, Action.SAW, "enc-2", how="page", address="10.0.0.7")
    return audit


def earshot(*arguments: str) -> Result:
    app = typer.Typer()
    register(app)
    return CliRunner().invoke(app, arguments)


def test_entries_are_shown_and_that_they_were_is_one_more() -> None:
    lines = earshot("audit", "show").stdout.splitlines()
    assert [line.split()[2] for line in lines] == ["saw", "signed", "saw", "audit_read"]
    assert lines[2].endswith(
        'enc-2                    scribe p1a1b1c1d "Sam Scribe" how=page address=10.0.0.7'
    )


@pytest.mark.parametrize(
    ("options", "shown"),
    [
        (["--encounter", "enc-1"], ["saw", "signed", "audit_read"]),
        (["--person", "okafor"], ["saw", "signed"]),
        (["--person", "p1a1b1c1d"], ["saw"]),
        (["--action", "signed"], ["signed"]),
        (["--since", "2999-01-01"], []),
        (["--since", "2020-01-01", "--person", "sam"], ["saw"]),
    ],
)
def test_some_are_chosen(options: list[str], shown: list[str]) -> None:
    lines = earshot("audit", "show", "--json", *options).stdout.splitlines()
    assert [json.loads(line)["action"] for line in lines] == shown


def test_a_name_cannot_make_a_line_of_its_own(audit: Audit) -> None:
    audit.record_now(OKAFOR.model_copy(update={"name": "x\n2026 \x1b[31m"}), Action.SAW, "enc-9")
    [line] = earshot("audit", "show", "--encounter", "enc-9", "--action", "saw").stdout.splitlines()
    assert "\x1b" not in line


def test_a_whole_trail_is_said_to_be_with_what_to_note_down() -> None:
    result = earshot("audit", "verify")
    assert (result.exit_code, "whole: 3 entries" in result.stdout) == (0, True)
    noted = result.stdout.splitlines()[1].split()[-1]
    assert earshot("audit", "verify", "--expect", noted).exit_code == 0
    assert earshot("audit", "verify", "--expect", f"2:{'0' * 64}").exit_code == 1
    assert earshot("audit", "verify", "--expect", "nonsense").exit_code == 2


def test_a_tampered_trail_is_told_and_ends_with_one(audit: Audit) -> None:
    [path] = audit.trail.files()
    path.write_bytes(path.read_bytes().replace(b"Sam Scribe", b"Sam Nobody"))
    result = earshot("audit", "verify")
    assert (result.exit_code, "line 3: it was changed" in result.stdout) == (1, True)


def test_what_was_changed_is_not_shown_as_if_it_were_true(audit: Audit) -> None:
    [path] = audit.trail.files()
    path.write_bytes(path.read_bytes().replace(b"Dr. Okafor", b"Dr. Nobody"))
    result = earshot("audit", "show")
    assert result.exit_code == 1
    assert "Nobody" not in result.stdout
    assert "2 lines" in result.stderr
