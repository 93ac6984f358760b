"""Runs the viewer's app in this process until it is told to stop."""

import asyncio
import contextlib
import socket
import ssl
from collections.abc import Callable, Iterator

import structlog
import uvicorn
from starlette.types import ASGIApp

from earshot_server.access.listen import check_listen
from earshot_server.settings import Settings
from earshot_server.viewer.errors import AddressInUse
from earshot_server.viewer.messages import REQUEST_BYTES_MAX

CONNECTIONS_MAX = 1024
UNSENT_MS = 60_000
"""A connection that takes nothing for so long is cut by the system (milliseconds)."""
GRACE_SECONDS = 5


async def serve(
    app: ASGIApp,
    settings: Settings,
    stop: asyncio.Event,
    *,
    on_listening: Callable[[int], None] | None = None,
) -> None:
    """Listen as the settings say, until `stop` is set; `on_listening` is told the port.

    Raises:
        PublicWithoutTls: the address is beyond loopback, without TLS.
        AddressInUse: nobody can listen there.
    """
    check_listen(settings.host, settings.tls_cert is not None, settings.allow_plain_public)
    listening = _listen(settings.host, settings.viewer_port)
    port: int = listening.getsockname()[1]
    server = _Server(config(app, settings))
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    stopping = asyncio.create_task(stop.wait())
    try:
        structlog.get_logger().info("viewer.listening", host=settings.host, port=port)
        if on_listening is not None:
            on_listening(port)
        await asyncio.wait({serving, stopping}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        server.should_exit = True
        stopping.cancel()
        await serving
        listening.close()


class _Server(uvicorn.Server):
    """A server that leaves the process's signals alone: `stop` is what ends it."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def config(app: ASGIApp, settings: Settings) -> uvicorn.Config:
    """Return how the app is served, loaded."""
    behind_proxy = settings.public_url is not None
    chosen = uvicorn.Config(
        app,
        lifespan="off",
        http="h11",
        ws="websockets-sansio",
        ws_max_size=REQUEST_BYTES_MAX,
        ws_ping_interval=20.0,
        ws_ping_timeout=20.0,
        # Compressing would be done for every viewer anew, and buys nothing in a clinic's own network.
        ws_per_message_deflate=False,
        limit_concurrency=CONNECTIONS_MAX,
        timeout_graceful_shutdown=GRACE_SECONDS,
        # At lower levels the library logs frames, which hold what was said.
        log_config=None,
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=behind_proxy,
        ssl_certfile=settings.tls_cert,
        ssl_keyfile=settings.tls_key,
    )
    chosen.load()
    if chosen.ssl is not None:
        chosen.ssl.minimum_version = ssl.TLSVersion.TLSv1_2
    return chosen


def _listen(host: str, port: int) -> socket.socket:
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        listening = socket.create_server((host, port), family=family)
    except OSError as error:
        raise AddressInUse(host, port, error.strerror or type(error).__name__) from None
    listening.setblocking(False)
    if hasattr(socket, "TCP_USER_TIMEOUT"):  # inherited by every connection that is accepted (Linux)
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, UNSENT_MS)
    return listening
