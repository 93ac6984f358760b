"""Events and places in the log."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from earshot_protocol.messages import Control
from earshot_server.log.events import AnyEvent, ControlReceived, Ended, Entry, EntryId, Missing
from tests.support.events import heard, opened, said

EVENTS: TypeAdapter[AnyEvent] = TypeAdapter(AnyEvent)
CONTROL = Control(
    number=0, at=16_000, wall=datetime(2026, 8, 1, 9, 30, tzinfo=UTC), kind="consent", given=True
)
PLACES = st.builds(
    EntryId,
    epoch=st.integers(min_value=0, max_value=2**63),
    sequence=st.integers(min_value=0, max_value=2**63),
)


@pytest.mark.parametrize(
    "event",
    [
        opened(label="Room 3", clinician="Dr. A"),
        Missing(start=5, end=9),
        said("the left knee"),
        heard(7),
        ControlReceived(control=CONTROL),
        Ended(offset=32_000, controls=1),
    ],
)
def test_every_event_survives_the_round_trip(event: AnyEvent) -> None:
    assert EVENTS.validate_json(event.model_dump_json(exclude_none=True)) == event


@pytest.mark.parametrize(
    "text",
    [
        "{}",
        '{"kind": "unknown"}',
        '{"kind": "silence"}',
        '{"kind": "silence", "to": 1, "extra": 2}',
        '{"kind": "missing", "start": 1}',
    ],
)
def test_what_is_no_event_is_refused(text: str) -> None:
    with pytest.raises(ValidationError):
        EVENTS.validate_json(text)


def test_events_do_not_change() -> None:
    with pytest.raises(ValidationError):
        heard(1).to = 2


@given(PLACES)
def test_a_place_is_read_as_it_is_written(place: EntryId) -> None:
    assert EntryId.parse(str(place)) == place
    assert EntryId.parse(str(place).encode()) == place


@given(PLACES, PLACES)
def test_places_compare_as_integers_the_epoch_first(one: EntryId, other: EntryId) -> None:
    key, other_key = (one.epoch, one.sequence), (other.epoch, other.sequence)
    assert (one < other, one <= other, one == other) == (key < other_key, key <= other_key, key == other_key)


def test_nothing_lies_before_zero() -> None:
    assert EntryId(epoch=0, sequence=0) == EntryId.ZERO
    assert EntryId(epoch=9, sequence=0) < EntryId(epoch=10, sequence=0)


@pytest.mark.parametrize("text", ["", "1", "1-", "-1", "a-b", "1--1"])
def test_what_is_no_place_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        EntryId.parse(text)


def test_an_entry_is_whole_or_refused() -> None:
    with pytest.raises(ValidationError):
        Entry.model_validate({"at": EntryId.ZERO, "event_id": "x", "wall_ms": 1})
