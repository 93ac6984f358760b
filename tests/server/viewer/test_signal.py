"""How the sound comes in."""

import pytest

from earshot_server.viewer.signal import Signal

STATUS = {"received_to": 1000, "heard_to": 200, "durable_to": 100, "connected": True}
PARTIAL = {"type": "partial", "epoch": 1, "start": 200, "to": 900, "words": ["it"], "stable": 0}


def test_before_the_first_status_there_is_none() -> None:
    assert Signal().seen(5.0) is None


def test_a_status_is_told_with_the_time_since_sound_came() -> None:
    signal = Signal()
    signal.take_status(STATUS, 10.0)
    signal.take_status(STATUS, 13.0)
    seen = signal.seen(14.5)
    assert seen is not None
    assert (seen.received_to, seen.durable_to, seen.connected, seen.quiet_seconds) == (1000, 100, True, 4.5)
    signal.take_status(STATUS | {"received_to": 1100}, 15.0)
    seen = signal.seen(15.0)
    assert seen is not None
    assert seen.quiet_seconds == 0


def test_words_tell_how_far_sound_was_heard() -> None:
    signal = Signal()
    signal.take_status(STATUS, 0)
    assert signal.take_partial(PARTIAL) is not None
    seen = signal.seen(0)
    assert seen is not None
    assert seen.heard_to == 900


def test_nothing_is_heard_before_it_is_received() -> None:
    signal = Signal()
    signal.take_status(STATUS, 0)
    signal.take_partial(PARTIAL | {"to": 2000})
    seen = signal.seen(0)
    assert seen is not None
    assert seen.heard_to == 1000


@pytest.mark.parametrize("payload", [{}, STATUS | {"received_to": -1}, STATUS | {"connected": "maybe"}])
def test_what_is_no_status_is_left_out(payload: dict[str, object]) -> None:
    signal = Signal()
    signal.take_status(payload, 0)
    assert signal.seen(0) is None


def test_a_status_of_a_later_version_is_read_as_far_as_it_is_known() -> None:
    signal = Signal()
    signal.take_status(STATUS | {"more": 1}, 0)
    assert signal.seen(0) is not None


@pytest.mark.parametrize("payload", [{}, PARTIAL | {"words": "it"}, PARTIAL | {"start": -1}])
def test_what_is_no_partial_is_left_out(payload: dict[str, object]) -> None:
    assert Signal().take_partial(payload) is None


def test_a_partials_written_form_travels_as_rows() -> None:
    written = [{"text": "It", "first": 0, "last": 0, "unsure": True}]
    seen = Signal().take_partial(PARTIAL | {"written": written})
    assert seen is not None
    assert seen.written == (("It", 0, 0, "", True),)
