"""`earshot audit`: who did what, and whether the trail is whole."""

import json
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from earshot_server.audit.entries import AuditEntry
    from earshot_server.audit.trail import Place


def register(app: typer.Typer) -> None:
    """Add `audit` to the program."""
    audit = typer.Typer(no_args_is_help=True, help="Who saw, heard, exported, changed, signed what.")
    audit.command("show")(show)
    audit.command("verify")(verify_trail)
    app.add_typer(audit, name="audit")


def show(
    encounter: Annotated[str | None, typer.Option(help="Of this encounter only.")] = None,
    person: Annotated[str | None, typer.Option(help="Of this person only: id, or part of the name.")] = None,
    action: Annotated[str | None, typer.Option(help="Of this kind only: saw, exported, signed ...")] = None,
    since: Annotated[datetime | None, typer.Option(help="From this time on (UTC).")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Whole entries, a line each.")] = False,
) -> None:
    """Show entries, the oldest first. Reading the audit is an entry itself."""
    from earshot_server.audit.audit import KEY_NAME, Audit
    from earshot_server.audit.entries import Action, open_entry
    from earshot_server.cli.operator import operator
    from earshot_server.cli.parts import settings_with
    from earshot_server.keys.ring import open_ring

    settings = settings_with()
    ring = open_ring(settings)
    audit = Audit.of(settings, ring)
    audit.record_now(operator(), Action.AUDIT_READ, encounter, how="command")
    damaged = 0
    for _, _, line in audit.trail.lines():
        try:
            entry = open_entry(ring.get(KEY_NAME), line)
        except ValueError:
            damaged += 1
            continue
        if _wanted(entry, encounter, person, action, since):
            typer.echo(line if as_json else as_row(entry))
    if damaged:
        typer.echo(f"{damaged} lines are no entries or were changed: earshot audit verify.", err=True)
        raise typer.Exit(1)


def verify_trail(
    expect: Annotated[
        str | None,
        typer.Option(help="NUMBER:HASH of an entry that was noted down and has to be there."),
    ] = None,
) -> None:
    """Check that no entry was changed, taken away or put in. Ends with 1 if one was."""
    from earshot_server.audit.audit import KEY_NAME, Audit
    from earshot_server.audit.verify import verify
    from earshot_server.cli.parts import settings_with
    from earshot_server.keys.ring import open_ring

    settings = settings_with()
    ring = open_ring(settings)
    report = verify(Audit.of(settings, ring).trail, ring.get(KEY_NAME), _place(expect))
    for problem in report.problems:
        typer.echo(f"{problem.file}, line {problem.line}: {problem.what}")
    if not report.whole:
        typer.echo(f"The audit is not whole ({report.entries} good entries). Keep its folder as evidence.")
        raise typer.Exit(1)
    typer.echo(f"The audit is whole: {report.entries} entries.")
    if report.entries:
        typer.echo(f"The last is {report.last.number}:{report.last.hash}")
        typer.echo("Note it down elsewhere; --expect finds out later whether it is still there.")


def as_row(entry: "AuditEntry") -> str:
    """Return an entry as a line for people."""
    details = entry.details.model_dump(exclude_none=True)
    rest = " ".join(f"{name}={value}" for name, value in details.items())
    name = json.dumps(entry.actor.name, ensure_ascii=False)
    return (
        f"{entry.at:%Y-%m-%d %H:%M:%S} {entry.action.value:<15} {entry.encounter or '-':<24} "
        f"{entry.actor.role.value} {entry.actor.id} {name} {rest}".rstrip()
    )


def _wanted(
    entry: "AuditEntry",
    encounter: str | None,
    person: str | None,
    action: str | None,
    since: datetime | None,
) -> bool:
    if encounter is not None and entry.encounter != encounter:
        return False
    if (
        person is not None
        and person != entry.actor.id
        and person.casefold() not in entry.actor.name.casefold()
    ):
        return False
    if since is not None and entry.at.replace(tzinfo=None) < since:
        return False
    return action is None or entry.action.value == action


def _place(text: str | None) -> "Place | None":
    from earshot_server.audit.trail import Place

    if text is None:
        return None
    number, _, found = text.partition(":")
    if not number.isdecimal():
        raise typer.BadParameter("It is NUMBER:HASH, as `earshot audit verify` shows it.")
    return Place(int(number), found)
