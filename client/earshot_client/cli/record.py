"""`earshot record`: the microphone."""

from enum import Enum
from typing import Annotated

import typer

from earshot_client.cli import options

MODEL_HINT = (
    "The words are as good as the server's model. The one that ships with Earshot is for demonstrations; "
    "`earshot models fetch` on the server brings an official one."
)


class Consent(Enum):
    """What the patient said about being recorded."""

    GIVEN = "given"
    NOT_GIVEN = "not-given"


def register(app: typer.Typer) -> None:
    """Add the command."""
    recording = typer.Typer()
    recording.callback(invoke_without_command=True)(record)
    app.add_typer(recording, name="record")  # the server adds its commands about patients' records to it


def record(
    context: typer.Context,
    consent: Annotated[
        Consent | None,
        typer.Option(help="What the patient said about being recorded; without it you are asked."),
    ] = None,
    device: Annotated[
        str | None, typer.Option(help="The microphone's name or number, as `earshot devices` lists them.")
    ] = None,
    server: options.Servers = [options.DEFAULT_SERVER],  # noqa: B006  (typer copies it)
    encounter: options.Encounter = None,
    label: options.Label = None,
    clinician: options.Clinician = None,
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
    """Record a visit with the microphone until Ctrl-C.

    The first Ctrl-C ends it when the server has heard the last words (exit code 0); a second one leaves at
    once (130). Refused: 3. Left by --wait: 4. What the server does not have stays in the spool.
    """
    if context.invoked_subcommand is not None:
        return
    if not _has_consent(consent):
        typer.echo("Consent was not given: nothing is recorded.", err=True)
        return

    from earshot_client.capture.microphone import Microphone, refresh
    from earshot_client.capture.steady import SteadyMicrophone
    from earshot_client.cli import running
    from earshot_client.cli.views import make_view
    from earshot_client.session import setup

    link = setup.make_link(server, token, token_file, ca_file)
    running.warn_if_exposed(link)
    if not quiet:
        typer.echo(MODEL_HINT, err=True)
    running.run(
        running.stream(
            SteadyMicrophone(Microphone, device, refresh=refresh),
            setup.make_place(spool, spool_key_file, spool_limit),
            link,
            setup.make_head(link, encounter, label, clinician),
            make_view(quiet=quiet, as_json=as_json),
            wait=wait,
            consent=True,
        )
    )


def _has_consent(consent: Consent | None) -> bool:
    """Tell whether the patient consented; ask on the terminal if nobody said."""
    if consent is None:
        return typer.confirm("Does the patient consent to being recorded?", default=False, err=True)
    return consent is Consent.GIVEN
