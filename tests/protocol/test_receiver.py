import tracemalloc
from datetime import UTC, datetime
from typing import Literal

import pytest

from earshot_protocol.errors import ContradictoryEnd, OutOfRange, UnexpectedMessage, WindowExceeded
from earshot_protocol.frames import Chunk
from earshot_protocol.messages import Ack, Control, End, Ready, Want
from earshot_protocol.receiver import WANT_AGAIN_AFTER, Finished, ReceiverState, Sound, StreamReceiver
from earshot_protocol.units import CHUNK_MAX, OFFSET_MAX, WIDTH

WALL = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def receiver(*, at: int = 0, control: int = 0, window_to: int = 10_000) -> StreamReceiver:
    return StreamReceiver(epoch=3, next_offset=at, next_control=control, window_to=window_to)


def chunk(start: int, end: int) -> Chunk:
    return Chunk(start, b"".join(i.to_bytes(WIDTH, "little") for i in range(start, end)))


def sound(start: int, end: int) -> Sound:
    return Sound(start, chunk(start, end).samples)


def control(number: int, at: int, kind: Literal["mark", "pause"] = "mark") -> Control:
    return Control(number=number, at=at, wall=WALL, kind=kind)


def want(offset: int, number: int = 0) -> Want:
    return Want(next_offset=offset, next_control=number)


def test_ready_says_where_to_begin() -> None:
    ready = receiver(at=500, control=2, window_to=900).ready()
    assert ready == Ready(epoch=3, next_offset=500, next_control=2, window_to=900)


def test_ack_says_how_far_things_are() -> None:
    end = receiver()
    end.receive(chunk(0, 400))
    end.receive(control(0, 400))
    end.advance(durable_to=300, controls_to=1, window_to=12_000)
    assert end.ack() == Ack(received_to=400, durable_to=300, controls_to=1, window_to=12_000)
    assert (end.epoch, end.durable_to, end.controls_to, end.window_to) == (3, 300, 1, 12_000)


def test_sound_in_order_is_handed_on() -> None:
    end = receiver(at=100)
    assert end.receive(chunk(100, 300)) == [sound(100, 300)]
    assert end.receive(chunk(300, 301)) == [sound(300, 301)]
    assert end.received_to == 301


def test_a_repeated_chunk_is_dropped() -> None:
    end = receiver()
    end.receive(chunk(0, 300))
    assert end.receive(chunk(0, 300)) == end.receive(chunk(100, 200)) == []


def test_an_overlapping_chunk_is_trimmed() -> None:
    end = receiver()
    end.receive(chunk(0, 300))
    assert end.receive(chunk(200, 500)) == [sound(300, 500)]


def test_a_gap_is_answered_with_the_offset_wanted() -> None:
    end = receiver()
    end.receive(chunk(0, 300))
    assert end.receive(chunk(400, 500)) == [want(300)]
    assert end.state is ReceiverState.WANTING
    assert end.received_to == 300


def test_the_chunks_after_a_gap_are_not_answered_until_a_while_has_passed() -> None:
    end = receiver()
    answers = [end.receive(chunk(400, 500)) for _ in range(2 * WANT_AGAIN_AFTER + 1)]
    asked = [i for i, answer in enumerate(answers) if answer == [want(0)]]
    assert asked == [0, WANT_AGAIN_AFTER, 2 * WANT_AGAIN_AFTER]
    assert sum(map(len, answers)) == 3


def test_a_filled_gap_ends_the_wanting() -> None:
    end = receiver()
    end.receive(chunk(400, 500))
    assert end.receive(chunk(0, 400)) == [sound(0, 400)]
    assert end.state is ReceiverState.RECEIVING
    assert end.receive(chunk(500, 600)) == [want(400)]


def test_what_was_passed_over_while_the_gap_was_filled_is_asked_for_at_once() -> None:
    end = receiver()
    end.receive(chunk(400, 500))
    assert end.receive(End(offset=500, controls=0)) == []
    assert end.receive(chunk(0, 400)) == [sound(0, 400), want(400)]


def test_sound_up_to_the_window_is_taken_and_no_sample_more() -> None:
    end = receiver(window_to=300)
    assert end.receive(chunk(0, 300)) == [sound(0, 300)]
    with pytest.raises(WindowExceeded) as caught:
        end.receive(chunk(300, 301))
    assert (caught.value.to, caught.value.window_to) == (301, 300)


