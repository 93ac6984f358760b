"""The fold of a log into a draft, without a store."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from earshot_server.log.events import Ended, Entry, EntryId
from earshot_server.note.draft import Draft
from earshot_server.note.engine import UnfitState
from earshot_server.notes.folding import Folding
from tests.support.events import entries, heard, opened, said
from tests.support.noting import TALK


def log() -> list[Entry]:
    events = [opened(), heard(100)]
    for place, text in enumerate(TALK):
        events += [said(text, place * 1_000_000), heard(place * 1_000_000 + 900_000)]
    return entries(*events, Ended(offset=9_000_000, controls=0))


def test_versions_count_the_different_events() -> None:
    folding = Folding()
    deltas = folding.fold_all(log())
    assert [delta.to_version for delta in deltas] == sorted({delta.to_version for delta in deltas})
    assert deltas[0].from_version == 0
    assert folding.version == deltas[-1].to_version <= len(log())
    assert all(a.to_version == b.from_version for a, b in pairwise(deltas))
    assert folding.ended


def test_an_event_that_comes_again_changes_nothing() -> None:
    folding, twice = Folding(), Folding()
    folding.fold_all(log())
    place = 0
    for entry in log():
        for _ in range(2):
            place += 1
            twice.fold(entry.model_copy(update={"at": EntryId(epoch=1, sequence=place)}))
    assert twice.draft == folding.draft


def test_an_entry_that_lies_behind_is_refused() -> None:
    folding = Folding()
    folding.fold_all(log()[:3])
    with pytest.raises(ValueError, match="does not follow"):
        folding.fold(log()[1])


def test_what_is_saved_is_a_draft_to_a_viewer() -> None:
    folding = Folding()
    folding.fold_all(log())
    assert Draft.model_validate_json(folding.save()) == folding.draft


@given(cuts=st.lists(st.integers(0, len(log())), max_size=4))
@settings(max_examples=20, deadline=None)
def test_going_on_from_what_was_saved_is_like_never_having_stopped(cuts: list[int]) -> None:
    whole, pieces = Folding(), Folding()
    expected = whole.fold_all(log())
    found = []
    edges = [0, *sorted(cuts), len(log())]
    for start, behind in pairwise(edges):
        found += pieces.fold_all(log()[start:behind])
        pieces = Folding.resume(pieces.save())
    assert found == expected
    assert pieces.draft == whole.draft
    assert (pieces.at, pieces.ended) == (whole.at, True)


def test_a_draft_without_memory_cannot_be_gone_on_with() -> None:
    with pytest.raises(UnfitState, match="fold the segments again"):
        Folding.resume(Folding().draft.model_dump_json().encode())
