"""One stream from here to a server that has all of it, whatever happens in between.

Sound and controls go to the spool first; a `StreamSender` decides what goes on the wire; sound is read back
from the spool for sending, so that an outage of hours costs no memory.
"""

import asyncio
import math
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from random import Random
from types import TracebackType
from typing import ParamSpec, Self, TypeVar

from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed, WebSocketException

from earshot_client.capture.source import Block
from earshot_client.errors import Refused, SpoolBlocked
from earshot_client.session import events
from earshot_client.session.faults import Fault, Stopped, explain, of_message
from earshot_client.session.link import Link, lost_transport_is_lost, open_connection
from earshot_client.session.record import OnRecord
from earshot_client.session.retry import Retry
from earshot_client.spool.spool import ControlKind, Spool
from earshot_client.spool.threaded import SpoolThread
from earshot_protocol.codes import CloseCode
from earshot_protocol.errors import NotHeld, RemoteError
from earshot_protocol.frames import Chunk, encode_chunk
from earshot_protocol.messages import (
    SUBPROTOCOL,
    Ack,
    Busy,
    Draining,
    Ended,
    Error,
    Partial,
    PauseReason,
    Ready,
    SegmentHeard,
    ServerMessage,
    decode_server,
    encode,
)
from earshot_protocol.sender import SenderState, SoundRange, StreamSender

STALL = 10.0
"""A server that owes an answer and says nothing for so long is left (seconds); it acks every second."""
WRITE_TIMEOUT = 10.0
"""A frame that cannot be handed to the network for so long ends the connection (seconds)."""
LATE = 1.0
"""Sound that was captured so long ago has come, or never will (seconds)."""
BLOCKED_RETRY = 1.0
"""How often a spool that cannot be written is tried (seconds)."""

_P = ParamSpec("_P")
_R = TypeVar("_R")


