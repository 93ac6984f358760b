import pytest

from earshot_protocol.errors import ImpossiblePosition, OutOfRange, UnexpectedMessage, WrongState
from earshot_protocol.messages import (
    Busy,
    Control,
    Draining,
    End,
    Ended,
    Error,
    Partial,
    SegmentHeard,
    ServerMessage,
)
from earshot_protocol.sender import SenderState, SoundRange, StreamSender
from earshot_protocol.units import CHUNK_MAX, CHUNK_MIN, OFFSET_MAX
from earshot_protocol.words import Segment
from tests.support.sending import HELLO, ack, control, drain, ready, reconnect, sender, want


def test_nothing_is_sent_while_not_connected() -> None:
    end = StreamSender(HELLO)
    end.hold_sound(5000)
    assert end.next() is None
    assert end.state is SenderState.OFFLINE
    assert (end.window_to, end.unsent) == (0, 5000)


def test_hello_comes_first_and_nothing_else_until_ready() -> None:
    end = StreamSender(HELLO)
    end.hold_sound(5000)
    end.connected()
    assert drain(end) == [HELLO]
    assert end.state is SenderState.WAITING
    end.receive(ready())
    assert end.next() == SoundRange(0, CHUNK_MAX)


def test_sound_goes_out_in_chunks_of_at_most_200_ms() -> None:
    end = sender(2 * CHUNK_MAX + 1000)
    assert drain(end) == [
        SoundRange(0, CHUNK_MAX),
        SoundRange(CHUNK_MAX, CHUNK_MAX),
        SoundRange(2 * CHUNK_MAX, 1000),
    ]


def test_a_piece_below_20_ms_waits_for_more() -> None:
    end = sender(CHUNK_MIN - 1)
    assert end.next() is None
    end.hold_sound(CHUNK_MIN)
    assert end.next() == SoundRange(0, CHUNK_MIN)


def test_the_last_piece_may_be_of_any_length() -> None:
    end = sender(1, finished=True)
    assert drain(end) == [SoundRange(0, 1), End(offset=1, controls=0)]


def test_sound_is_sent_up_to_a_control_then_the_control_then_on() -> None:
    end = sender(1000, control(0, 0), control(1, 100), control(2, 100), control(3, 1000))
    assert drain(end) == [
        control(0, 0),
        SoundRange(0, 100),
        control(1, 100),
        control(2, 100),
        SoundRange(100, 900),
        control(3, 1000),
    ]


def test_a_control_pressed_for_sound_already_sent_goes_out_at_once() -> None:
    end = sender(1000)
    drain(end)
    end.hold_control(control(0, 400))
    assert drain(end) == [control(0, 400)]


def test_nothing_goes_beyond_the_window() -> None:
    end = StreamSender(HELLO)
    end.hold_sound(5000)
    reconnect(end, ready(window_to=2000))
    assert drain(end) == [SoundRange(0, 2000)]
    end.receive(ack(received=2000, window=2000 + CHUNK_MIN - 1))
    assert drain(end) == []
    end.receive(ack(received=2000, window=2000 + CHUNK_MIN))
    assert drain(end) == [SoundRange(2000, CHUNK_MIN)]


def test_a_control_beyond_the_window_waits_with_its_sound() -> None:
    end = StreamSender(HELLO)
    end.hold_sound(5000)
    end.hold_control(control(0, 3000))
    reconnect(end, ready(window_to=2000))
    assert drain(end) == [SoundRange(0, 2000)]


def test_end_follows_everything_held() -> None:
    end = sender(1000, control(0, 1000), finished=True)
    assert drain(end) == [SoundRange(0, 1000), control(0, 1000), End(offset=1000, controls=1)]
    assert end.state is SenderState.ENDING


def test_end_waits_for_the_window() -> None:
    end = StreamSender(HELLO)
    end.hold_sound(5000)
    end.finish()
    reconnect(end, ready(window_to=4000))
    drain(end)
    assert end.state is SenderState.SENDING
    end.receive(ack(received=4000, window=9000))
    assert drain(end) == [SoundRange(3200 + 800, 1000), End(offset=5000, controls=0)]


