"""The gateway process: everything made once, the listening socket, and the way out."""

import asyncio
import secrets
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

import structlog
from websockets.asyncio.server import serve as serve_websockets

from earshot_protocol.frames import FRAME_BYTES_MAX
from earshot_protocol.messages import MESSAGE_BYTES_MAX, SUBPROTOCOL
from earshot_server.access.directory import Directory
from earshot_server.access.listen import check_listen
from earshot_server.custody.holdings import Holdings
from earshot_server.gateway.connection import serve_connection
from earshot_server.gateway.door import Door
from earshot_server.gateway.engines import Engines
from earshot_server.gateway.registry import Registry
from earshot_server.gateway.services import Services
from earshot_server.gateway.watch import watch
from earshot_server.keys.ring import open_ring
from earshot_server.log.barrier import Barrier
from earshot_server.log.live import Live
from earshot_server.log.store import Store
from earshot_server.observe.metrics import Metrics
from earshot_server.settings import Settings
from earshot_server.speech.pool import SpeechPool
from earshot_server.speech.speakers.enrolment import EnrolledVoices

logger = structlog.get_logger()

PING_SECONDS = 20.0


async def serve(settings: Settings, store: Store, metrics: Metrics, stop: asyncio.Event) -> None:
    """Take streams until `stop` is set, then drain.

    Raises:
        ModelError, KeysError, PublicWithoutTls: it cannot start.
        OSError: the port is taken.
    """
    check_listen(settings.host, settings.tls_cert is not None, settings.allow_plain_public)
    async with _services(settings, store, metrics) as services:
        registry = Registry(services)
        door = Door(services.directory, partial(_reason_not_ready, store, registry))
        watcher = asyncio.create_task(watch(services, registry), name="gateway metrics")
        async with serve_websockets(
            lambda socket: serve_connection(socket, door.sender(socket), registry, metrics),
            settings.host,
            settings.gateway_port,
            ssl=_tls(settings),
            subprotocols=[SUBPROTOCOL],  # type: ignore[list-item]
            process_request=door,
            compression=None,
            max_size=max(FRAME_BYTES_MAX, MESSAGE_BYTES_MAX),
            ping_interval=PING_SECONDS,
            ping_timeout=PING_SECONDS,
            server_header=None,
        ):
            logger.info("gateway.listening", host=settings.host, port=settings.gateway_port)
            await stop.wait()
            await registry.drain()
        watcher.cancel()
        await asyncio.gather(watcher, return_exceptions=True)


@asynccontextmanager
async def _services(settings: Settings, store: Store, metrics: Metrics) -> AsyncIterator[Services]:
    engines = await Engines.load(settings)
    ring = open_ring(settings)
    held = Holdings.of(settings, store, ring)
    services = Services(
        settings=settings,
        server=secrets.token_hex(8),
        directory=Directory.of(settings, ring),
        audit=held.audit,
        held=held,
        log=held.both,
        barrier=Barrier(store),
        live=Live(store, ring),
        ring=ring,
        voices=EnrolledVoices(settings.voices_dir, ring),
        engines=engines,
        pool=SpeechPool(settings.threads),
        metrics=metrics,
    )
    barrier = asyncio.create_task(services.barrier.run(), name="barrier")
    try:
        yield services
    finally:
        barrier.cancel()
        await asyncio.gather(barrier, return_exceptions=True)
        await asyncio.to_thread(services.pool.close)
        await services.live.close()


async def _reason_not_ready(store: Store, registry: Registry) -> str | None:
    if registry.draining:
        return "draining"
    return None if await store.writable() else "the store does not take what is said"


def _tls(settings: Settings) -> ssl.SSLContext | None:
    if settings.tls_cert is None:
        return None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_cert_chain(settings.tls_cert, settings.tls_key)
    return context
