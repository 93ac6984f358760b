"""A whole visit: a source's sound into a session, until it ends and the server has all of it."""

import asyncio
from collections.abc import Callable

from earshot_client.capture.level import LevelMeter
from earshot_client.capture.source import Back, Lost, Source
from earshot_client.errors import CaptureError, LeftUnsent
from earshot_client.session import events
from earshot_client.session.session import Session
from earshot_protocol.units import seconds


async def run_visit(
    source: Source,
    session: Session,
    listen: Callable[[events.Event], None],
    *,
    wait: float | None = None,
) -> None:
    """Stream an open source until it ends or is stopped; return when the server has said `ended`.

    Whatever the network does, the capture goes on. `wait` bounds the time after its end (seconds).

    Raises:
        Refused: the server refused the stream; all that was captured is in the spool.
        LeftUnsent: `wait` is over.
        CaptureError: the source broke off; what came before is at the server.
        SpoolError: the spool cannot be read.
    """
    network = asyncio.create_task(session.run())
    network.add_done_callback(lambda _: source.hurry())
    try:
        broken = await _capture(source, session, listen)
        await session.finish()
        await asyncio.wait_for(network, wait)
    except TimeoutError:
        raise left_unsent(session) from None
    finally:
        network.cancel()
        await asyncio.gather(network, return_exceptions=True)
    if broken is not None:
        raise broken


async def send_rest(session: Session, *, wait: float | None = None) -> None:
    """Send what an earlier run left in the spool; as `run_visit`, without a source."""
    await session.finish()
    try:
        await asyncio.wait_for(session.run(), wait)
    except TimeoutError:
        raise left_unsent(session) from None


def left_unsent(session: Session) -> LeftUnsent:
    """Return the error that says what was kept, and how to send it."""
    return LeftUnsent(
        f"The server has not confirmed {seconds(session.unconfirmed):.1f} s of sound yet. "
        f"The spool keeps them; send them with: earshot spool send {session.encounter}"
    )


async def _capture(
    source: Source, session: Session, listen: Callable[[events.Event], None]
) -> CaptureError | None:
    """Capture to the end; return what broke it off, if something did."""
    meter = LevelMeter()
    dropouts = 0
    try:
        async for captured in source.blocks():
            if isinstance(captured, Lost):
                listen(events.SourceLost(captured.sentence))
                await session.pause(captured.reason, by_itself=True)
                continue
            if isinstance(captured, Back):
                await session.resume(by_itself=True)
                listen(events.SourceBack(captured.name))
                continue
            listen(events.LevelHeard(meter.update(captured)))
            if source.dropouts > dropouts:
                dropouts = source.dropouts
                listen(events.Dropouts(dropouts))
            await session.add(captured, source.captured_to)
    except CaptureError as error:
        listen(events.Notice(error.sentence))
        return error
    return None
