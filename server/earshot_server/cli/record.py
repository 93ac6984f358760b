"""`earshot record`: the patients' records, from files."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from earshot_server.cli.errors import CommandError

if TYPE_CHECKING:
    from earshot_server.records.store import RecordStore


def register(app: typer.Typer) -> None:
    """Add `record` to the program: beside the client's command of that name, if it is there."""
    there = next((one.typer_instance for one in app.registered_groups if one.name == "record"), None)
    record = there or typer.Typer(
        no_args_is_help=True, help="Patients' records: import, show, put beside a visit."
    )
    record.command("import")(import_files)
    record.command("show")(show)
    record.command("link")(link)
    record.command("erase")(erase)
    if there is None:
        app.add_typer(record, name="record")


@contextmanager
def open_records() -> Iterator["RecordStore"]:
    """Open the store of records that is set.

    Raises:
        CommandError: it cannot be used.
    """
    from earshot_server.cli.parts import settings_with
    from earshot_server.keys.ring import open_ring
    from earshot_server.records.errors import RecordsError
    from earshot_server.records.store import RecordStore, default_url

    settings = settings_with()
    try:
        store = RecordStore(settings.records_url or default_url(settings.records_dir), open_ring(settings))
        try:
            yield store
        finally:
            store.close()
    except RecordsError as error:
        raise CommandError(str(error)) from None


def import_files(
    files: Annotated[list[Path], typer.Argument(help="FHIR R4 bundles or NDJSON, C-CDA, gene reports.")],
    patient: Annotated[
        str | None, typer.Option(help="Whose a file is that names no patient: id or identifier.")
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="Name each thing that was not read.")] = False,
) -> None:
    """Take in files, each in one transaction; what was taken before stays as it is."""
    from rich.progress import Progress

    from earshot_server.records.errors import IdentityConflict

    failed = 0
    with open_records() as store, Progress(transient=True) as progress:
        bar = progress.add_task("Importing", total=len(files))
        for file in files:
            try:
                lines = _import(store, file, patient, everything)
            except (CommandError, IdentityConflict) as error:
                failed += 1
                lines = [f"{file.name}: {error}"]
            progress.console.print("\n".join(lines), highlight=False, markup=False)
            progress.advance(bar)
        patients, entries = store.size()
        typer.echo(f"{patients} patients, {entries} entries in the store.")
    if failed:
        raise CommandError(f"{failed} of {len(files)} files were not taken; what was wrong is said above.")


def _import(store: "RecordStore", file: Path, patient: str | None, everything: bool) -> list[str]:
    from earshot_server.records.entries import UnreadableRecord, counts_of
    from earshot_server.records.read.files import read_record

    try:
        data = file.read_bytes()
        batches = read_record(data, file.name, patient)
    except OSError as error:
        raise CommandError(f"The file cannot be read: {error.strerror}.") from None
    except UnreadableRecord as error:
        raise CommandError(str(error)) from None
    taken = store.take(data, batches)
    if taken.before:
        return [f"{file.name}: taken before, nothing to do."]
    counts = counts_of(batches)
    kinds = ", ".join(f"{count} {kind}" for kind, count in sorted(counts.taken.items())) or "nothing"
    lines = [
        f"{file.name}: took {kinds}; {taken.new} new, {taken.changed} changed, {taken.unchanged} as before."
    ]
    left = [one for batch in batches for one in batch.left]
    if everything:
        return [*lines, *(f"  not read: {one.reason} ({one.reference}){_kept(one.kept)}" for one in left)]
    reasons = Counter((one.reason, one.kept) for one in left)
    return [
        *lines,
        *(f"  not read: {reason}, {count} times{_kept(kept)}" for (reason, kept), count in reasons.items()),
    ]


def _kept(kept: bool) -> str:
    return "; kept as it came" if kept else ""


def show(patient: Annotated[str, typer.Argument(help="The patient's id or an identifier.")]) -> None:
    """Print a patient's record as JSON."""
    with open_records() as store:
        found = store.find(patient)
        _record("saw", found)
        typer.echo(store.load(found).model_dump_json(indent=1))


def link(
    encounter: Annotated[str, typer.Argument(help="The encounter's id.")],
    patient: Annotated[str, typer.Argument(help="The patient's id or an identifier.")],
) -> None:
    """Put a patient's record beside a visit, so that it is joined with what is heard."""
    with open_records() as store:
        found = store.find(patient)
        _record("changed", found, encounter)
        store.link(encounter, found)
    typer.echo("The record stands beside the visit.")


def erase(
    patient: Annotated[str, typer.Argument(help="The patient's id or an identifier.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Delete a patient's record."""
    with open_records() as store:
        found = store.find(patient)
        if not yes:
            typer.confirm("Delete this record? It cannot be brought back.", abort=True)
        _record("erased", found)
        store.erase(found)
    typer.echo("The record is gone.")


def _record(action: str, patient: str, encounter: str | None = None) -> None:
    """Say in the audit what is done with a patient's record, by its random id."""
    from earshot_server.audit.entries import Action
    from earshot_server.cli.operator import record
    from earshot_server.cli.parts import settings_with

    record(settings_with(), Action(action), encounter, target=patient, reason="patient_record")