class Session:
    """Use as `async with`; run `run` in a task of its own, and call the others from the same event loop.

    It owns the spool: leaving the context closes it, and `ended` deletes it.
    """

    def __init__(self, spool: Spool, link: Link, listen: Callable[[events.Event], None]) -> None:
        self._spool = spool
        self._link = link
        self._listen = listen
        self._thread = SpoolThread()
        self._writing = asyncio.Lock()
        self._news = asyncio.Event()
        self._pauses: set[bool] = set()
        self._record = OnRecord()
        self._captured_to = -math.inf
        self._captured = asyncio.Event()
        self._turning = asyncio.Lock()
        self._released = spool.first
        self._retry = Retry(link.servers, Random())
        self._sender = StreamSender(spool.head.hello(spool.first, spool.first_control))
        self._sender.hold_sound(spool.to)
        for control in spool.controls:
            self._sender.hold_control(control)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await asyncio.shield(self._thread.run(self._spool.close))
        self._thread.stop()

    # --- what is captured -----------------------------------------------------

    async def add(self, block: Block, captured_to: float | None = None) -> None:
        """Take in captured sound: when this returns, it is in the spool, but for what is off the record.

        `captured_to` is when its last sample was captured (seconds of `time.monotonic`), if that is known.
        Waits for as long as the spool cannot be written, and says so (`Blocked`).
        """
        async with self._writing:
            kept = self._record.keep(block, captured_to)
            if len(kept):
                await self._persist(self._spool.write, kept.astype("<i2", copy=False).tobytes())
                self._sender.hold_sound(self._spool.to)
                self._release_freed()
        if captured_to is not None:
            self._captured_to = captured_to
            self._captured.set()
        self._news.set()

    async def consent(self, given: bool) -> None:
        """Record what the patient said about being recorded."""
        await self._control("consent", datetime.now(UTC), given)

    async def mark(self) -> None:
        """Flag this moment."""
        await self._control("mark", datetime.now(UTC))

    async def pause(self, reason: PauseReason | None = None, *, by_itself: bool = False) -> None:
        """Stop recording: sound is dropped until `resume`.

        What pauses `by_itself` (a device that is gone) and what a person paused do not end each other: it
        is resumed when both have. Returns when what was captured before is in the spool.
        """
        now, wall = time.monotonic(), datetime.now(UTC)
        async with self._turning:
            before = bool(self._pauses)
            self._pauses.add(by_itself)
            if not before:
                self._record.pause(now)
                if not by_itself:
                    await self._until_captured(now)
                await self._control("pause", wall, reason=reason)

    async def resume(self, *, by_itself: bool = False) -> None:
        """Go on recording, if nothing else keeps it paused."""
        now, wall = time.monotonic(), datetime.now(UTC)
        async with self._turning:
            if self._pauses == {by_itself}:
                await self._control("resume", wall)
                self._record.resume(now)
            self._pauses.discard(by_itself)

    async def finish(self) -> None:
        """Say that the capture has ended; `run` returns when the server has all of it."""
        async with self._turning, self._writing:
            await self._thread.run(self._spool.finish)
            self._sender.finish()
        self._news.set()

    # --- where things are -----------------------------------------------------

    @property
    def encounter(self) -> str:
        """The encounter's id."""
        return self._spool.head.encounter

    @property
    def held_to(self) -> int:
        """Samples captured so far."""
        return self._sender.held_to

    @property
    def unsent(self) -> int:
        """Samples that the server has not said it received."""
        return self._sender.unsent

    @property
    def unconfirmed(self) -> int:
        """Samples that the server has not said to have durably."""
        return self._sender.held_to - self._sender.durable_to

    @property
    def paused(self) -> bool:
        """Nothing is recorded just now."""
        return bool(self._pauses)

    # --- the wire -------------------------------------------------------------

    async def run(self) -> None:
        """Bring everything to the server; return when it says `ended`, and the spool is deleted.

        Network faults, 5xx, busy and draining servers are retried for ever.

        Raises:
            Refused: the server refused the stream; the spool is kept.
            SpoolError: the spool cannot be read.
        """
        while not self._sender.ended:
            fault = await self._connect_once(self._retry.server)
            if fault is None:
                continue
            if fault.refused:
                self._listen(events.Denied(fault.reason))
                raise Refused(
                    f"{fault.reason} What was recorded is kept in the spool; "
                    f"send it with: earshot spool send {self.encounter}"
                )
            seconds = self._retry.failed(fault.after, leave=fault.leave)
            self._listen(events.Waiting(fault.reason, seconds))
            await asyncio.sleep(seconds)
        await self._thread.run(self._spool.discard)
        self._listen(events.Ended(self._sender.held_to))

    async def _connect_once(self, server: str) -> Fault | None:
        """Talk to a server until the connection ends; return why, None after `ended`."""
        connected = False
        try:
            connection = await open_connection(self._link, server)
            connected = True
            code = CloseCode.ENDED
            try:
                await self._talk(connection, server)
            except RemoteError:
                code = CloseCode.CONTRACT_BROKEN
                raise
            finally:
                self._sender.disconnected()
                with lost_transport_is_lost():
                    await connection.close(code)
        except (OSError, WebSocketException, RemoteError, NotHeld, Stopped) as error:
            return explain(error, was_connected=connected)
        return None

    async def _talk(self, connection: ClientConnection, server: str) -> None:
        if connection.subprotocol != SUBPROTOCOL:
            raise Stopped(Fault("What answers at this address is not an Earshot server.", refused=True))
        self._sender.connected()
        self._news.set()
        sending = asyncio.create_task(self._send(connection))
        receiving = asyncio.create_task(self._receive(connection, server))
        try:
            await asyncio.wait((sending, receiving), return_when=asyncio.FIRST_COMPLETED)
            if sending.done():
                sending.result()
            await receiving
        finally:
            for task in (sending, receiving):
                task.cancel()
            await asyncio.gather(sending, receiving, return_exceptions=True)

    async def _send(self, connection: ClientConnection) -> None:
        """Send until the connection closes; what the server said before that is for `_receive` to find."""
        with suppress(ConnectionClosed), lost_transport_is_lost():
            while True:
                self._news.clear()
                item = self._sender.next()
                if item is None:
                    await self._news.wait()
                    continue
                frame: str | bytes
                if isinstance(item, SoundRange):
                    samples = await self._thread.run(self._spool.read, item.offset, item.count)
                    frame = encode_chunk(Chunk(item.offset, samples))
                else:
                    frame = encode(item)
                async with asyncio.timeout(WRITE_TIMEOUT):
                    await connection.send(frame)

    async def _receive(self, connection: ClientConnection, server: str) -> None:
        """Take in what the server says until it says `ended`."""
        going: Fault | None = None
        while not self._sender.ended:
            try:
                async with asyncio.timeout(STALL):
                    frame = await connection.recv()
            except TimeoutError:
                if self._is_owed_an_answer() or going is not None:
                    raise
                continue
            except ConnectionClosed:
                if going is not None:
                    raise Stopped(going) from None
                raise
            message = decode_server(frame)
            going = self._take(message, server) or going

    def _take(self, message: ServerMessage, server: str) -> Fault | None:
        """Take in a message; return a fault that lets the server close the connection in its own time."""
        before = (self._sender.received_to, self._sender.durable_to)
        self._sender.receive(message)
        self._spool.may_free(self._sender.durable_to, self._sender.controls_to)
        self._news.set()
        if isinstance(message, Ack):
            if (self._sender.received_to, self._sender.durable_to) > before:
                self._retry.progressed()
            self._listen(events.Progress(self._sender.held_to, message.received_to, message.durable_to))
        elif isinstance(message, Partial):
            self._listen(
                events.PartialHeard(message.start, message.to, message.words, message.stable, message.written)
            )
        elif isinstance(message, SegmentHeard):
            self._listen(events.SegmentHeard(message.segment))
        elif isinstance(message, Ready):
            self._listen(events.Connected(server, message.epoch))
        elif isinstance(message, Error) and not message.fatal:
            self._listen(events.Notice(message.message))
        elif isinstance(message, Draining):
            return of_message(message)
        elif isinstance(message, Busy | Error):
            raise Stopped(of_message(message))
        elif isinstance(message, Ended):
            self._retry.progressed()
        return None

    def _is_owed_an_answer(self) -> bool:
        return self._sender.state is not SenderState.SENDING or self._sender.unsent > 0

    # --- the spool ------------------------------------------------------------

    async def _until_captured(self, when: float) -> None:
        """Wait for sound that was captured before `when` and is on its way, but not for long."""
        with suppress(TimeoutError):
            async with asyncio.timeout(LATE):
                while -math.inf < self._captured_to < when:
                    self._captured.clear()
                    await self._captured.wait()

    async def _control(
        self,
        kind: ControlKind,
        wall: datetime,
        given: bool | None = None,
        reason: PauseReason | None = None,
    ) -> None:
        async with self._writing:
            if self._sender.finished:  # a button that was pressed in the moment of the end
                return
            control = await self._persist(self._spool.control, kind, wall, given, reason)
            self._sender.hold_control(control)
        self._news.set()

    async def _persist(self, call: Callable[_P, _R], *args: _P.args, **kwargs: _P.kwargs) -> _R:
        """Write to the spool, for as long as it takes."""
        blocked = False
        while True:
            try:
                result = await self._thread.run(call, *args, **kwargs)
            except SpoolBlocked as error:
                if not blocked:
                    self._listen(events.Blocked(error.sentence))
                blocked = True
                await asyncio.sleep(BLOCKED_RETRY)
            else:
                if blocked:
                    self._listen(events.Unblocked())
                return result

    def _release_freed(self) -> None:
        """Tell the sender what the spool let go to make room."""
        freed = min(self._spool.first, self._sender.durable_to)
        if freed > self._released:
            self._released = freed
            self._sender.release(freed)
