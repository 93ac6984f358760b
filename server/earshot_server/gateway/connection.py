"""One client's connection: reads always, writes what waits in its outbox."""

import asyncio

import structlog
from websockets.asyncio.server import ServerConnection
from websockets.exceptions import ConnectionClosed

from earshot_protocol.codes import CloseCode, ErrorCode
from earshot_protocol.errors import RemoteError, UnexpectedMessage
from earshot_protocol.frames import Chunk, decode_chunk
from earshot_protocol.messages import Control, End, Error, Hello, decode_client, encode
from earshot_server.access.rights import Principal
from earshot_server.gateway.encounter import LiveEncounter
from earshot_server.gateway.errors import Busy, Refused
from earshot_server.gateway.outbox import Outbox
from earshot_server.gateway.registry import EndedEncounter, Registry, refusal
from earshot_server.observe.metrics import Metrics

logger = structlog.get_logger()

HELLO_SECONDS = 10.0
"""A connection that has not said hello by then is closed."""

CLOSE_SECONDS = 10.0
"""A client that takes what waits for it no faster is left to itself."""


async def serve_connection(
    socket: ServerConnection, sender: Principal, registry: Registry, metrics: Metrics
) -> None:
    """Speak with one client, whom the door let in as `sender`, until either side ends it."""
    outbox = Outbox()
    writer = asyncio.create_task(_write(socket, outbox), name="connection writer")
    try:
        await _converse(socket, sender, registry, metrics, outbox)
    except (Refused, Busy) as error:
        metrics.hellos.labels("busy" if isinstance(error, Busy) else "refused").inc()
        message, code = refusal(error)
        outbox.put(message)
        outbox.close(code, type(error).__name__.lower())
    except RemoteError as error:
        logger.warning("stream.contract_broken", code=error.code)
        outbox.put(Error(code=error.code, message=str(error)[:500], fatal=True))
        outbox.close(CloseCode.CONTRACT_BROKEN, error.code)
    except ConnectionClosed:
        outbox.close(CloseCode.ENDED, "")
    finally:
        outbox.close(CloseCode.INTERNAL, "")
        _, late = await asyncio.wait([writer], timeout=CLOSE_SECONDS)
        for task in late:
            task.cancel()
        await asyncio.gather(writer, return_exceptions=True)


async def _converse(
    socket: ServerConnection, sender: Principal, registry: Registry, metrics: Metrics, outbox: Outbox
) -> None:
    hello = await _hello(socket)
    entered, ready = await registry.enter(hello, outbox, sender)
    metrics.hellos.labels("admitted").inc()
    # Nothing was awaited since the encounter let this client in, so `ready` is what goes out first.
    outbox.put(ready)
    if isinstance(entered, EndedEncounter):
        await _converse_after_end(socket, entered, outbox)
        return
    try:
        await _receive(socket, entered, outbox)
    finally:
        entered.detach(outbox)
        metrics.let_go.inc(outbox.overflowed)


async def _hello(socket: ServerConnection) -> Hello:
    try:
        async with asyncio.timeout(HELLO_SECONDS):
            first = await socket.recv()
    except TimeoutError:
        raise UnexpectedMessage("nothing", "waiting for hello", "hello") from None
    item = _decode(first)
    if not isinstance(item, Hello):
        raise UnexpectedMessage(_name(item), "waiting for hello", "hello")
    return item


async def _receive(socket: ServerConnection, encounter: LiveEncounter, outbox: Outbox) -> None:
    async for frame in socket:
        if outbox.closed is not None:
            return
        item = _decode(frame)
        if isinstance(item, Hello):
            raise UnexpectedMessage("hello", "receiving", "chunks, controls and the end")
        encounter.receive(item)


async def _converse_after_end(socket: ServerConnection, ended: EndedEncounter, outbox: Outbox) -> None:
    """Answer `end` again; anything that goes on behind it is refused."""
    async for frame in socket:
        item = _decode(frame)
        if isinstance(item, End) and (item.offset, item.controls) == (ended.offset, ended.controls):
            outbox.put(ended.ended())
            outbox.close(CloseCode.ENDED, "ended")
            return
        known = (isinstance(item, Chunk) and item.end <= ended.offset) or (
            isinstance(item, Control) and item.number < ended.controls
        )
        if not known:
            raise Refused(
                ErrorCode.ENCOUNTER_ENDED,
                "This encounter was ended; what follows was not taken and is still in your spool. "
                "Start a new encounter.",
            )


def _decode(frame: str | bytes) -> Hello | Control | End | Chunk:
    if isinstance(frame, str):
        return decode_client(frame)
    return decode_chunk(frame)


def _name(item: Hello | Control | End | Chunk) -> str:
    return "a chunk" if isinstance(item, Chunk) else item.type


async def _write(socket: ServerConnection, outbox: Outbox) -> None:
    try:
        while (message := await outbox.take()) is not None:
            await socket.send(encode(message))
    except ConnectionClosed:
        return
    code, reason = outbox.closed or (CloseCode.INTERNAL, "")
    await socket.close(code, reason)