def test_ended_is_the_last_state() -> None:
    end = sender(1000, control(0, 0), finished=True)
    drain(end)
    end.receive(Ended(offset=1000, controls=1))
    assert end.ended
    assert (end.durable_to, end.controls_to, end.received_to, end.unsent) == (1000, 1, 1000, 0)
    end.receive(ack(received=1000))
    end.disconnected()
    assert end.state is SenderState.ENDED
    assert end.next() is None
    with pytest.raises(WrongState):
        end.connected()


def test_a_server_that_ended_the_encounter_before_may_say_so_at_once() -> None:
    end = StreamSender(HELLO)
    end.hold_sound(1000)
    end.finish()
    end.connected()
    end.next()
    end.receive(Ended(offset=1000, controls=0))
    assert end.ended


@pytest.mark.parametrize("wrong", [Ended(offset=999, controls=1), Ended(offset=1000, controls=0)])
def test_ended_counts_only_if_it_matches(wrong: Ended) -> None:
    end = sender(1000, control(0, 0), finished=True)
    drain(end)
    with pytest.raises(ImpossiblePosition):
        end.receive(wrong)
    assert not end.ended


def test_ended_is_unexpected_while_more_may_be_held() -> None:
    end = sender(1000)
    drain(end)
    with pytest.raises(UnexpectedMessage):
        end.receive(Ended(offset=1000, controls=0))


@pytest.mark.parametrize("message", [ack(), want(0), Partial(epoch=1, start=0, to=0, words=(), stable=0)])
def test_before_ready_nothing_about_the_stream_is_expected(message: ServerMessage) -> None:
    end = StreamSender(HELLO)
    end.connected()
    end.next()
    with pytest.raises(UnexpectedMessage) as caught:
        end.receive(message)
    assert caught.value.expected == "ready"


def test_ready_is_expected_once_and_after_hello() -> None:
    end = StreamSender(HELLO)
    end.connected()
    with pytest.raises(UnexpectedMessage):
        end.receive(ready())
    end.next()
    end.receive(ready())
    with pytest.raises(UnexpectedMessage):
        end.receive(ready())


@pytest.mark.parametrize(
    "message",
    [
        Busy(retry_after=5, reason="No room."),
        Draining(retry_after=1),
        Error(code="encounter_taken", message="Another client has it.", fatal=True),
    ],
)
def test_what_tells_the_client_to_go_changes_nothing_by_itself(message: ServerMessage) -> None:
    end = StreamSender(HELLO)
    end.connected()
    for state in (SenderState.GREETING, SenderState.WAITING):
        end.receive(message)
        assert end.state is state
        end.next()


def test_words_change_nothing() -> None:
    end = sender(1000)
    end.receive(Partial(epoch=1, start=0, to=400, words=("no", "fever"), stable=1))
    end.receive(SegmentHeard(epoch=1, segment=Segment(id="s-0", start=0, end=900, words=())))
    assert (end.received_to, end.durable_to) == (0, 0)


def test_a_message_of_a_connection_that_is_gone_is_a_defect() -> None:
    with pytest.raises(WrongState):
        StreamSender(HELLO).receive(ready())


def test_connecting_twice_is_a_defect() -> None:
    end = StreamSender(HELLO)
    end.connected()
    with pytest.raises(WrongState):
        end.connected()


def test_after_finish_nothing_more_can_be_held() -> None:
    end = sender(1000, finished=True)
    with pytest.raises(WrongState):
        end.hold_sound(2000)
    with pytest.raises(WrongState):
        end.hold_control(control(0, 0))
    end.finish()


@pytest.mark.parametrize("to", [999, OFFSET_MAX + 1])
def test_sound_held_cannot_shrink_or_be_endless(to: int) -> None:
    with pytest.raises(OutOfRange):
        sender(1000).hold_sound(to)


@pytest.mark.parametrize("wrong", [control(0, 0), control(2, 0), control(1, 1001)])
def test_controls_are_held_in_order_and_after_their_sound(wrong: Control) -> None:
    end = sender(1000, control(0, 0))
    with pytest.raises(OutOfRange):
        end.hold_control(wrong)
