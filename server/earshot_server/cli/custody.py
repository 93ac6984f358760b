"""`earshot archive`, `erase`, `withdraw` and `retention`: what is kept, and what is not any more."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, closing, nullcontext
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

if TYPE_CHECKING:
    from earshot_server.custody.holdings import Holdings
    from earshot_server.custody.retention import Step
    from earshot_server.records.store import RecordStore
    from earshot_server.settings import Settings

_T = TypeVar("_T")
_ID = Annotated[str, typer.Argument(help="The encounter's id.")]
_YES = Annotated[bool, typer.Option("--yes", help="Do not ask.")]


def register(app: typer.Typer) -> None:
    """Add them to the program."""
    archive = typer.Typer(no_args_is_help=True, help="Sealed encounters: list, verify, seal now.")
    archive.command("list")(list_archive)
    archive.command("verify")(verify_archive)
    archive.command("seal")(seal)
    app.add_typer(archive, name="archive")
    erase = typer.Typer(no_args_is_help=True, help="Erase an encounter, or all of a patient, for ever.")
    erase.command("encounter")(erase_encounter)
    erase.command("patient")(erase_patient)
    app.add_typer(erase, name="erase")
    app.command("withdraw")(withdraw)
    retention = typer.Typer(no_args_is_help=True, help="What is kept how long, and what goes now.")
    retention.command("run")(run_retention)
    app.add_typer(retention, name="retention")


def list_archive() -> None:
    """Show all sealed encounters: id, when it was sealed, entries, bytes."""

    async def work(held: "Holdings") -> None:
        from datetime import UTC, datetime

        for encounter in await held.whole.sealed():
            manifest = await held.archive.manifest(encounter)
            sealed = datetime.fromtimestamp(manifest.sealed_ms / 1000, UTC)
            size = sum(part.size for part in manifest.parts)
            typer.echo(
                f"{encounter}  sealed {sealed:%Y-%m-%d %H:%M}  {manifest.entries} entries  {size} bytes"
            )

    run_on_holdings(work)


def verify_archive() -> None:
    """Open every sealed encounter and fold it again; say which is damaged. Ends with 1 if one is."""

    async def work(held: "Holdings") -> int:
        from earshot_server.archive.errors import Damaged
        from earshot_server.keys.errors import NoDataKey
        from earshot_server.log.entries import read_record
        from earshot_server.note.draft import Draft
        from earshot_server.notes.folding import refold

        good, bad = 0, 0
        for encounter in await held.archive.encounters():
            try:
                await held.archive.verify(encounter)
                entries = [read_record(one, encounter) for one in await held.archive.records(encounter)]
                folded = refold(entries)
                kept = Draft.model_validate_json((await held.archive.draft(encounter))[1])
            except NoDataKey:
                continue
            except Damaged as error:
                bad += 1
                typer.echo(str(error), err=True)
                continue
            good += 1
            if kept.engine == folded.engine and kept.version == folded.version and kept != folded:
                typer.echo(f"{encounter}: its log folds to another note than the one that is kept", err=True)
                bad += 1
        typer.echo(f"{good} encounters verified, {bad} damaged.")
        return bad

    if run_on_holdings(work):
        raise typer.Exit(1)


def seal(encounter: _ID) -> None:
    """Seal an encounter now, whatever its age."""

    async def work(held: "Holdings") -> None:
        from earshot_server.cli.operator import operator
        from earshot_server.custody.sealing import Sealer
        from earshot_server.notes.folding import refold

        manifest = await Sealer(held, refold).seal(encounter, operator())
        typer.echo(f"{encounter} is sealed: {manifest.entries} entries, {len(manifest.parts)} objects.")

    run_on_holdings(work)


def erase_encounter(encounter: _ID, yes: _YES = False) -> None:
    """Erase an encounter: its keys go, and with them every copy, also in backups that share their keys."""
    if not yes:
        typer.confirm(f"Erase encounter {encounter} for ever?", abort=True, err=True)

    async def work(held: "Holdings") -> None:
        from earshot_server.cli.operator import operator
        from earshot_server.custody.erasure import erase

        await erase(held, encounter, operator())
        typer.echo(f"{encounter} is erased.")
        _tell_due(held)

    run_on_holdings(work)


def erase_patient(
    patient: Annotated[str, typer.Argument(help="The clinic's own number of the patient.")], yes: _YES = False
) -> None:
    """Erase all encounters of a patient, as `earshot repair move` said whose they are, and the record."""

    async def work(held: "Holdings") -> None:
        from earshot_server.audit.entries import Action
        from earshot_server.cli.operator import operator
        from earshot_server.custody.erasure import encounters_of, erase
        from earshot_server.custody.errors import NoSuchPatient

        found = await encounters_of(held, patient)
        with closing(records_of(held)) if has_records(held.settings) else nullcontext() as records:
            record = None if records is None else _record_of(records, patient)
            if not found and record is None:
                raise NoSuchPatient
            if not yes:
                whole = f"{len(found)} encounters" + (" and the record" if record is not None else "")
                typer.confirm(f"Erase {whole} for ever?", abort=True, err=True)
            for encounter in found:
                await erase(held, encounter, operator(), "patient")
                typer.echo(f"{encounter} is erased.")
            if records is not None and record is not None:
                await held.audit.record(operator(), Action.ERASED, target=record, reason="record")
                records.erase(record)
                typer.echo(f"The record {record} is erased.")
        _tell_due(held)

    run_on_holdings(work)


def has_records(settings: "Settings") -> bool:
    """Tell whether there is a database of records."""
    return settings.records_url is not None or (settings.records_dir / "records.db").exists()


def records_of(held: "Holdings") -> "RecordStore":
    """Open the database of records."""
    from earshot_server.records.store import RecordStore, default_url

    settings = held.settings
    return RecordStore(settings.records_url or default_url(settings.records_dir), held.ring)


def _record_of(records: "RecordStore", patient: str) -> str | None:
    from earshot_server.records.errors import NoSuchPatient

    try:
        return records.find(patient)
    except NoSuchPatient:
        return None


def withdraw(
    encounter: _ID,
    since_mark: Annotated[
        int | None, typer.Option(help="Erase only what was said from this mark on (the first is 1).", min=1)
    ] = None,
    yes: _YES = False,
) -> None:
    """Erase what was said, since consent to it was withdrawn; the visit itself stays, and may go on."""
    if not yes:
        typer.confirm(f"Erase what was said in encounter {encounter} for ever?", abort=True, err=True)

    async def work(held: "Holdings") -> None:
        from earshot_server.cli.operator import operator
        from earshot_server.custody.errors import NoSuchMark
        from earshot_server.custody.withdrawal import withdraw as erase
        from earshot_server.log.transcript import Transcript

        transcript = Transcript(await held.both.read_all(encounter))
        marks = [control.at for control in transcript.controls if control.kind == "mark"]
        if since_mark is not None and since_mark > len(marks):
            raise NoSuchMark(encounter, len(marks))
        start = 0 if since_mark is None else marks[since_mark - 1]
        await erase(held, encounter, start, transcript.heard_to, operator())
        typer.echo(f"What was said in {encounter} from {start / 16_000:.0f} s on is erased.")
        _tell_due(held)

    run_on_holdings(work)


def run_retention(
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would go, and touch nothing.")
    ] = False,
) -> None:
    """Let go what was kept as long as the settings say (EARSHOT_KEEP_..._DAYS); Earshot does so hourly."""

    async def work(held: "Holdings") -> None:
        from datetime import UTC, datetime

        from earshot_server.custody.retention import Policy, Retention

        retention = Retention(held, Policy.of(held.settings))
        now = datetime.now(UTC)
        steps = await retention.plan(now) if dry_run else await retention.run(now)
        for step in steps:
            typer.echo(_told(step, "would go" if dry_run else "is erased"))
        if not steps:
            typer.echo("Nothing is due.")
        _tell_due(held)

    run_on_holdings(work)


def _told(step: "Step", what: str) -> str:
    whose = f"of {step.encounter}, {step.age_days:.0f} days old," if step.encounter else ""
    return " ".join(f"{step.what.value} {whose} {what}".split())


def _tell_due(held: "Holdings") -> None:
    places = sorted({str(place) for place, _ in held.ring.copies.due()})
    for place in places:
        typer.echo(
            f"Keys are still copied in {place}, which cannot be reached. Bring it back, then run "
            "`earshot retention run`: until then, what was erased here can be read from there.",
            err=True,
        )


@asynccontextmanager
async def open_holdings() -> AsyncIterator["Holdings"]:
    """Open everything, on the store of a running Earshot."""
    from earshot_server.cli.parts import open_parts, settings_with
    from earshot_server.custody.holdings import Holdings

    settings = settings_with()
    async with open_parts(settings) as parts:
        yield Holdings.of(settings, parts.store, parts.ring)


def run_on_holdings(work: Callable[["Holdings"], Awaitable[_T]]) -> _T:
    """Do something with all that is kept, on the store of a running Earshot."""

    async def run() -> _T:
        async with open_holdings() as held:
            return await work(held)

    return asyncio.run(run())
