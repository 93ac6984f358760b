"""A sender for tests, and short ways to say what it hears."""

from datetime import UTC, datetime

from earshot_protocol.messages import Ack, Control, End, Hello, Ready, Want
from earshot_protocol.sender import SoundRange, StreamSender

WALL = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
HELLO = Hello(encounter="visit-1", stream_key="k" * 22)


def control(number: int, at: int) -> Control:
    return Control(number=number, at=at, wall=WALL, kind="mark")


def ready(offset: int = 0, number: int = 0, window_to: int = 100_000) -> Ready:
    return Ready(epoch=1, next_offset=offset, next_control=number, window_to=window_to)


def ack(received: int = 0, durable: int = 0, controls: int = 0, window: int = 0) -> Ack:
    return Ack(received_to=received, durable_to=durable, controls_to=controls, window_to=window)


def want(offset: int, number: int = 0) -> Want:
    return Want(next_offset=offset, next_control=number)


def sender(held_to: int = 0, *controls: Control, finished: bool = False) -> StreamSender:
    """A sender whose first connection is ready."""
    end = StreamSender(HELLO)
    end.hold_sound(held_to)
    for one in controls:
        end.hold_control(one)
    if finished:
        end.finish()
    reconnect(end, ready())
    return end


def reconnect(end: StreamSender, answer: Ready) -> None:
    end.disconnected()
    end.connected()
    assert isinstance(end.next(), Hello)
    end.receive(answer)


def drain(end: StreamSender) -> list[Hello | Control | End | SoundRange]:
    return list(iter(end.next, None))
