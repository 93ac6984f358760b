"""The package as `pip` builds it: whole, and without the network."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("protocol/earshot_protocol", "client/earshot_client", "server/earshot_server")
NEEDED = (
    *(f"earshot_{part}/py.typed" for part in ("protocol", "client", "server")),
    "earshot_server/speech/catalogue.toml",
    "earshot_server/note/tables/sections.toml",
    "earshot_server/viewer/static/index.html",
    "earshot_server/viewer/static/js/main.js",
    "earshot_server/viewer/static/css/base.css",
)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "pip", "wheel", "--no-deps", "--no-build-isolation", "--no-index"]
    subprocess.run(
        [*command, "--quiet", "--disable-pip-version-check", "--wheel-dir", folder, ROOT],
        check=True,
        timeout=100,
    )
    [built] = folder.glob("earshot-*.whl")
    return zipfile.ZipFile(built)


def sources() -> set[str]:
    """Return every file of the three packages, as it is named in the wheel."""
    return {
        str(file.relative_to((ROOT / package).parent))
        for package in PACKAGES
        for file in (ROOT / package).rglob("*")
        if file.is_file() and "__pycache__" not in file.parts
    }


def test_it_holds_every_file_of_the_three_packages_and_nothing_else(wheel: zipfile.ZipFile) -> None:
    held = {name for name in wheel.namelist() if not name.startswith("earshot-")}
    assert held == sources()
    assert held.issuperset(NEEDED)


def test_it_offers_the_program_and_the_commands_of_both_sides(wheel: zipfile.ZipFile) -> None:
    [entry_points] = [name for name in wheel.namelist() if name.endswith("/entry_points.txt")]
    lines = wheel.read(entry_points).decode().splitlines()
    assert "earshot = earshot_client.cli.main:main" in lines
    assert "client = earshot_client.cli.commands:register" in lines
    assert "server = earshot_server.cli.commands:register" in lines


def test_it_carries_licence_and_notices(wheel: zipfile.ZipFile) -> None:
    names = {name.rpartition("/licenses/")[2] for name in wheel.namelist()}
    assert {"LICENSE", "NOTICE"} <= names


def test_unpacked_it_finds_the_tables_and_lists_that_it_reads(wheel: zipfile.ZipFile, tmp_path: Path) -> None:
    wheel.extractall(tmp_path)
    code = f"""
from earshot_server.note import engine
from earshot_server.speech.catalogue import load_catalogue
assert engine.__file__.startswith({str(tmp_path)!r}), engine.__file__
assert len(engine.NoteEngine().draft.sections) == 16
assert load_catalogue()
"""
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
    subprocess.run([sys.executable, "-c", code], check=True, cwd=tmp_path, env=environment, timeout=60)
