"""docs/operations.md: its commands and options are there, its settings too, and its units can be read."""

import configparser
import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import typer

from earshot_server.cli.commands import register
from earshot_server.settings import Settings

TEXT = (Path(__file__).parents[1] / "docs" / "operations.md").read_text("utf-8")


def commands() -> list[str]:
    """All that follows the word `earshot` in code."""
    blocks = re.findall(r"```\w*\n(.*?)```", TEXT, re.DOTALL)
    lines = [line.split("#")[0] for block in blocks for line in block.splitlines()]
    spans = re.findall(r"`([^`\n]+)`", re.sub(r"```.*?```", "", TEXT, flags=re.DOTALL))
    found = [
        re.match(r"(?:\S*/bin/)?earshot (.+)", text.removeprefix("ExecStart=").strip())
        for text in lines + spans
    ]
    return sorted({match[1].strip() for match in found if match})


@pytest.mark.parametrize("line", commands())
def test_a_command_and_its_options_are_there(line: str) -> None:
    app = typer.Typer()
    register(app)
    found: Any = typer.main.get_command(app)
    words = shlex.split(line)
    while words and hasattr(found, "commands"):
        assert words[0] in found.commands, line
        found = found.commands[words.pop(0)]
    known = {option for parameter in found.params for option in parameter.opts}
    assert {word for word in words if word.startswith("--")} <= known, line


def test_there_are_commands_to_try() -> None:
    assert len(commands()) > 20


def test_every_setting_is_one() -> None:
    known = {f"EARSHOT_{name.upper()}" for name in Settings.model_fields}
    named = set(re.findall(r"EARSHOT_[A-Z_]+[A-Z]", TEXT))
    assert named <= known


def test_every_retention_setting_is_explained() -> None:
    settings = {
        f"EARSHOT_{name.upper()}" for name in Settings.model_fields if name.startswith(("keep", "seal"))
    }
    assert all(name in TEXT for name in settings)


def test_every_unit_can_be_read_and_runs_earshot() -> None:
    units = re.findall(r"```ini\n(.*?)```", TEXT, re.DOTALL)
    assert len(units) == 3
    for unit in units:
        parser = configparser.ConfigParser(interpolation=None)
        parser.optionxform = str  # type: ignore[assignment,method-assign]
        parser.read_string(unit)
        assert parser["Unit"]["Description"]
        if "Service" in parser:
            assert parser["Service"]["ExecStart"].split()[0].endswith("/earshot")
