"""A viewer that stops reading: its connection fills up, and the server has to bear it."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

from websockets.client import ClientProtocol
from websockets.typing import Subprotocol
from websockets.uri import parse_uri

from earshot_server.viewer.messages import SUBPROTOCOL, Watch, encode

ROOM = 4096
"""Bytes that its system may hold for it."""


@asynccontextmanager
async def stalled(url: str, token: str) -> AsyncIterator[None]:
    """Open a viewer's socket, say what the page says, and never read again."""
    parts = urlsplit(url)
    plain = socket.socket()
    plain.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, ROOM)
    plain.setblocking(False)
    loop = asyncio.get_running_loop()
    try:
        await loop.sock_connect(plain, (parts.hostname, parts.port))
        protocol = ClientProtocol(parse_uri(url), subprotocols=[Subprotocol(SUBPROTOCOL)])
        request = protocol.connect()
        request.headers["Authorization"] = f"Bearer {token}"
        protocol.send_request(request)
        await _flush(plain, protocol)
        protocol.receive_data(await loop.sock_recv(plain, 1024))
        protocol.send_text(encode(Watch()).encode())
        await _flush(plain, protocol)
        yield
    finally:
        plain.close()


async def _flush(plain: socket.socket, protocol: ClientProtocol) -> None:
    for data in protocol.data_to_send():
        await asyncio.get_running_loop().sock_sendall(plain, data)
