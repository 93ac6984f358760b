"""Each role's process, put together from its parts."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import structlog

from earshot_server.keys.ring import KeyRing, open_ring
from earshot_server.log.drafts import Drafts
from earshot_server.log.live import Live
from earshot_server.log.log import Log
from earshot_server.log.store import Store
from earshot_server.observe.metrics import Metrics
from earshot_server.settings import Settings

if TYPE_CHECKING:
    from earshot_server.records.store import RecordStore


async def serve_gateway(settings: Settings, store: Store, metrics: Metrics, stop: asyncio.Event) -> None:
    """Take streams and hear them."""
    from earshot_server.cli.ports import listening
    from earshot_server.gateway.serve import serve

    with listening(settings.host, settings.gateway_port, "EARSHOT_GATEWAY_PORT"):
        await serve(settings, store, metrics, stop)


async def serve_note(settings: Settings, store: Store, metrics: Metrics, stop: asyncio.Event) -> None:
    """Fold logs into drafts."""
    from earshot_server.custody.holdings import Holdings
    from earshot_server.custody.keeper import Keeper
    from earshot_server.log.queue import Queue
    from earshot_server.note.engine import NoteEngine
    from earshot_server.notes.folding import refold
    from earshot_server.notes.worker import NoteWorker

    async with _reading(settings, store) as (ring, log, live, drafts):
        NoteEngine()  # its rules take half a second to load: not at the first visit's cost
        queue = Queue(store)
        keeper = Keeper(Holdings.of(settings, store, ring), refold)
        keeping = asyncio.create_task(keeper.run(stop), name="keeper")
        try:
            await NoteWorker(log, live, queue, drafts, metrics=metrics).run(stop)
        finally:
            keeping.cancel()
            await asyncio.gather(keeping, return_exceptions=True)


async def serve_viewer(settings: Settings, store: Store, metrics: Metrics, stop: asyncio.Event) -> None:
    """Show encounters to people."""
    from earshot_server.access.directory import Directory
    from earshot_server.archive.archive import Archive
    from earshot_server.archive.both import BothDrafts, BothLogs
    from earshot_server.audit.audit import Audit
    from earshot_server.viewer.app import create_app
    from earshot_server.viewer.serve import serve
    from earshot_server.viewer.watch import watch

    async with _reading(settings, store) as (ring, _, live, _), _records(settings, ring) as records:
        archive = Archive.of(settings, ring)
        app = create_app(
            settings,
            store=store,
            log=BothLogs(store, ring, archive),
            live=live,
            drafts=BothDrafts(store, ring, archive),
            directory=Directory.of(settings, ring),
            audit=Audit.of(settings, ring),
            ring=ring,
            records=records,
        )
        watcher = asyncio.create_task(watch(app.state.rooms, live, metrics), name="viewer metrics")
        try:
            await serve(app, settings, stop)
        finally:
            watcher.cancel()
            await asyncio.gather(watcher, return_exceptions=True)


@asynccontextmanager
async def _records(settings: Settings, ring: KeyRing) -> AsyncIterator["RecordStore | None"]:
    """Open the patients' records; a viewer shows visits without them, too, and says so in its log."""
    from earshot_server.records.errors import RecordsError
    from earshot_server.records.store import RecordStore, default_url

    try:
        url = settings.records_url or default_url(settings.records_dir)
        records = await asyncio.to_thread(RecordStore, url, ring)
    except RecordsError as error:
        structlog.get_logger().warning("records.unavailable", reason=type(error).__name__)
        yield None
        return
    try:
        yield records
    finally:
        records.close()


@asynccontextmanager
async def _reading(settings: Settings, store: Store) -> AsyncIterator[tuple[KeyRing, Log, Live, Drafts]]:
    ring = open_ring(settings)
    live = Live(store, ring)
    try:
        yield ring, Log(store, ring), live, Drafts(store, ring)
    finally:
        await live.close()
