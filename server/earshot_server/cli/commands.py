"""The server's commands, put together."""

import typer

from earshot_server.cli import (
    access,
    accounts,
    audit,
    backup,
    custody,
    demo,
    export,
    hints,
    keys,
    models,
    note,
    precision,
    record,
    repair,
    serve,
    transcribe,
    up,
    voices,
)


def register(app: typer.Typer) -> None:
    """Add the server's commands to the program."""
    for topic in (
        up,
        serve,
        demo,
        transcribe,
        note,
        precision,
        record,
        hints,
        export,
        accounts,
        access,
        audit,
        keys,
        custody,
        repair,
        backup,
        models,
        voices,
    ):
        topic.register(app)
