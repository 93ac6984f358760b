"""The outbox: order, the newest state instead of every state, bounds."""

import asyncio

from earshot_protocol.codes import CloseCode
from earshot_protocol.messages import Ack, Message, Partial, Ready, SegmentHeard, Want
from earshot_protocol.words import Segment
from earshot_server.gateway.outbox import WAITING_MAX, Outbox

READY = Ready(epoch=1, next_offset=0, next_control=0, window_to=16_000)


def ack(to: int) -> Ack:
    return Ack(received_to=to, durable_to=0, controls_to=0, window_to=99_999)


def partial(*words: str) -> Partial:
    return Partial(epoch=1, start=0, to=512, words=words, stable=0)


def segment(start: int) -> SegmentHeard:
    return SegmentHeard(epoch=1, segment=Segment(id=f"s{start}", start=start, end=start + 512, words=()))


async def taken(outbox: Outbox) -> list[Message]:
    """Return what comes out until the outbox is closed."""
    outbox.close(CloseCode.ENDED, "ended")
    messages: list[Message] = []
    while (message := await outbox.take()) is not None:
        messages.append(message)
    return messages


async def test_messages_come_out_in_order() -> None:
    outbox = Outbox()
    sent = [READY, segment(0), Want(next_offset=3, next_control=0), segment(512)]
    for message in sent:
        outbox.put(message)
    assert await taken(outbox) == sent


async def test_a_newer_ack_and_a_newer_partial_take_the_place_of_those_that_still_wait() -> None:
    outbox = Outbox()
    for message in (ack(1), partial("a"), ack(2), partial("a", "b")):
        outbox.put(message)
    assert await taken(outbox) == [ack(2), partial("a", "b")]


async def test_a_partial_never_comes_behind_its_own_segment() -> None:
    outbox = Outbox()
    outbox.put(partial("a"))
    outbox.put(segment(0))
    assert await taken(outbox) == [segment(0)]


async def test_take_waits_for_a_message() -> None:
    outbox = Outbox()
    taking = asyncio.create_task(outbox.take())
    await asyncio.sleep(0)
    assert not taking.done()
    outbox.put(READY)
    assert await taking == READY


async def test_a_client_that_does_not_read_is_let_go_and_nothing_grows() -> None:
    outbox = Outbox()
    for start in range(WAITING_MAX + 50):
        outbox.put(segment(start))
    assert outbox.closed == (CloseCode.BUSY, "the client does not read")
    assert len(await taken(outbox)) == WAITING_MAX


async def test_the_first_close_counts_and_nothing_is_taken_in_after_it() -> None:
    outbox = Outbox()
    outbox.close(CloseCode.DRAINING, "draining")
    outbox.close(CloseCode.ENDED, "ended")
    outbox.put(READY)
    assert outbox.closed == (CloseCode.DRAINING, "draining")
    assert await outbox.take() is None
