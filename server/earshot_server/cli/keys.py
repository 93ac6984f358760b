"""`earshot keys`: the clinic's key, its rotation and its recovery copy."""

from pathlib import Path
from typing import Annotated

import typer

PASSPHRASE_MIN = 12


def register(app: typer.Typer) -> None:
    """Add `keys` to the program."""
    keys = typer.Typer(no_args_is_help=True, help="The clinic's key: show, rotate, keep a copy, bring back.")
    keys.command("show")(show)
    keys.command("rotate")(rotate_keys)
    keys.command("copy")(copy)
    keys.command("recover")(recover)
    app.add_typer(keys, name="keys")


def show() -> None:
    """Show the key's id, where it comes from, and how many encounters have data keys. Never the key."""
    from earshot_server.cli.parts import settings_with
    from earshot_server.keys.clinic import key_path
    from earshot_server.keys.ring import open_ring

    settings = settings_with()
    ring = open_ring(settings)
    where = key_path(settings) or (
        "EARSHOT_CLINIC_KEY" if settings.clinic_key is not None else "EARSHOT_CLINIC_KEY_COMMAND"
    )
    typer.echo(f"Clinic key {ring.clinic.id}, from {where}")
    for former in list(ring.clinic.all)[1:]:
        typer.echo(f"Former key {former}, still accepted: finish with earshot keys rotate")
    typer.echo(f"Data keys of {len(ring.encounters())} encounters in {settings.keys_dir}")
    for place in ring.copies.places():
        typer.echo(f"Copies of them in {place}")
    for place, name in ring.copies.due():
        typer.echo(f"Not brought to {place} yet: {name} (earshot retention run does it once that is there)")


def rotate_keys() -> None:
    """Go over to a new clinic key: data keys are wrapped again, nothing else is touched. Servers may run."""
    from earshot_server.audit.entries import Action
    from earshot_server.cli.operator import record
    from earshot_server.cli.parts import settings_with
    from earshot_server.keys.clinic import key_path
    from earshot_server.keys.ring import open_ring
    from earshot_server.keys.rotation import rotate

    settings = settings_with()
    ring, path = open_ring(settings), key_path(settings)
    done = rotate(ring, path)
    record(settings, Action.KEY_ROTATED, key=done.new, count=done.wrapped)
    typer.echo(f"Clinic key {done.new} replaces {done.old}; {done.wrapped} key files were wrapped again.")
    if path is None:
        typer.echo(f"Take {done.old} out of the environment or the command now.")
    typer.echo("Make a new recovery copy (earshot keys copy FILE), and back up again: earshot backup.")


def copy(file: Annotated[Path, typer.Argument(help="Where to write it: a medium of its own.")]) -> None:
    """Write a recovery copy of the clinic's key, under a passphrase. Keep both apart from the backups."""
    from earshot_server.audit.entries import Action
    from earshot_server.cli.errors import CommandError
    from earshot_server.cli.operator import record
    from earshot_server.cli.parts import settings_with
    from earshot_server.keys.files import write_once
    from earshot_server.keys.recovery import write_copy
    from earshot_server.keys.ring import open_ring

    settings = settings_with()
    clinic = open_ring(settings).clinic
    if file.exists():
        raise CommandError(f"{file} is there already, and was left as it is. Give another name.")
    passphrase = typer.prompt("Passphrase", hide_input=True, confirmation_prompt=True, err=True)
    if len(passphrase) < PASSPHRASE_MIN:
        raise CommandError(
            f"A passphrase of at least {PASSPHRASE_MIN} characters, please; nothing was written."
        )
    record(settings, Action.KEY_COPIED, key=clinic.id)
    write_once(file, write_copy(clinic, passphrase).encode())
    typer.echo(f"{file} holds clinic key {clinic.id} under the passphrase.")


def recover(
    file: Annotated[Path, typer.Argument(help="The recovery copy.")],
    to: Annotated[Path | None, typer.Option(help="The key's file; by default the one in use.")] = None,
) -> None:
    """Bring the clinic's key back from its recovery copy."""
    from earshot_server.cli.errors import CommandError
    from earshot_server.cli.parts import settings_with
    from earshot_server.keys.clinic import as_text, key_path
    from earshot_server.keys.files import write_once
    from earshot_server.keys.recovery import read_copy

    path = to or key_path(settings_with())
    if path is None:
        raise CommandError("The key comes from the environment or a command: name a file with --to.")
    if path.exists():
        raise CommandError(f"{path} is there already, and was left as it is. Move it away first.")
    if not file.is_file():
        raise CommandError(f"There is no recovery copy {file}.")
    clinic = read_copy(
        file.read_text("utf-8", errors="replace"), typer.prompt("Passphrase", hide_input=True, err=True)
    )
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    write_once(path, as_text(clinic).encode())
    typer.echo(f"{path} holds clinic key {clinic.id} again.")
