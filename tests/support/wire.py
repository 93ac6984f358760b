"""The stream protocol by hand: a client that says whatever a test wants, right or wrong."""

import asyncio
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from earshot_protocol.frames import Chunk, encode_chunk
from earshot_protocol.messages import (
    SUBPROTOCOL,
    Ack,
    Error,
    Hello,
    Message,
    Ready,
    ServerMessage,
    decode_server,
    encode,
)
from earshot_protocol.units import CHUNK_MAX

_M = TypeVar("_M", bound=Message)


class Wire:
    """One connection to a gateway."""

    def __init__(self, socket: ClientConnection) -> None:
        self.heard: list[ServerMessage] = []
        self._socket = socket
        self._news = asyncio.Event()
        self._reading = asyncio.create_task(self._read())

    async def open(self, hello: Hello) -> Ready:
        """Say hello and return the answer."""
        await self.say(hello)
        return await self.next(Ready)

    async def say(self, *frames: Message | Chunk | str | bytes) -> None:
        """Send messages and chunks, or frames as they are."""
        for frame in frames:
            if isinstance(frame, Message):
                frame = encode(frame)
            elif isinstance(frame, Chunk):
                frame = encode_chunk(frame)
            await self._socket.send(frame)

    async def sound(self, samples: NDArray[np.int16], start: int = 0) -> None:
        """Send samples, the first of which has the offset `start`."""
        for at in range(0, len(samples), CHUNK_MAX):
            part = samples[at : at + CHUNK_MAX].astype("<i2").tobytes()
            await self.say(Chunk(start + at, part))

    async def next(self, kind: type[_M], seconds: float = 30.0) -> _M:
        """Wait for the first message of a kind and return it."""
        async with asyncio.timeout(seconds):
            while not (found := [message for message in self.heard if isinstance(message, kind)]):
                assert not self._reading.done(), f"closed with {self._socket.close_code}"
                self._news.clear()
                await self._news.wait()
        return found[0]

    async def acked(self, *, received_to: int = 0, durable_to: int = 0, seconds: float = 60.0) -> Ack:
        """Wait until so much is acknowledged."""
        async with asyncio.timeout(seconds):
            while not (
                found := [
                    message
                    for message in self.heard
                    if isinstance(message, Ack)
                    and message.received_to >= received_to
                    and message.durable_to >= durable_to
                ]
            ):
                assert not self._reading.done(), f"closed with {self._socket.close_code}"
                self._news.clear()
                await self._news.wait()
        return found[0]

    async def closed(self, seconds: float = 30.0) -> tuple[int | None, str | None]:
        """Wait until the gateway closes; return the close code, and the code of its error if it sent one."""
        async with asyncio.timeout(seconds):
            await asyncio.shield(self._reading)
            await self._socket.wait_closed()
        errors = [message.code for message in self.heard if isinstance(message, Error)]
        return self._socket.close_code, errors[0] if errors else None

    async def leave(self) -> None:
        """Close the connection, unless the gateway did."""
        if not self._reading.done():
            await self._socket.close()
        await asyncio.wait_for(self._reading, 10)

    async def _read(self) -> None:
        try:
            while True:
                self.heard.append(decode_server(await self._socket.recv()))
                self._news.set()
        except ConnectionClosed:
            self._news.set()


@asynccontextmanager
async def wire(
    server: str, token: str | None, *, path: str = "/v1/stream", origin: str | None = None
) -> AsyncIterator[Wire]:
    """Connect to a gateway.

    Raises:
        websockets.exceptions.InvalidStatus: it refused the opening handshake.
    """
    headers = {} if token is None else {"Authorization": f"Bearer {token}"}
    socket = await connect(
        server + path,
        subprotocols=[Subprotocol(SUBPROTOCOL)],
        additional_headers=headers,
        origin=origin,  # type: ignore[arg-type]
        compression=None,
        proxy=None,
        ping_interval=None,
        close_timeout=1.0,
        max_size=None,
    )
    found = Wire(socket)
    try:
        yield found
    finally:
        await found.leave()


def hello(encounter: str, **fields: object) -> Hello:
    """Return a hello with a key of its own."""
    return Hello.model_validate(
        {"encounter": encounter, "stream_key": secrets.token_urlsafe(32), **fields}, strict=False
    )
