"""`earshot backup` and `earshot restore`: everything, but the clinic's own key."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from earshot_server.custody.backup import Progress
    from earshot_server.keys.ring import KeyRing
    from earshot_server.log.store import Store
    from earshot_server.settings import Settings


def register(app: typer.Typer) -> None:
    """Add both to the program."""
    app.command("backup")(backup)
    app.command("restore")(restore)


def backup(
    to: Annotated[Path, typer.Argument(help="A folder, best on another machine's disk.")],
    keep: Annotated[
        int | None, typer.Option(help="Delete all but the newest so many backups.", min=1)
    ] = None,
) -> None:
    """Back up everything into a folder; only what changed is written. Servers may run."""
    asyncio.run(_backup(to, keep))


def restore(
    source: Annotated[Path, typer.Argument(help="The folder that backups were made in.")],
    name: Annotated[str | None, typer.Option("--set", help="Which backup; by default the newest.")] = None,
) -> None:
    """Bring everything back onto an empty machine, then fold every log and check every signature."""
    asyncio.run(_restore(source, name))


async def _backup(to: Path, keep: int | None) -> None:
    from earshot_server.cli.operator import operator
    from earshot_server.cli.parts import settings_with
    from earshot_server.custody.backup import back_up
    from earshot_server.custody.holdings import Holdings
    from earshot_server.custody.vault import NAME, Vault
    from earshot_server.keys.ring import open_ring

    settings = settings_with()
    ring = open_ring(settings)
    async with _store(settings) as store:
        with _progress() as progress:
            made = await back_up(Holdings.of(settings, store, ring), to, operator(), progress)
    typer.echo(f"Backup {made.name}: {made.encounters} encounters, {made.bytes / 1e6:.1f} MB, in {to}.")
    if keep is not None:
        gone = Vault(to, ring.get(NAME)).prune(keep)
        typer.echo(f"{gone} older backups were deleted.")
    typer.echo(
        f"The clinic's key {ring.clinic.id} is not in it: keep its recovery copy elsewhere "
        "(earshot keys copy)."
    )


async def _restore(source: Path, name: str | None) -> None:
    from earshot_server.cli.custody import has_records, records_of
    from earshot_server.cli.operator import operator
    from earshot_server.cli.parts import settings_with
    from earshot_server.custody.backup import check_machine
    from earshot_server.custody.backup import restore as bring_back
    from earshot_server.custody.check import check
    from earshot_server.custody.holdings import Holdings
    from earshot_server.keys.ring import open_ring
    from earshot_server.notes.folding import refold

    settings = settings_with()
    check_machine(settings)
    async with _store(settings, fresh=True) as store:

        def open_holdings(ring: "KeyRing") -> Holdings:
            return Holdings.of(settings, store, ring)

        with _progress() as progress:
            made = await bring_back(settings, source, open_holdings, operator(), name, progress)
        typer.echo(f"Backup {made.name} is restored: {made.encounters} encounters, {made.files} files.")
        held = open_holdings(open_ring(settings))
        if has_records(settings):
            with closing(records_of(held)) as records:
                records.drop_erased()
        found = await check(held, refold)
    typer.echo(
        f"{found.folded} logs fold to their notes, {found.signatures} signatures hold, "
        f"{found.newer_engine} notes are of another version of the engine."
    )
    for problem in found.problems:
        typer.echo(problem, err=True)
    if found.problems:
        raise typer.Exit(1)


@asynccontextmanager
async def _store(settings: "Settings", *, fresh: bool = False) -> AsyncIterator["Store"]:
    """Open the store that runs, or start the embedded one for as long as it is needed."""
    from earshot_server.cli.errors import CommandError
    from earshot_server.log.embedded import EmbeddedStore
    from earshot_server.log.errors import FolderInUse
    from earshot_server.log.folder import socket_path
    from earshot_server.log.store import Store

    embedded = None
    url = settings.redis_url
    if url is None:
        embedded = EmbeddedStore(settings.store_dir)
        try:
            await embedded.start()
            url = embedded.url
        except FolderInUse:
            if fresh:
                raise CommandError(
                    f"Earshot runs on {settings.data_dir}. Nothing was changed. Stop it first."
                ) from None
            embedded = None
            from urllib.parse import quote

            url = f"unix://{quote(str(socket_path(settings.store_dir)))}"
    store = Store(url)
    try:
        await store.connect()
        yield store
    finally:
        await store.close()
        if embedded is not None:
            await embedded.stop()


def _progress() -> "_Bar":
    return _Bar()


class _Bar:
    """Shows how much is done."""

    def __enter__(self) -> "Progress":
        from rich.console import Console
        from rich.progress import DownloadColumn, Progress, SpinnerColumn, TextColumn

        self._bar = Progress(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            DownloadColumn(),
            console=Console(stderr=True),
            transient=True,
        )
        self._bar.start()
        tasks: dict[str, object] = {}

        def told(what: str, size: int) -> None:
            if what not in tasks:
                tasks[what] = self._bar.add_task(what, total=None)
            self._bar.advance(tasks[what], size)  # type: ignore[arg-type]

        return told

    def __exit__(self, *_: object) -> None:
        self._bar.stop()
