"""`earshot spool`: what earlier runs could not send."""

from typing import Annotated

import typer

from earshot_client.cli import options

Encounters = Annotated[
    list[str] | None, typer.Argument(metavar="[ENCOUNTER]...", help="By default all that nobody holds.")
]


def register(app: typer.Typer) -> None:
    """Add the group."""
    group = typer.Typer(no_args_is_help=True, help="Sound that was recorded and is not at the server yet.")
    group.command("list")(list_spools)
    group.command("send")(send)
    group.command("discard")(discard)
    app.add_typer(group, name="spool")


def list_spools(spool: options.SpoolRoot = None, spool_key_file: options.SpoolKeyFile = None) -> None:
    """List what the spool holds."""
    from earshot_client.session.setup import make_place
    from earshot_client.spool.place import spool_folders, summarize

    place = make_place(spool, spool_key_file, options.DEFAULT_LIMIT_MB)
    folders = spool_folders(place.root)
    if not folders:
        typer.echo("The spool is empty.")
    for folder in folders:
        found = summarize(folder, place.keys)
        started = found.started.astimezone().strftime("%Y-%m-%d %H:%M") if found.started else "-"
        damage = f", {found.missing:.1f} s damaged" if found.missing else ""
        label = f"  {found.label}" if found.label else ""
        typer.echo(f"{found.encounter}  {started}  {found.seconds:8.1f} s  {found.state}{damage}{label}")


def send(
    encounters: Encounters = None,
    server: Annotated[
        list[str] | None,
        typer.Option("--server", metavar="URL", help="Instead of the servers it was recorded for."),
    ] = None,
    token: options.Token = None,
    token_file: options.TokenFile = None,
    ca_file: options.CaFile = None,
    spool: options.SpoolRoot = None,
    spool_key_file: options.SpoolKeyFile = None,
    wait: options.Wait = None,
    quiet: options.Quiet = False,
    as_json: options.Json = False,
) -> None:
    """Send what the spool holds, and let it go when the server has it durably.

    Exit codes as of `earshot stream`; of several failures the first one's.
    """
    from earshot_client.cli import running
    from earshot_client.cli.views import make_view
    from earshot_client.errors import ClientError
    from earshot_client.session import setup
    from earshot_client.spool.place import free_folders, spool_folder
    from earshot_client.spool.spool import open_spool

    place = setup.make_place(spool, spool_key_file, options.DEFAULT_LIMIT_MB)
    named = [spool_folder(place.root, encounter) for encounter in encounters or []]
    codes: list[int] = []  # not the errors: they hold this frame, and all in it would outlive Python itself
    for folder in named or free_folders(place.root):
        try:
            left = open_spool(folder, place.keys)
            link = setup.make_link(server or left.head.servers, token, token_file, ca_file)
            running.warn_if_exposed(link)
            running.run(running.send(left, link, make_view(quiet=quiet, as_json=as_json), wait=wait))
        except running.Left:
            raise
        except ClientError as error:
            codes.append(error.exit_code)
            typer.echo(f"{folder.name}: {error.sentence}", err=True)
    if codes:
        raise typer.Exit(codes[0])


def discard(
    encounters: Annotated[list[str], typer.Argument(metavar="ENCOUNTER...")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    spool: options.SpoolRoot = None,
    spool_key_file: options.SpoolKeyFile = None,
) -> None:
    """Delete what the spool holds of an encounter, for good."""
    from earshot_client.session.setup import make_place
    from earshot_client.spool.place import delete, spool_folder, summarize

    place = make_place(spool, spool_key_file, options.DEFAULT_LIMIT_MB)
    for folder in [spool_folder(place.root, encounter) for encounter in encounters]:
        found = summarize(folder, place.keys)
        question = f"Delete {found.seconds:.1f} s of sound of {found.encounter} for good?"
        if yes or typer.confirm(question, default=False, err=True):
            delete(folder)
