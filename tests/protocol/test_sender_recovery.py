import weakref

import pytest

from earshot_protocol.errors import ImpossiblePosition, NotHeld, OutOfRange
from earshot_protocol.messages import Ack, End, Ended, Hello, Ready, Want
from earshot_protocol.sender import SenderState, SoundRange, StreamSender
from tests.support.sending import HELLO, ack, control, drain, ready, reconnect, sender, want


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


def test_released_sound_takes_its_durable_controls_along() -> None:
    end = sender()
    held = []
    for minute in range(60):
        one = control(minute, minute * 1000)
        held.append(weakref.ref(one))
        end.hold_control(one)
        end.hold_sound((minute + 1) * 1000)
        del one
        drain(end)
        end.receive(ack(end.held_to, end.held_to, minute + 1))
        end.release(end.held_to)
    assert not [one for one in held if one() is not None]
    end.disconnected()
    end.connected()
    assert end.next() == HELLO.model_copy(update={"first_offset": 60_000, "first_control": 60})
