"""`earshot stream`: a file or the standard input."""

from pathlib import Path
from typing import Annotated

import typer

from earshot_client.cli import options


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(stream)


def stream(
    file: Annotated[str, typer.Argument(metavar="FILE|-", help="A sound file, or - for the standard input.")],
    server: options.Servers = [options.DEFAULT_SERVER],  # noqa: B006  (typer copies it)
    encounter: options.Encounter = None,
    label: options.Label = None,
    clinician: options.Clinician = None,
    realtime: options.Realtime = True,
    raw: Annotated[
        bool, typer.Option("--raw", help="With -: 16-bit mono samples at 16 kHz, without a header.")
    ] = False,
    token: options.Token = None,
    token_file: options.TokenFile = None,
    ca_file: options.CaFile = None,
    spool: options.SpoolRoot = None,
    spool_limit: options.SpoolLimit = options.DEFAULT_LIMIT_MB,
    spool_key_file: options.SpoolKeyFile = None,
    wait: options.Wait = None,
    quiet: options.Quiet = False,
    as_json: options.Json = False,
) -> None:
    """Stream a sound file, at the pace of speech or as fast as the server takes it.

    Ends when the server has all of it durably (exit code 0). Ctrl-C stops and waits for that; a second one
    leaves at once (130). Refused: 3. Left by --wait: 4. What the server does not have stays in the spool.
    """
    from earshot_client.capture.files import file_source
    from earshot_client.capture.stdin import stdin_source
    from earshot_client.cli import running
    from earshot_client.cli.views import make_view
    from earshot_client.errors import ClientError
    from earshot_client.session import setup

    if raw and file != "-":
        raise ClientError("--raw goes with the standard input: earshot stream --raw - < FILE")
    link = setup.make_link(server, token, token_file, ca_file)
    running.warn_if_exposed(link)
    source = (
        stdin_source(raw=raw, realtime=realtime)
        if file == "-"
        else file_source(Path(file), realtime=realtime)
    )
    running.run(
        running.stream(
            source,
            setup.make_place(spool, spool_key_file, spool_limit),
            link,
            setup.make_head(link, encounter, label, clinician),
            make_view(quiet=quiet, as_json=as_json),
            wait=wait,
        )
    )
