"""A server that closes while sound is still on its way to it."""

import asyncio
import base64
import hashlib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from earshot_client.session import events
from earshot_client.session.link import Link
from earshot_protocol.messages import SUBPROTOCOL, Ready, encode
from earshot_protocol.units import RATE
from tests.support.running import running
from tests.support.stream_server import StreamServer
from tests.support.tones import noise

SECONDS = 300
"""More sound than the system's buffers hold."""
GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
"""RFC 6455, section 1.3."""


async def close_rudely(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Open a stream, read nothing, close this side of it, and only then take what was sent."""
    request = await reader.readuntil(b"\r\n\r\n")
    key = next(
        line.split(b": ")[1] for line in request.split(b"\r\n") if line.startswith(b"Sec-WebSocket-Key")
    )
    accept = base64.b64encode(hashlib.sha1(key + GUID, usedforsecurity=False).digest()).decode()
    head = ("HTTP/1.1 101 Switching Protocols", "Upgrade: websocket", "Connection: Upgrade")
    told = (f"Sec-WebSocket-Accept: {accept}", f"Sec-WebSocket-Protocol: {SUBPROTOCOL}", "", "")
    writer.write("\r\n".join((*head, *told)).encode())
    ready = encode(Ready(epoch=1, next_offset=0, next_control=0, window_to=SECONDS * RATE)).encode()
    writer.write(bytes([0x81, len(ready)]) + ready)
    await asyncio.sleep(0.5)  # what can be on its way is
    writer.write(bytes([0x88, 2]) + (1013).to_bytes(2, "big"))
    writer.write_eof()
    await asyncio.sleep(0.2)
    while await reader.read(1 << 20):
        pass
    writer.close()


@pytest.fixture
async def rude() -> AsyncIterator[str]:
    """Where it listens."""
    async with await asyncio.start_server(close_rudely, "127.0.0.1") as server:
        yield f"ws://127.0.0.1:{server.sockets[0].getsockname()[1]}"


async def test_a_server_that_closes_while_sound_waits_is_left_for_another(rude: str, tmp_path: Path) -> None:
    async with StreamServer(window=SECONDS * RATE).serving() as good:
        link = Link((rude, good.url))
        async with running(tmp_path, link=link) as run:
            await run.add(noise(SECONDS))
            await run.end()
    told = run.heard.of(events.Connected, events.Waiting, events.Ended)
    assert [type(event) for event in told] == [
        events.Connected,
        events.Waiting,
        events.Connected,
        events.Ended,
    ]
    assert good.received == SECONDS * RATE
