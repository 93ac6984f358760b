"""Options that several commands share."""

from pathlib import Path
from typing import Annotated

import typer

DEFAULT_SERVER = "ws://127.0.0.1:8765"

Servers = Annotated[
    list[str],
    typer.Option(
        "--server",
        envvar="EARSHOT_SERVER",
        metavar="URL",
        help="Where to stream to (wss://host:port); give it again for servers to fall back on.",
    ),
]
Encounter = Annotated[
    str | None,
    typer.Option(metavar="ID", help="The encounter's id; by default a random one."),
]
Label = Annotated[
    str | None,
    typer.Option(help="What people call this visit. It is encrypted wherever it is stored."),
]
Clinician = Annotated[str | None, typer.Option(help="Who sees the patient.")]
Token = Annotated[
    str | None,
    typer.Option(envvar="EARSHOT_TOKEN", help="This device's token. Others may see it in the command line."),
]
TokenFile = Annotated[
    Path | None,
    typer.Option(envvar="EARSHOT_TOKEN_FILE", metavar="FILE", help="A file that holds the token."),
]
CaFile = Annotated[
    Path | None,
    typer.Option(envvar="EARSHOT_CA_FILE", metavar="FILE", help="Certificates to trust (PEM)."),
]
SpoolRoot = Annotated[
    Path | None,
    typer.Option("--spool", envvar="EARSHOT_SPOOL", metavar="DIR", help="Where sound is kept until sent."),
]
SpoolLimit = Annotated[
    int,
    typer.Option(
        envvar="EARSHOT_SPOOL_LIMIT",
        metavar="MB",
        min=10,
        help="Megabytes that the spool of a visit may have.",
    ),
]
SpoolKeyFile = Annotated[
    Path | None,
    typer.Option(
        envvar="EARSHOT_SPOOL_KEY_FILE",
        metavar="FILE",
        help="The spool's key; by default in the system's keyring.",
    ),
]
Wait = Annotated[
    float | None,
    typer.Option(
        metavar="SECONDS", min=0, help="How long to wait for the server after the end; by default for ever."
    ),
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Show errors only.")]
Json = Annotated[bool, typer.Option("--json", help="Print events as lines of JSON, for programs.")]
Realtime = Annotated[
    bool,
    typer.Option("--realtime/--fast", help="At the pace of speech, or as fast as the server takes it."),
]

DEFAULT_LIMIT_MB = 2048
