"""Which commands there are, and that documents name no others."""

import re
from pathlib import Path

import typer
from typer.core import TyperGroup

from earshot_client.cli.commands import register as register_client
from earshot_server.cli.commands import register

ROOT = Path(__file__).parents[3]


def commands(*registers: object) -> dict[str, set[str]]:
    """Return all commands, each with its own commands."""
    app = typer.Typer()
    for one in registers:
        assert callable(one)
        one(app)
    group = typer.main.get_command(app)
    assert isinstance(group, TyperGroup)
    return {
        name: set(command.commands) if isinstance(command, TyperGroup) else set()
        for name, command in group.commands.items()
    }


def test_the_servers_commands_are_these() -> None:
    assert commands(register) == {
        "up": set(),
        "serve": set(),
        "demo": set(),
        "transcribe": set(),
        "note": set(),
        "export": set(),
        "precision": set(),
        "record": {"import", "show", "link", "erase"},
        "hints": set(),
        "accounts": {
            *("new", "list", "change", "password", "codes", "oidc"),
            *("close", "unlock", "sessions", "signout"),
        },
        "audit": {"show", "verify"},
        "tokens": {"new", "list", "revoke"},
        "archive": {"list", "seal", "verify"},
        "erase": {"encounter", "patient"},
        "withdraw": set(),
        "retention": {"run"},
        "backup": set(),
        "restore": set(),
        "repair": {"move", "split", "merge", "append", "undo", "list"},
        "link": set(),
        "keys": {"show", "rotate", "copy", "recover"},
        "voices": {"enrol", "list", "revoke"},
        "models": {"list", "fetch", "verify", "words", "adapt"},
    }


def test_the_two_sides_name_no_command_alike_but_record() -> None:
    """`earshot record` is the microphone, and patients' records below it."""
    both = commands(register_client, register)
    assert commands(register).keys() & commands(register_client).keys() == {"record"}
    assert both["record"] == commands(register)["record"]


def test_the_readme_names_every_command_that_a_person_types() -> None:
    section = (ROOT / "README.md").read_text("utf-8").partition("## Commands")[2].partition("\n## ")[0]
    rows = [line.split(" | ")[0] for line in section.splitlines() if line.startswith("| `")]
    named = {found for row in rows for found in re.findall(r"`earshot (\w+)", row)}
    there = commands(register_client, register)
    assert named == there.keys() - {"demo", "devices"}, "the last two are told where they are needed"


def test_documents_name_no_command_that_is_not_there() -> None:
    there = commands(register_client, register)
    documents = [ROOT / "README.md", *(ROOT / "docs").glob("*.md"), ROOT / "models/earshot-en/README.md"]
    wrong = []
    for document in documents:
        text = document.read_text("utf-8")
        for name, rest in re.findall(r"(?:`|bin/|^)earshot ([a-z]+)((?: [a-z|]+)?)", text, re.MULTILINE):
            others = set(rest.strip().split("|")) if rest and there.get(name) else set()
            if name not in there or not others <= there[name]:
                wrong.append(f"{document.name}: earshot {name}{rest}")
    assert wrong == []
