"""The picture of an encounter, and what pages are told of it."""

import json
from typing import Any

import pytest

from earshot_protocol.words import Segment, Word
from earshot_server.log.events import (
    AnyEvent,
    Ended,
    Entry,
    EntryId,
    Missing,
    Opened,
    SegmentAppended,
    Withdrawn,
)
from earshot_server.log.transcript import EncounterState
from earshot_server.note.draft import Delta, Draft
from earshot_server.viewer.messages import PartialSeen
from earshot_server.viewer.picture import DELTAS_KEPT, Picture
from tests.support.clinic import KEY, draft_of, statement
from tests.support.editing import ANNE

OPENED = Opened(server="s", key_hash="0" * 64, label="Room 1", engine="e")


def entry(sequence: int, event: AnyEvent, epoch: int = 1) -> Entry:
    at = EntryId(epoch=epoch, sequence=sequence)
    return Entry(at=at, event_id=f"{epoch}-{sequence}", wall_ms=1000, event=event)


def said(number: int) -> AnyEvent:
    start = number * 1000
    word = Word(text=f"word{number}", start=start, end=start + 500, confidence=1)
    segment = Segment(id=f"s-{start}", start=start, end=start + 900, words=(word,))
    return SegmentAppended(segment=segment, to=start + 1000)


def partial(start: int, epoch: int = 1) -> PartialSeen:
    return PartialSeen(epoch=epoch, start=start, to=start + 10, words=("it",), stable=1)


def delta(before: Draft, version: int, text: str = "Pain.") -> Delta:
    new = statement(text, "s-0", 0, 0, name="st-1")
    order = {KEY: ("st-1",)}
    return Delta(from_version=before.version, to_version=version, changed=(new,), order=order)


def read(message: str | None) -> dict[str, Any]:
    assert message is not None
    told: dict[str, Any] = json.loads(message)
    return told


LOG = [entry(0, OPENED), entry(5, said(0)), entry(6, said(1))]


@pytest.fixture
def picture() -> Picture:
    return Picture("enc-1", LOG, draft_of(2))


def test_a_snapshot_tells_all(picture: Picture) -> None:
    told = read(picture.snapshot())
    assert told["encounter"] == "enc-1"
    assert told["at"] == "1-6"
    assert told["head"]["label"] == "Room 1"
    assert told["head"]["heard_to"] == 2000
    assert [segment["id"] for segment in told["segments"]] == ["s-0", "s-1000"]
    assert told["draft"]["version"] == 2


def test_a_snapshot_is_made_once_until_something_changes(picture: Picture) -> None:
    first = picture.snapshot()
    assert picture.snapshot() is first
    picture.fold([entry(7, said(2))])
    assert picture.snapshot() is not first


def test_new_entries_are_told_from_where_the_page_was(picture: Picture) -> None:
    told = read(picture.fold([entry(7, said(2)), entry(8, Missing(start=3000, end=4000))]))
    assert (told["after"], told["at"]) == ("1-6", "1-8")
    assert [segment["id"] for segment in told["segments"]] == ["s-2000"]
    assert told["missing"] == [[3000, 4000]]
    assert told["head"]["heard_to"] == 4000


def test_no_entries_are_nothing_to_tell(picture: Picture) -> None:
    assert picture.fold([]) is None


def test_an_end_changes_the_state(picture: Picture) -> None:
    told = read(picture.fold([entry(7, Ended(offset=2000, controls=0))]))
    assert told["head"]["state"] == EncounterState.ENDED
    assert told["segments"] == []


def test_a_page_that_was_away_gets_what_it_missed(picture: Picture) -> None:
    told = [read(message) for message in picture.since(EntryId(epoch=1, sequence=5), 2) or []]
    assert [(one["type"], one["after"], one["at"]) for one in told] == [("log", "1-5", "1-6")]
    assert [segment["id"] for segment in told[0]["segments"]] == ["s-1000"]


def test_a_page_that_missed_nothing_gets_nothing(picture: Picture) -> None:
    assert picture.since(EntryId(epoch=1, sequence=6), 2) == []


@pytest.mark.parametrize("sequence", [1, 7, 99])
def test_a_page_that_saw_what_the_store_lost_must_begin_anew(picture: Picture, sequence: int) -> None:
    assert picture.since(EntryId(epoch=1, sequence=sequence), 2) is None


def test_a_change_of_the_draft_is_told_as_it_is(picture: Picture) -> None:
    assert picture.draft is not None
    change = delta(picture.draft, 3)
    assert Delta.model_validate(read(picture.take_delta(change))["delta"]) == change
    assert picture.draft.version == 3
    assert picture.take_delta(change) is None


def test_a_change_that_does_not_fit_asks_for_the_whole_draft(picture: Picture) -> None:
    with pytest.raises(ValueError, match="version"):
        picture.take_delta(delta(draft_of(5), 6))
    with pytest.raises(ValueError, match="no draft"):
        Picture("enc-1", LOG, None).take_delta(delta(draft_of(0), 1))
    assert Draft.model_validate(read(picture.take_draft(draft_of(6)))["draft"]).version == 6
    assert picture.take_draft(draft_of(6)) is None


def test_a_page_gets_the_changes_it_missed_or_the_whole_draft(picture: Picture) -> None:
    assert picture.draft is not None
    for version in (3, 4, 5):
        picture.take_delta(delta(picture.draft, version, f"Pain {version}."))
    top = picture.at
    missed = [read(message) for message in picture.since(top, 3) or []]
    assert [one["delta"]["to_version"] for one in missed] == [4, 5]
    assert [read(message)["type"] for message in picture.since(top, 1) or []] == ["draft"]
    assert [read(message)["type"] for message in picture.since(top, None) or []] == ["draft"]


def test_changes_are_kept_for_a_while_only(picture: Picture) -> None:
    assert picture.draft is not None
    for version in range(3, 3 + DELTAS_KEPT + 1):
        picture.take_delta(delta(picture.draft, version))
    assert [read(message)["type"] for message in picture.since(picture.at, 2) or []] == ["draft"]
    assert len(picture.since(picture.at, 3) or []) == DELTAS_KEPT


def test_a_partial_lives_until_its_segment_comes(picture: Picture) -> None:
    assert read(picture.take_partial(partial(2000)))["words"] == ["it"]
    picture.fold([entry(7, Missing(start=0, end=0))])
    assert picture.partial == partial(2000)
    picture.fold([entry(8, said(2))])
    assert picture.partial is None


def test_a_partial_that_comes_late_is_left_out(picture: Picture) -> None:
    assert picture.take_partial(partial(1000)) is None
    picture.fold([entry(0, OPENED, epoch=2)])
    assert picture.take_partial(partial(2000, epoch=1)) is None
    assert picture.partial is None
    assert picture.take_partial(partial(2000, epoch=2)) is not None


def test_what_was_withdrawn_is_said_where_it_was() -> None:
    log = [entry(0, OPENED), entry(1, Withdrawn(start=0, end=2000, by=ANNE))]
    picture = Picture("e1", log, None)
    assert json.loads(picture.snapshot())["head"]["withdrawn"] == [[0, 2000]]
