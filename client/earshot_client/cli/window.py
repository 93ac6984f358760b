"""`earshot window`: the window in the consulting room."""

import os
from pathlib import Path
from typing import Annotated

import typer

from earshot_client.cli import options


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(window)


def window(
    settings: Annotated[
        Path | None,
        typer.Option(
            envvar="EARSHOT_CLIENT_SETTINGS", metavar="FILE", help="Instead of this user's settings."
        ),
    ] = None,
    spool_key_file: options.SpoolKeyFile = None,
    menu: Annotated[
        bool, typer.Option("--add-to-menu", help="Put Earshot into the desktop's menu (Linux), and leave.")
    ] = False,
) -> None:
    """Open the window: start, pause and stop visits, and see the note as it grows."""
    from earshot_client.settings import default_path
    from earshot_client.window.system import check_system

    if menu:
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    check_system()
    from earshot_client.window.app import install, run

    if menu:
        typer.echo(f"Added: {install()}")
        return
    raise typer.Exit(run(settings or default_path(), spool_key_file))
