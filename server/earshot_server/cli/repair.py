"""`earshot repair`: which visit something belongs to."""

from typing import Annotated

import typer

from earshot_server.cli.custody import run_on_holdings

_ID = Annotated[str, typer.Argument(help="The encounter's id.")]
_LABEL = Annotated[str | None, typer.Option(help="What people call it.")]
_PATIENT = Annotated[str | None, typer.Option(help="The clinic's own number of the patient.")]


def register(app: typer.Typer) -> None:
    """Add `repair` to the program."""
    repair = typer.Typer(
        no_args_is_help=True,
        help="Another patient, two visits in one, one in two, a late dictation: all of it can be undone.",
    )
    repair.command("move")(move)
    repair.command("split")(split)
    repair.command("merge")(merge)
    repair.command("append")(append)
    repair.command("undo")(undo)
    repair.command("list")(list_repairs)
    app.add_typer(repair, name="repair")


def move(encounter: _ID, label: _LABEL = None, patient: _PATIENT = None) -> None:
    """Say that a visit is another patient's, or is called otherwise."""
    if label is None and patient is None:
        raise typer.BadParameter("Give --label, --patient, or both.")
    from earshot_server.cli.operator import operator
    from earshot_server.custody import repair

    name = run_on_holdings(
        lambda held: repair.move(held, encounter, operator(), label=label, patient=patient)
    )
    typer.echo(f"Moved. To take it back: earshot repair undo {encounter} {name}")


def split(
    encounter: _ID,
    at: Annotated[float, typer.Option(help="Seconds from the visit's start: what follows is another visit.")],
    label: _LABEL = None,
    patient: _PATIENT = None,
) -> None:
    """Make the later part of a visit, that nobody stopped in time, one of its own."""
    from earshot_server.cli.operator import operator
    from earshot_server.custody import repair

    name, target = run_on_holdings(
        lambda held: repair.split(held, encounter, int(at * 16_000), operator(), label=label, patient=patient)
    )
    typer.echo(f"What was said later is encounter {target}.")
    typer.echo(f"To take it back: earshot repair undo {encounter} {name}")


def merge(
    into: Annotated[str, typer.Argument(help="The visit that stays.")],
    other: Annotated[str, typer.Argument(help="The visit that is put behind it.")],
) -> None:
    """Put one visit behind another: they were one."""
    from earshot_server.cli.operator import operator
    from earshot_server.custody import repair

    name = run_on_holdings(lambda held: repair.merge(held, into, other, operator()))
    typer.echo(f"{other} is a part of {into} now. To take it back: earshot repair undo {into} {name}")


def append(
    encounter: Annotated[str, typer.Argument(help="The finished visit.")],
    dictation: Annotated[str, typer.Argument(help="The dictation, recorded as a visit of its own.")],
) -> None:
    """Put a late dictation behind the visit that it is about. A signed note stays as it was signed."""
    merge(encounter, dictation)


def undo(
    encounter: _ID, repair_name: Annotated[str, typer.Argument(metavar="REPAIR", help="As `list` shows it.")]
) -> None:
    """Take a repair back, in all visits that it touched."""
    from earshot_server.cli.operator import operator
    from earshot_server.custody import repair

    touched = run_on_holdings(lambda held: repair.undo(held, encounter, repair_name, operator()))
    typer.echo(f"Taken back in {', '.join(touched)}.")


def list_repairs(encounter: _ID) -> None:
    """Show the repairs of a visit that count."""
    from earshot_server.custody.holdings import Holdings
    from earshot_server.log.events import Given, Taken
    from earshot_server.log.transcript import Transcript

    async def read(held: Holdings) -> Transcript:
        return Transcript(await held.both.read_all(encounter))

    found = run_on_holdings(read).repairs
    for name, one in found.items():
        other = one.target if isinstance(one, Given) else one.source if isinstance(one, Taken) else ""
        typer.echo(f"{name}  {one.kind:<6} {other}".rstrip())
    if not found:
        typer.echo("There are none.")
