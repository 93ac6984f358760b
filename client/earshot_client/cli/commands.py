"""The client's commands."""

import typer


def register(app: typer.Typer) -> None:
    """Add the client's commands to the program."""
