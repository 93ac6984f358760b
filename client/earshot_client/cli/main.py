"""`earshot`: one program, whose commands come from entry points of the group `earshot.commands`.

Each entry point is a function `register(app: typer.Typer) -> None`. Heavy imports belong inside the
command functions: then every command shows its help even where its packages are not installed.
"""

import sys
import traceback
from importlib.metadata import EntryPoint, entry_points, version

import typer
from rich.markup import escape

from earshot_client.report import report, say

GROUP = "earshot.commands"

EXTRAS = (
    ("earshot_client.window", "client-gui"),
    ("earshot_client", "client"),
    ("earshot_server.precision", "precision"),
    ("earshot_server", "server"),
)
"""Which extra brings the packages that a part of ours imports; the first prefix that fits."""


def main() -> None:
    """Run the program with the arguments of the process and exit with its code."""
    app = create_app()
    missing = load(app, list(entry_points(group=GROUP)))
    app.info.epilog = escape("  ".join(missing)) or None
    try:
        app(prog_name="earshot")
    except SystemExit as exit_:
        if exit_.code == 2:
            for sentence in missing:  # an unknown command may be one that is not installed
                say(sentence)
        raise
    except ImportError as error:
        say(explain_missing(error))
        sys.exit(2)
    except Exception as error:  # noqa: BLE001  (the edge of the program)
        sys.exit(report(error))


def create_app() -> typer.Typer:
    """Return the program without commands."""
    app = typer.Typer(
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )

    @app.callback()
    def earshot(
        show_version: bool = typer.Option(
            False, "--version", is_eager=True, callback=_print_version, help="Print the version and leave."
        ),
    ) -> None:
        """A live medical scribe that runs on the clinic's own machines."""

    return app


def load(app: typer.Typer, points: list[EntryPoint]) -> list[str]:
    """Register the commands of every entry point; return a sentence for each that lacks packages."""
    missing: list[str] = []
    for point in sorted(points, key=lambda point: point.name):
        try:
            register = point.load()
        except ImportError as error:  # one side's broken installation must not stop the other
            missing.append(f"The commands of the {point.name} are not here: {explain_missing(error)}")
        else:
            register(app)
    return missing


def explain_missing(error: ImportError) -> str:
    """Return the sentence that says which extra brings the missing package."""
    name = error.name or "a package"
    if not isinstance(error, ModuleNotFoundError) or name.startswith("earshot_"):
        return f"this installation is not whole ({error})."
    importers = [frame.f_globals.get("__name__", "") for frame, _ in traceback.walk_tb(error.__traceback__)]
    for importer in reversed(importers):
        for prefix, extra in EXTRAS:
            if importer == prefix or importer.startswith(prefix + "."):
                return f"The package {name!r} is missing; install it with: pip install 'earshot[{extra}]'"
    return f"The package {name!r} is missing."


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"earshot {version('earshot')}")
        raise typer.Exit


if __name__ == "__main__":
    main()