def test_a_chunk_beyond_the_window_is_refused_even_after_a_gap() -> None:
    with pytest.raises(WindowExceeded):
        receiver(window_to=300).receive(chunk(200, 400))


def test_controls_are_handed_on_in_order_and_once() -> None:
    end = receiver()
    end.receive(chunk(0, 300))
    assert end.receive(control(0, 100)) == [control(0, 100)]
    assert end.receive(control(0, 100)) == []
    assert end.receive(control(1, 300, "pause")) == [control(1, 300, "pause")]
    assert end.next_control == 2


def test_a_control_that_is_ahead_of_its_sound_waits_for_it() -> None:
    end = receiver()
    assert end.receive(control(0, 300)) == [want(0)]
    assert end.receive(chunk(0, 300)) == [sound(0, 300)]
    assert end.receive(control(0, 300)) == [control(0, 300)]


def test_a_missing_control_is_asked_for_by_number() -> None:
    end = receiver()
    end.receive(chunk(0, 300))
    assert end.receive(control(1, 100)) == [want(300, 0)]


def test_the_end_that_matches_finishes_once() -> None:
    end = receiver()
    end.receive(chunk(0, 300))
    end.receive(control(0, 300))
    assert end.receive(End(offset=300, controls=1)) == [Finished(300, 1)]
    assert end.finished
    assert end.receive(End(offset=300, controls=1)) == []


def test_a_stream_may_end_without_any_sound() -> None:
    assert receiver().receive(End(offset=0, controls=0)) == [Finished(0, 0)]


@pytest.mark.parametrize("end", [End(offset=301, controls=1), End(offset=300, controls=2)])
def test_an_end_beyond_what_arrived_is_answered_with_what_is_missing(end: End) -> None:
    server = receiver()
    server.receive(chunk(0, 300))
    server.receive(control(0, 300))
    assert server.receive(end) == [want(300, 1)]
    assert not server.finished


@pytest.mark.parametrize("end", [End(offset=299, controls=1), End(offset=300, controls=0)])
def test_an_end_before_what_arrived_is_contradictory(end: End) -> None:
    server = receiver()
    server.receive(chunk(0, 300))
    server.receive(control(0, 300))
    with pytest.raises(ContradictoryEnd):
        server.receive(end)


def test_after_the_end_only_repeats_are_taken() -> None:
    end = receiver()
    end.receive(chunk(0, 300))
    end.receive(control(0, 300))
    end.receive(End(offset=300, controls=1))
    assert end.receive(chunk(0, 300)) == end.receive(control(0, 300)) == []
    for item in (
        chunk(300, 301),
        chunk(200, 301),
        chunk(900, 901),
        control(1, 0),
        End(offset=301, controls=1),
    ):
        with pytest.raises(UnexpectedMessage):
            end.receive(item)


def test_how_far_things_are_never_goes_back() -> None:
    end = receiver(window_to=900)
    end.receive(chunk(0, 300))
    end.receive(control(0, 0))
    end.advance(durable_to=200, controls_to=1, window_to=1000)
    end.advance(durable_to=100, controls_to=0, window_to=950)
    assert (end.durable_to, end.controls_to, end.window_to) == (200, 1, 1000)


def test_all_that_was_received_may_be_durable() -> None:
    end = receiver(at=300, control=1)
    end.advance(durable_to=300, controls_to=1)
    assert (end.durable_to, end.controls_to) == (300, 1)


def test_no_more_can_be_durable_than_was_received() -> None:
    with pytest.raises(OutOfRange):
        receiver(at=300).advance(durable_to=301)
    with pytest.raises(OutOfRange):
        receiver(control=1).advance(controls_to=2)


def test_an_hour_of_sound_leaves_nothing_behind() -> None:
    end = receiver(window_to=OFFSET_MAX)
    samples = bytes(CHUNK_MAX * WIDTH)
    end.receive(Chunk(0, samples))
    tracemalloc.start()
    for place in range(1, 18_000):
        end.receive(Chunk(place * CHUNK_MAX, samples))
        end.receive(Chunk((place + 5) * CHUNK_MAX, samples))
    kept, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert end.received_to == 18_000 * CHUNK_MAX
    assert kept < 4096
