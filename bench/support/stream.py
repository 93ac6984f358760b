"""A stream as cheap as can be made: the product's sender, sound from memory, frames encoded once."""

import asyncio
import secrets
import time
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake
from websockets.typing import Subprotocol

from bench.support.sound import Piece
from earshot_protocol.frames import Chunk, encode_chunk
from earshot_protocol.messages import SUBPROTOCOL, Busy, Hello, Message, decode_server, encode
from earshot_protocol.sender import SoundRange, StreamSender
from earshot_protocol.units import RATE, WIDTH

CHUNK = RATE // 10
"""Samples that are sent at a time: 100 ms."""
COME_BACK = 0.3
"""Seconds before the next try after a cut connection."""


@lru_cache(maxsize=16_384)
def _frame(piece: Piece, offset: int, count: int) -> bytes:
    return encode_chunk(Chunk(offset, piece.samples[offset * WIDTH : (offset + count) * WIDTH]))


@dataclass
class Stream:
    """One consultation on its way to a server; comes back after every fault until it is `ended`."""

    url: str
    token: str
    encounter: str
    piece: Piece
    pace: float | None = 1.0
    """Seconds of sound a second; None: as fast as the server takes it."""
    sent: list[float] = field(default_factory=list)
    """When each `CHUNK` was first sent (seconds, monotonic)."""
    received: list[tuple[float, str]] = field(default_factory=list)
    """Partials and segments, when they came."""
    refusals: int = 0
    """How often the server was busy."""
    connections: int = 0
    keep_text: bool = True

    def __post_init__(self) -> None:
        self._key = secrets.token_urlsafe(24)
        self.sender = StreamSender(Hello(encounter=self.encounter, stream_key=self._key))
        self._socket: ClientConnection | None = None
        self._pumping = False

    async def run(self) -> None:
        """Stream all of it, and return when the server has it durably."""
        capture = asyncio.create_task(self._capture())
        try:
            while not self.sender.ended:
                wait = COME_BACK
                with suppress(ConnectionClosed, InvalidHandshake, OSError, TimeoutError):
                    wait = await self._visit()
                self.sender.disconnected()
                self._socket = None
                if not self.sender.ended:
                    await asyncio.sleep(wait)
        finally:
            capture.cancel()
            await asyncio.gather(capture, return_exceptions=True)

    async def go_to(self, url: str) -> None:
        """Leave the server for another one: what a client does that is told to go elsewhere."""
        self.url = url
        if self._socket is not None:
            await self._socket.close()

    async def _capture(self) -> None:
        """Speak at the pace that was asked for, whether or not anybody takes it."""
        began, at = time.monotonic(), 0
        while at < self.piece.count:
            if self.pace is None:
                at = self.piece.count
            else:
                at = min(self.piece.count, at + CHUNK)
                await asyncio.sleep(began + at / RATE / self.pace - time.monotonic())
            self.sender.hold_sound(at)
            if at < self.piece.count:
                await self._pump()
        self.sender.finish()
        await self._pump()

    async def _visit(self) -> float:
        """Speak with the server once; return how long to wait before the next time (seconds)."""
        async with connect(
            self.url,
            subprotocols=[Subprotocol(SUBPROTOCOL)],
            additional_headers={"Authorization": f"Bearer {self.token}"},
            compression=None,
            proxy=None,
            ping_interval=None,
            close_timeout=1,
        ) as socket:
            self.connections += 1
            self._socket = socket
            self.sender.connected()
            await self._pump()
            async for frame in socket:
                assert isinstance(frame, str)
                if (wait := await self._take(frame)) is not None:
                    return wait
        return COME_BACK

    async def _take(self, frame: str) -> float | None:
        if '"partial"' in frame[:20] or '"segment"' in frame[:20]:
            if self.keep_text:
                self.received.append((time.monotonic(), frame))
            return None
        message = decode_server(frame)
        if isinstance(message, Busy):
            self.refusals += 1
            return message.retry_after
        self.sender.receive(message)
        await self._pump()
        return COME_BACK if self.sender.ended else None

    async def _pump(self) -> None:
        """Send whatever may be sent now; whoever calls meanwhile leaves it to the one that is at it."""
        if self._pumping or self._socket is None:
            return
        self._pumping = True
        try:
            while self._socket is not None and (item := self.sender.next()) is not None:
                with suppress(ConnectionClosed):
                    await self._socket.send(self._encoded(item))
        finally:
            self._pumping = False

    def _encoded(self, item: SoundRange | Message) -> bytes | str:
        if isinstance(item, Message):
            return encode(item)
        now = time.monotonic()
        while len(self.sent) * CHUNK < item.offset + item.count:
            self.sent.append(now)
        return _frame(self.piece, item.offset, item.count)


def is_partial(frame: str) -> bool:
    """Tell a partial from a segment without reading all of it."""
    return '"partial"' in frame[:20]
