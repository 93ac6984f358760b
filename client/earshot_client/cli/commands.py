"""The client's commands."""

import typer

from earshot_client.cli import devices, doctor, record, spool, stream, window


def register(app: typer.Typer) -> None:
    """Add the client's commands to the program."""
    for command in (record, stream, spool, devices, doctor, window):
        command.register(app)
