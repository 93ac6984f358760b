"""`earshot doctor`: is everything there that a recording needs?"""

from typing import Annotated

import typer

from earshot_client.cli import options


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(doctor)


def doctor(
    device: Annotated[
        str | None, typer.Option(help="The microphone's name or number, as `earshot devices` lists them.")
    ] = None,
    server: options.Servers = [options.DEFAULT_SERVER],  # noqa: B006  (typer copies it)
    token: options.Token = None,
    token_file: options.TokenFile = None,
    ca_file: options.CaFile = None,
    spool: options.SpoolRoot = None,
    spool_key_file: options.SpoolKeyFile = None,
) -> None:
    """Check audio, disk, network, encryption, sign-in and clock, and say what to do.

    Exit code 0 if a recording can be made, 2 if something stands in its way.
    """
    import asyncio

    from earshot_client.doctor.examine import examine
    from earshot_client.doctor.report import Check, Outcome, worst
    from earshot_client.session import setup

    place = setup.make_place(spool, spool_key_file, options.DEFAULT_LIMIT_MB)
    link = setup.make_link(server, token, token_file, ca_file)
    signs = {Outcome.GOOD: "ok  ", Outcome.WORTH_A_LOOK: "look", Outcome.BAD: "BAD ", Outcome.SKIPPED: "-   "}

    async def run() -> list[Check]:
        checks = []
        async for check in examine(link, device, place.root, place.keys):
            typer.echo(f"{signs[check.outcome]} {check.name:10} {check.found}")
            if check.remedy:
                typer.echo(f"                {check.remedy}")
            checks.append(check)
        return checks

    if worst(asyncio.run(run())) is Outcome.BAD:
        raise typer.Exit(2)
