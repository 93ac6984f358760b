"""A server of the stream for the client's tests: keeps what it hears in memory, and misbehaves on request."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from http import HTTPStatus

from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response
from websockets.typing import Subprotocol

from earshot_protocol.frames import decode_chunk
from earshot_protocol.messages import (
    SUBPROTOCOL,
    Busy,
    Control,
    Draining,
    End,
    Ended,
    Error,
    Hello,
    Partial,
    SegmentHeard,
    Want,
    decode_client,
    encode,
)
from earshot_protocol.receiver import Finished, Sound, StreamReceiver
from earshot_protocol.units import RATE
from earshot_protocol.words import Segment, Word

WORDS = ("does", "it", "hurt", "here")


@dataclass(frozen=True)
class Fault:
    """What one connection does instead of behaving; at `at` samples received on the whole stream."""

    kind: str
    """http, busy, error, close, cut, stall, freeze, drain, deaf"""
    at: int = 0
    code: int = 1011
    after: float = 0.0


@dataclass
class StreamServer:
    """Has one encounter; the durable part survives its connections."""

    faults: deque[Fault] = field(default_factory=deque)
    """One for each connection, in order; then all is well."""
    token: str | None = None
    window: int = 30 * RATE
    durable: bool = True
    """Whether what is received counts as durable."""
    words: bool = True
    fills: bool = False
    """Whether sound that the client holds no more is taken as missing, as the gateway does."""
    sound: bytearray = field(default_factory=bytearray)
    controls: list[Control] = field(default_factory=list)
    hellos: list[Hello] = field(default_factory=list)
    connections: int = 0
    ended: bool = False
    changed: asyncio.Condition = field(default_factory=asyncio.Condition)
    url: str = ""
    """Where it listens."""
    _server: Server | None = None

    @property
    def received(self) -> int:
        """Samples heard."""
        return len(self.sound) // 2

    @asynccontextmanager
    async def serving(self, port: int = 0, ssl: object = None) -> AsyncIterator["StreamServer"]:
        """Listen on loopback."""
        async with serve(
            self._handle,
            "127.0.0.1",
            port,
            subprotocols=[Subprotocol(SUBPROTOCOL)],
            process_request=self._on_request,
            close_timeout=0.1,
            compression=None,
            ping_interval=None,
            ssl=ssl,  # type: ignore[arg-type]
        ) as self._server:
            self.url = f"ws://127.0.0.1:{next(iter(self._server.sockets)).getsockname()[1]}"
            yield self

    def cut_all(self) -> None:
        """Cut every connection, as a network does."""
        assert self._server is not None
        for connection in self._server.connections:
            connection.transport.abort()

    async def until(self, received: int) -> None:
        """Wait until so many samples arrived."""
        async with self.changed:
            await self.changed.wait_for(lambda: self.received >= received)

    def _on_request(self, connection: ServerConnection, request: Request) -> Response | None:
        self.connections += 1
        if self.token is not None and request.headers.get("Authorization") != f"Bearer {self.token}":
            return connection.respond(HTTPStatus.UNAUTHORIZED, "no\n")
        if request.path != "/v1/stream":
            return connection.respond(HTTPStatus.NOT_FOUND, "no\n")
        if self.faults and self.faults[0].kind == "http":
            return connection.respond(HTTPStatus(self.faults.popleft().code), "no\n")
        return None

    async def _handle(self, connection: ServerConnection) -> None:
        fault = self.faults.popleft() if self.faults else None
        if fault is not None and fault.kind == "deaf":
            await connection.wait_closed()
        with suppress(ConnectionClosed):
            await self._talk(connection, fault)

    async def _talk(self, connection: ServerConnection, fault: Fault | None) -> None:
        hello = decode_client(await connection.recv())
        assert isinstance(hello, Hello)
        self.hellos.append(hello)
        if fault is not None and await self._misbehave_at_start(connection, fault):
            return
        if not self.durable:
            self.sound.clear()
        if self.fills:
            self.sound += bytes(2 * max(0, hello.first_offset - self.received))
        receiver = StreamReceiver(
            self.connections, self.received, len(self.controls), self.received + self.window
        )
        await connection.send(encode(receiver.ready()))
        if self.ended:
            await connection.send(encode(Ended(offset=self.received, controls=len(self.controls))))
            await connection.wait_closed()
            return
        async for frame in connection:
            item = decode_chunk(frame) if isinstance(frame, bytes) else decode_client(frame)
            assert not isinstance(item, Hello)
            if await self._hear(connection, receiver, item):
                return
            if fault is not None and self.received >= fault.at and await self._misbehave(connection, fault):
                return

    async def _hear(self, connection: ServerConnection, receiver: StreamReceiver, item: object) -> bool:
        assert not isinstance(item, Hello)
        for came in receiver.receive(item):  # type: ignore[arg-type]
            if isinstance(came, Sound):
                self.sound += came.samples
            elif isinstance(came, Control):
                self.controls.append(came)
            elif isinstance(came, Want):
                await connection.send(encode(came))
            elif isinstance(came, Finished):
                self.ended = True
                if self.words:
                    await connection.send(encode(self._segment(receiver)))
                await connection.send(encode(Ended(offset=came.offset, controls=came.controls)))
                return True
        receiver.advance(
            durable_to=receiver.received_to if self.durable else 0,
            controls_to=receiver.next_control if self.durable else 0,
            window_to=receiver.received_to + self.window,
        )
        await connection.send(encode(receiver.ack()))
        if self.words and isinstance(item, End) is False:
            await connection.send(
                encode(
                    Partial(
                        epoch=receiver.epoch,
                        start=0,
                        to=receiver.received_to,
                        words=("does", "it", "hurt"),
                        stable=2,
                    )
                )
            )
        async with self.changed:
            self.changed.notify_all()
        return False

    def _segment(self, receiver: StreamReceiver) -> SegmentHeard:
        end = receiver.received_to
        words = tuple(
            Word(text=text, start=0, end=end, confidence=0.9) for text in ("does", "it", "hurt", "here")
        )
        return SegmentHeard(epoch=receiver.epoch, segment=Segment(id="s-0", start=0, end=end, words=words))

    async def _misbehave_at_start(self, connection: ServerConnection, fault: Fault) -> bool:
        if fault.kind == "busy":
            await connection.send(encode(Busy(retry_after=fault.after, reason="all threads are taken")))
        elif fault.kind == "error":
            sentence = "Another client holds this encounter."
            await connection.send(encode(Error(code="encounter_taken", message=sentence, fatal=True)))
        else:
            return False
        return True

    async def _misbehave(self, connection: ServerConnection, fault: Fault) -> bool:
        if fault.kind == "cut":
            connection.transport.abort()
        elif fault.kind == "close":
            await connection.close(fault.code, "")
        elif fault.kind == "drain":
            await connection.send(encode(Draining(retry_after=fault.after)))
            await connection.close(1001, "")
        elif fault.kind == "stall":
            await connection.wait_closed()
        else:
            return False
        return True
