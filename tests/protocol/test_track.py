import pytest

from earshot_protocol.errors import ImpossiblePosition, NotHeld, OutOfRange
from earshot_protocol.track import Track
from earshot_protocol.units import OFFSET_MAX


def track(*, first: int = 0, held_to: int = 100, sent: int = 60) -> Track:
    line = Track("sample", first)
    line.hold(held_to)
    line.open_at(first, complete=False)
    line.take(sent)
    return line


def test_a_new_line_begins_with_the_first_one_held() -> None:
    line = Track("sample", 7)
    assert (line.first, line.durable_to, line.cursor, line.sent_to, line.held_to) == (7, 7, 7, 7, 7)


def test_taking_moves_the_cursor() -> None:
    line = track(sent=0)
    assert (line.take(10), line.take(5), line.cursor, line.sent_to) == (0, 10, 15, 15)


@pytest.mark.parametrize("to", [99, OFFSET_MAX + 1])
def test_holding_less_or_more_than_can_be_is_refused(to: int) -> None:
    with pytest.raises(OutOfRange):
        track().hold(to)


def test_holding_the_same_again_or_all_that_can_be_is_fine() -> None:
    line = track()
    line.hold(100)
    line.hold(OFFSET_MAX)
    assert line.held_to == OFFSET_MAX


def test_going_back_keeps_what_was_sent_as_the_limit() -> None:
    line = track()
    line.go_back(20)
    assert (line.cursor, line.sent_to) == (20, 60)
    line.go_back(60)
    assert line.cursor == 60


def test_going_back_behind_what_is_durable_or_ahead_of_what_was_sent_is_refused() -> None:
    line = track()
    line.set_durable(30)
    for to in (29, 61):
        with pytest.raises(ImpossiblePosition):
            line.go_back(to)
    line.go_back(30)
    assert line.cursor == 30


def test_what_is_durable_never_goes_back_on_a_connection() -> None:
    line = track()
    line.set_durable(30)
    line.set_durable(20)
    assert line.durable_to == 30


def test_all_that_was_sent_may_be_durable_and_no_more() -> None:
    line = track()
    line.set_durable(60)
    assert line.durable_to == 60
    with pytest.raises(ImpossiblePosition):
        track().set_durable(61)


def test_a_cursor_that_went_back_skips_what_became_durable() -> None:
    line = track()
    line.go_back(10)
    line.set_durable(40)
    line.release(40)
    assert line.cursor == line.first == 40


def test_only_what_is_durable_can_be_released_and_it_does_not_come_back() -> None:
    line = track()
    line.set_durable(30)
    line.release(25)
    line.release(25)
    for to in (24, 31):
        with pytest.raises(OutOfRange):
            line.release(to)


def test_a_new_connection_may_begin_behind_what_was_durable_if_it_is_still_held() -> None:
    line = track()
    line.set_durable(30)
    line.open_at(10, complete=False)
    assert (line.cursor, line.sent_to, line.durable_to) == (10, 10, 10)


def test_a_new_connection_cannot_begin_with_what_was_let_go() -> None:
    line = track()
    line.set_durable(30)
    line.release(30)
    with pytest.raises(NotHeld):
        line.open_at(29, complete=False)


def test_a_new_connection_may_begin_at_the_end() -> None:
    line = track()
    line.open_at(100, complete=False)
    assert (line.cursor, line.held_to) == (100, 100)


def test_only_a_complete_line_takes_over_an_end_that_it_has_lost() -> None:
    with pytest.raises(ImpossiblePosition):
        track().open_at(101, complete=False)
    line = track()
    line.open_at(101, complete=True)
    assert (line.held_to, line.cursor) == (101, 101)
