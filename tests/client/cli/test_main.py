import subprocess
import sys
from importlib.metadata import EntryPoint

import pytest
import typer

from earshot_client.cli import main as main_module
from earshot_client.cli.main import create_app, explain_missing, load


def earshot(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "earshot_client.cli.main", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=30)


def test_the_commands_of_both_sides_are_there() -> None:
    done = earshot("--help")
    assert done.returncode == 0
    for command in ("record", "stream", "spool", "devices"):
        assert command in done.stdout


def test_it_tells_its_version() -> None:
    assert earshot("--version").stdout.startswith("earshot 0.")


def test_an_unknown_command_is_a_usage_error_without_a_traceback() -> None:
    done = earshot("listen")
    assert done.returncode == 2
    assert "No such command" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_group_that_cannot_be_imported_leaves_the_others_alone() -> None:
    app = create_app()
    missing = load(
        app,
        [
            EntryPoint("client", "earshot_client.cli.commands:register", main_module.GROUP),
            EntryPoint("server", "earshot_nowhere.commands:register", main_module.GROUP),
        ],
    )
    (sentence,) = missing
    assert "The commands of the server are not here" in sentence
    assert app.registered_commands


def imported_by(module: str) -> ModuleNotFoundError:
    """Return the error of a package that `module` imports and that is missing."""
    try:
        exec("import no_such_package", {"__name__": module})
    except ModuleNotFoundError as error:
        return error
    raise AssertionError


@pytest.mark.parametrize(
    ("module", "extra"),
    [
        ("earshot_client.capture.files", "earshot[client]"),
        ("earshot_client.window.app", "earshot[client-gui]"),
        ("earshot_server.gateway.app", "earshot[server]"),
        ("earshot_server.precision.terms", "earshot[precision]"),
    ],
)
def test_a_missing_package_names_the_extra_that_brings_it(module: str, extra: str) -> None:
    sentence = explain_missing(imported_by(module))
    assert "'no_such_package'" in sentence
    assert extra in sentence


def test_a_missing_package_of_an_installation_without_extras_is_a_sentence() -> None:
    script = """
import sys
sys.modules["soundfile"] = None  # as if it were not installed
from earshot_client.cli.main import main
sys.argv = ["earshot", "stream", "a.wav"]
main()
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=30)
    assert done.returncode == 2
    assert (
        done.stderr == "The package 'soundfile' is missing; install it with: pip install 'earshot[client]'\n"
    )


def test_the_apps_tracebacks_are_plain() -> None:
    app = create_app()
    assert isinstance(app, typer.Typer)
    assert app.pretty_exceptions_enable is False
