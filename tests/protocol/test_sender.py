from datetime import UTC, datetime

import pytest

from earshot_protocol.errors import (
    ImpossiblePosition,
    NotHeld,
    OutOfRange,
    UnexpectedMessage,
    WrongState,
)
from earshot_protocol.messages import (
    Ack,
    Busy,
    Control,
    Draining,
    End,
    Ended,
    Error,
    Hello,
    Partial,
    Ready,
    SegmentHeard,
    ServerMessage,
    Want,
)
from earshot_protocol.sender import SenderState, SoundRange, StreamSender
from earshot_protocol.units import CHUNK_MAX, CHUNK_MIN, OFFSET_MAX
from earshot_protocol.words import Segment

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


def test_nothing_is_sent_while_not_connected() -> None:
    end = StreamSender(HELLO)
    end.hold_sound(5000)
    assert end.next() is None
    assert end.state is SenderState.OFFLINE


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


def test_the_window_only_grows_on_a_connection_and_is_set_anew_by_the_next() -> None:
    end = sender(50_000)
    end.receive(ack(window=500))
    assert end.window_to == 100_000
    reconnect(end, ready(window_to=700))
    assert end.window_to == 700
    assert drain(end) == [SoundRange(0, 700)]


def test_ready_says_where_to_begin() -> None:
    end = StreamSender(HELLO)
    end.hold_sound(5000)
    end.hold_control(control(0, 100))
    end.hold_control(control(1, 4000))
    reconnect(end, ready(3000, 1))
    assert (end.received_to, end.unsent) == (3000, 2000)
    assert drain(end) == [SoundRange(3000, 1000), control(1, 4000), SoundRange(4000, 1000)]


def test_a_takeover_may_begin_behind_or_ahead_of_what_was_acknowledged() -> None:
    end = sender(5000)
    drain(end)
    end.receive(ack(received=3000, durable=1000))
    reconnect(end, ready(1500))
    assert (end.received_to, end.durable_to) == (1500, 1000)
    reconnect(end, ready(4000))
    assert (end.received_to, end.durable_to) == (4000, 1000)
    assert drain(end) == [SoundRange(4000, 1000)]


def test_a_server_that_lost_durable_sound_gets_it_again_while_it_is_held() -> None:
    end = sender(5000)
    drain(end)
    end.receive(ack(received=3000, durable=3000))
    reconnect(end, ready(1000))
    assert (end.received_to, end.durable_to) == (1000, 1000)


def test_what_was_let_go_cannot_be_sent_again() -> None:
    end = sender(5000, control(0, 1000))
    drain(end)
    end.receive(ack(received=3000, durable=3000, controls=1))
    end.release(2000)
    end.disconnected()
    end.connected()
    hello = end.next()
    assert isinstance(hello, Hello)
    assert (hello.first_offset, hello.first_control) == (2000, 1)
    with pytest.raises(NotHeld) as caught:
        end.receive(ready(1999, 1))
    assert (caught.value.wanted, caught.value.first, caught.value.to) == (1999, 2000, 5000)


def test_a_control_that_was_let_go_cannot_be_sent_again() -> None:
    end = sender(5000, control(0, 1000))
    drain(end)
    end.receive(ack(received=3000, durable=3000, controls=1))
    end.release(2000)
    with pytest.raises(NotHeld):
        reconnect(end, ready(2000, 0))


def test_sound_that_is_not_durable_cannot_be_let_go() -> None:
    end = sender(5000)
    drain(end)
    end.receive(ack(received=3000, durable=1000))
    with pytest.raises(OutOfRange):
        end.release(1001)


def test_a_client_that_comes_back_with_its_spool_goes_on_from_there() -> None:
    end = StreamSender(HELLO.model_copy(update={"first_offset": 2000, "first_control": 3}))
    assert (end.received_to, end.durable_to, end.held_to, end.controls_to) == (2000, 2000, 2000, 3)
    end.hold_sound(3000)
    end.hold_control(control(3, 2500))
    reconnect(end, ready(2400, 3))
    assert drain(end) == [SoundRange(2400, 100), control(3, 2500), SoundRange(2500, 500)]


