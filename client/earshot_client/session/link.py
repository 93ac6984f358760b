"""How to reach a server: addresses, sign-in, TLS."""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

from earshot_client.errors import ClientError
from earshot_protocol.messages import MESSAGE_BYTES_MAX, SUBPROTOCOL

PATH = "/v1/stream"
OPEN_TIMEOUT = 10.0
"""From the first packet to the end of the opening handshake (seconds)."""
CLOSE_TIMEOUT = 1.0
"""For the closing handshake (seconds): nothing depends on it."""
PING_INTERVAL = 5.0
PING_TIMEOUT = 10.0
"""A ping unanswered for so long ends the connection (seconds)."""


@dataclass(frozen=True, slots=True)
class Link:
    """Where a stream goes, and with which sign-in."""

    servers: tuple[str, ...]
    """Addresses, tried in turn."""
    token: str | None = None
    """Sent as a bearer token."""
    ca_file: Path | None = None
    """Certificates to trust instead of the system's."""


def check(link: Link) -> None:
    """Make sure that a link can be used at all.

    Raises:
        ClientError: an address or the file of certificates is no good, or one server is encrypted and one to
            fall back on is not: whoever disturbs the first would hear what goes to the second.
    """
    for server in link.servers:
        stream_url(server)
    if any(urlsplit(server).scheme == "wss" for server in link.servers):
        tls(link)
        for server in filter(is_exposed, link.servers):
            raise ClientError(
                f"{server} is not encrypted and others of your servers are, so nothing is sent to any. "
                "Use wss:// for all of them."
            )
    if link.token is not None and not (link.token.isascii() and link.token.isprintable()):
        raise ClientError("The token holds characters that no token has; copy it again.")


def stream_url(server: str) -> str:
    """Return where the stream goes on `server` ("ws://127.0.0.1:8765").

    Raises:
        ClientError: no such address.
    """
    try:
        parts = urlsplit(server)
        good = parts.scheme in ("ws", "wss") and parts.hostname and parts.port != 0
    except ValueError:
        good = False
    if not good or parts.query or parts.fragment or parts.username is not None:
        raise ClientError(f"{server!r} is not a server's address; it looks like wss://earshot.clinic:8765")
    path = parts.path.rstrip("/")
    return urlunsplit(parts._replace(path=path if path.endswith(PATH) else path + PATH))


def is_exposed(server: str) -> bool:
    """Tell whether sound would cross a network unencrypted."""
    parts = urlsplit(server)
    if parts.scheme == "wss" or parts.hostname == "localhost":
        return False
    try:
        return not ip_address(parts.hostname or "").is_loopback
    except ValueError:
        return True


async def open_connection(link: Link, server: str) -> ClientConnection:
    """Open a WebSocket to `server`.

    A proxy of the system is not used: the sound stays on the clinic's own network.

    Raises:
        OSError, websockets.exceptions.WebSocketException: as `faults.explain` knows them.
    """
    return await connect_to(link, stream_url(server), SUBPROTOCOL, MESSAGE_BYTES_MAX)


async def connect_to(link: Link, url: str, subprotocol: str, message_bytes_max: int) -> ClientConnection:
    """Open a WebSocket to `url` with the link's sign-in; as `open_connection`."""
    return await connect(
        url,
        subprotocols=[Subprotocol(subprotocol)],
        additional_headers={} if link.token is None else {"Authorization": f"Bearer {link.token}"},
        compression=None,
        proxy=None,
        open_timeout=OPEN_TIMEOUT,
        ping_interval=PING_INTERVAL,
        ping_timeout=PING_TIMEOUT,
        close_timeout=CLOSE_TIMEOUT,
        max_size=message_bytes_max,
        ssl=tls(link) if url.startswith("wss:") else None,
    )


@contextmanager
def lost_transport_is_lost() -> Iterator[None]:
    """Suppress what asyncio's transports raise when a lost connection is ended once more.

    websockets aborts a connection that is closed already. Where the server closed it while sound was still
    waiting to be sent, asyncio has forgotten its event loop by then.
    """
    try:
        yield
    except AttributeError as error:
        if (error.obj, error.name) != (None, "call_soon"):
            raise


def tls(link: Link) -> ssl.SSLContext:
    """Return how certificates are checked.

    Raises:
        ClientError: the file of certificates is no good.
    """
    try:
        return ssl.create_default_context(cafile=link.ca_file)
    except OSError as error:
        raise ClientError(f"{link.ca_file} holds no certificates that can be read: {error}.") from None
