"""A client of the peer: the same sound, at the same pace, in the same pieces as `Stream`."""

import asyncio
import json
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from bench.support.sound import MODEL, Piece
from bench.support.stream import CHUNK
from earshot_protocol.units import RATE, WIDTH
from tests.support.ports import free_port

IN_FLIGHT = 8
"""A stream that is not paced keeps so many chunks unanswered."""


@dataclass
class PeerStream:
    """One consultation on its way to the peer."""

    url: str
    piece: Piece
    pace: float | None = 1.0
    sent: list[float] = field(default_factory=list)
    received: list[tuple[float, str]] = field(default_factory=list)
    answered: int = 0
    """Chunks that were decoded."""

    async def run(self) -> None:
        """Send all of it, and return when all of it was answered."""
        async with connect(self.url, compression=None, proxy=None, ping_interval=None) as socket:
            await socket.send(json.dumps({"config": {"sample_rate": RATE, "words": 1}}))
            room = asyncio.Semaphore(IN_FLIGHT)
            reading = asyncio.create_task(self._read(socket, room))
            await self._send(socket, room)
            await reading

    async def _send(self, socket: ClientConnection, room: asyncio.Semaphore) -> None:
        began, size = time.monotonic(), CHUNK * WIDTH
        for at in range(0, len(self.piece.samples), size):
            if self.pace is None:
                await room.acquire()
            else:
                await asyncio.sleep(began + (at + size) / WIDTH / RATE / self.pace - time.monotonic())
            self.sent.append(time.monotonic())
            await socket.send(self.piece.samples[at : at + size])
        await socket.send('{"eof" : 1}')

    async def _read(self, socket: ClientConnection, room: asyncio.Semaphore) -> None:
        with suppress(ConnectionClosed):
            async for frame in socket:
                assert isinstance(frame, str)
                self.received.append((time.monotonic(), frame))
                self.answered += 1
                room.release()


@asynccontextmanager
async def peer() -> AsyncIterator[tuple[str, dict[str, int]]]:
    """Run the peer; give its address and its pid by role."""
    port = free_port()
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bench.support.peer", str(MODEL), str(port)
    )
    try:
        await _listening(port)
        yield f"ws://127.0.0.1:{port}", {"peer": process.pid}
    finally:
        process.kill()
        await process.wait()


async def _listening(port: int) -> None:
    async with asyncio.timeout(30):
        while True:
            with suppress(OSError):
                _, writer = await asyncio.open_connection("127.0.0.1", port)
                writer.close()
                return
            await asyncio.sleep(0.05)