def test_a_power_cut_that_took_the_end_of_a_finished_spool_ends_where_the_server_is() -> None:
    end = StreamSender(HELLO)
    end.hold_sound(5000)
    end.finish()
    reconnect(end, ready(5600, 1))
    assert drain(end) == [End(offset=5600, controls=1)]
    end.receive(Ended(offset=5600, controls=1))
    assert end.ended


@pytest.mark.parametrize("answer", [ready(5001, 0), ready(5000, 1)])
def test_a_growing_stream_cannot_begin_beyond_what_is_held(answer: Ready) -> None:
    end = StreamSender(HELLO)
    end.hold_sound(5000)
    with pytest.raises(ImpossiblePosition):
        reconnect(end, answer)


def test_want_sends_sound_and_controls_again() -> None:
    end = sender(1000, control(0, 400), control(1, 1000))
    drain(end)
    end.receive(want(200, 0))
    assert drain(end) == [SoundRange(200, 200), control(0, 400), SoundRange(400, 600), control(1, 1000)]


@pytest.mark.parametrize("wanted", [want(1001, 1), want(1000, 2), want(499, 1), want(1000, 0)])
def test_a_want_for_what_was_not_sent_or_is_durable_is_impossible(wanted: Want) -> None:
    end = sender(1000, control(0, 400))
    drain(end)
    end.hold_sound(90_000)
    end.hold_control(control(1, 90_000))
    end.receive(ack(received=600, durable=500, controls=1))
    with pytest.raises(ImpossiblePosition):
        end.receive(wanted)


def test_acknowledgements_only_move_forward() -> None:
    end = sender(5000, control(0, 0))
    drain(end)
    end.receive(ack(received=4000, durable=2000, controls=1))
    end.receive(ack(received=3000, durable=1000))
    assert (end.received_to, end.durable_to, end.controls_to) == (4000, 2000, 1)
    assert end.unsent == 1000


@pytest.mark.parametrize(
    "wrong",
    [
        ack(received=1001),
        ack(received=800, durable=801),
        ack(received=499),
        ack(received=1000, controls=2),
    ],
)
def test_an_impossible_acknowledgement_is_refused(wrong: Ack) -> None:
    end = sender(1000, control(0, 400))
    drain(end)
    end.hold_sound(90_000)
    end.receive(ack(received=600, durable=500))
    with pytest.raises(ImpossiblePosition):
        end.receive(wrong)


def test_sound_captured_while_offline_is_sent_later() -> None:
    end = sender(1000)
    drain(end)
    end.disconnected()
    end.hold_sound(3000)
    end.hold_control(control(0, 3000))
    reconnect(end, ready(1000))
    assert drain(end) == [SoundRange(1000, 2000), control(0, 3000)]


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


def test_a_want_after_the_end_goes_back_and_ends_again() -> None:
    end = sender(1000, finished=True)
    drain(end)
    end.receive(want(600))
    assert end.state is SenderState.SENDING
    assert drain(end) == [SoundRange(600, 400), End(offset=1000, controls=0)]


def test_the_end_is_sent_again_after_a_reconnection() -> None:
    end = sender(1000, finished=True)
    drain(end)
    reconnect(end, ready(1000))
    assert drain(end) == [End(offset=1000, controls=0)]


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


def test_released_sound_takes_its_durable_controls_along() -> None:
    end = sender()
    for minute in range(60):
        end.hold_sound((minute + 1) * 1000)
        end.hold_control(control(minute, end.held_to))
        drain(end)
        end.receive(ack(end.held_to, end.held_to, minute + 1))
        end.release(end.held_to)
    end.disconnected()
    end.connected()
    assert end.next() == HELLO.model_copy(update={"first_offset": 60_000, "first_control": 60})
