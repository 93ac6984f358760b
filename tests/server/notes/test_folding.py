"""The fold of a log into a draft, without a store."""

import json
from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from earshot_protocol.units import RATE
from earshot_server.log.events import (
    AnyEvent,
    Edited,
    Ended,
    Entry,
    EntryId,
    Given,
    Signed,
    SpeakerCorrected,
    Taken,
    Undone,
)
from earshot_server.log.speakers.role import SpeakerRole
from earshot_server.note.draft import Draft
from earshot_server.note.edits.edit import Change, Undo
from earshot_server.note.edits.signing import freeze
from earshot_server.note.edits.work import Result
from earshot_server.note.engine import NoteEngine, UnfitState
from earshot_server.notes.folding import Folding
from tests.support.editing import ANNE, BEN, CARA
from tests.support.events import entries, heard, opened, said
from tests.support.noting import TALK
from tests.support.voices import like, spoken, voice


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


def edited(texts: Sequence[str] = TALK) -> list[Entry]:
    """A log in which people edit, sign, and add while the machine goes on."""
    log = entries(opened(), *(said(text, place * 1_000_000) for place, text in enumerate(texts)))
    first = Folding()
    first.fold_all(log)
    some = next(one for section in first.draft.sections for one in section.statements)
    change = Change(
        statement=some.id, section=some.section, seen=some.version, text="Written by a person.", group="g"
    )
    events: list[AnyEvent] = [
        Edited(by=ANNE, edit=change),
        Edited(by=BEN, edit=change.model_copy(update={"text": "By another.", "group": None})),
        Edited(by=ANNE, edit=Undo(of="g")),
    ]
    return [*log, *later(log, *events)]


def later(log: list[Entry], *events: AnyEvent) -> list[Entry]:
    """Entries behind a log."""
    place = log[-1].at.sequence
    return [
        Entry(
            at=EntryId(epoch=1, sequence=place + n),
            event_id=f"later-{place + n}",
            wall_ms=1,
            event=event,
        )
        for n, event in enumerate(events, 1)
    ]


def signed_at(folding: Folding, at: EntryId) -> Signed:
    text, digest = freeze(folding.draft)
    return Signed(by=CARA, log=str(at), hash=digest, draft=text)


@given(cuts=st.lists(st.integers(0, len(edited())), max_size=4))
@settings(max_examples=20, deadline=None)
def test_edits_fold_the_same_across_workers(cuts: list[int]) -> None:
    log, whole, pieces = edited(), Folding(), Folding()
    expected, found, replica = whole.fold_all(log), [], Folding().draft
    for start, behind in pairwise([0, *sorted(cuts), len(log)]):
        found += pieces.fold_all(log[start:behind])
        pieces = Folding.resume(pieces.save())
    assert found == expected
    assert pieces.draft == whole.draft
    for delta in found:
        replica = replica.apply(delta)
    assert replica == whole.draft
    assert [one.result for one in whole.draft.outcomes] == [
        Result.APPLIED,
        Result.CONFLICT,
        Result.APPLIED,
    ]


def test_a_signature_freezes_the_note_also_for_the_next_worker() -> None:
    log, folding = edited(), Folding()
    folding.fold_all(log)
    before = folding.draft
    log += later(log, signed_at(folding, folding.at))
    log += later(log, said("i also have a terrible cough", 99_000_000), Ended(offset=1, controls=0))
    folding.fold_all(log[-3:])
    again = Folding.resume(folding.save())
    assert again.draft == folding.draft
    assert again.draft.sections == before.sections
    signature = again.draft.work.signature
    assert signature is not None and (signature.by, signature.at) == (CARA, str(log[-4].at))


def test_a_signature_of_what_was_edited_or_heard_since_does_not_hold() -> None:
    log, folding = edited(), Folding()
    folding.fold_all(log)
    late = signed_at(folding, log[-2].at)
    folding.fold_all(later(log, late))
    assert folding.draft.work.signature is None
    assert folding.draft.outcomes[-1].result is Result.CONFLICT


def test_a_signature_with_another_hash_does_not_hold() -> None:
    log, folding = edited(), Folding()
    folding.fold_all(log)
    forged = signed_at(folding, folding.at).model_copy(update={"hash": "0" * 64})
    folding.fold_all(later(log, forged))
    assert folding.draft.work.signature is None


def test_what_was_saved_before_people_could_edit_is_folded_anew() -> None:
    old = NoteEngine().snapshot.model_dump() | {"at": "1-2", "events": [], "ended": False}
    with pytest.raises(UnfitState):
        Folding.resume(json.dumps(old).encode())


def voiced(turn: int, text: str) -> AnyEvent:
    return spoken(text, turn * 4 * RATE, like(voice(turn % 2), 50 + turn))


def corrected(turn: int, role: SpeakerRole) -> SpeakerCorrected:
    return SpeakerCorrected(by=ANNE, segment=f"s{turn * 4 * RATE}", role=role)


def visit_with_voices() -> list[Entry]:
    said_in_turn = ("any chest pain", "yes since monday", "do you take aspirin", "no i don't") * 3
    events = [voiced(turn, text) for turn, text in enumerate(said_in_turn)]
    return entries(opened(), *events, corrected(2, SpeakerRole.PATIENT), corrected(3, SpeakerRole.CLINICIAN))


def test_corrected_speakers_are_folded_into_the_note_and_its_deltas() -> None:
    folding, draft = Folding(), Folding().draft
    log = visit_with_voices()
    for delta in folding.fold_all(log[:-2]):
        draft = draft.apply(delta)
    assert draft.findings  # the patient says yes to the clinician's question
    for delta in folding.fold_all(log[-2:]):
        draft = draft.apply(delta)
    assert draft == folding.draft
    assert not draft.findings  # nobody who asks answers himself


def test_a_resumed_folding_wants_the_log_when_speakers_change() -> None:
    log = visit_with_voices()
    folding = Folding()
    folding.fold_all(log[:-2])
    again = Folding.resume(folding.save())
    with pytest.raises(UnfitState, match="again"):
        again.fold_all(log[-2:])


class TestRearranged:
    """What was given away, or taken back, is no part of the note any more."""

    GIVEN = Given(repair="r1", by=CARA, target="e2", start=50_000, end=10**9)

    def log(self, *more: AnyEvent) -> list[Entry]:
        return entries(
            opened(), said("i have a headache"), said("my father had a heart attack", 100_000), *more
        )

    def folded(self, log: Sequence[Entry]) -> Folding:
        folding = Folding()
        draft = folding.draft
        for delta in folding.fold_all(log):
            draft = draft.apply(delta)
        assert draft == folding.draft
        return folding

    def test_what_was_given_away_leaves_the_note(self) -> None:
        without = self.folded(entries(opened(), said("i have a headache")))
        folding = self.folded(self.log(self.GIVEN))
        assert folding.draft.sections == without.draft.sections
        assert folding.draft.findings == without.draft.findings
        assert folding.version == 4

    def test_undone_it_is_there_again(self) -> None:
        folding = self.folded(self.log(self.GIVEN, Undone(repair="r1", by=CARA)))
        assert texts(folding.draft) == texts(self.folded(self.log()).draft)
        assert folding.version == 5

    def test_a_resumed_folding_wants_the_log(self) -> None:
        folding = self.folded(self.log())
        with pytest.raises(UnfitState, match="again"):
            Folding.resume(folding.save()).fold_all(self.log(self.GIVEN)[3:])

    def test_it_goes_on_from_there_piece_by_piece(self) -> None:
        log = self.log(self.GIVEN, said("i have a cough", 200_000))
        resumed = Folding.resume(self.folded(log[:4]).save())
        resumed.fold_all(log[4:])
        assert resumed.draft == self.folded(log).draft

    def test_what_was_taken_is_noted_like_what_was_heard_until_that_is_undone(self) -> None:
        other = said("i have a cough", 200_000)
        taken = Taken(repair="r2", by=CARA, source="e2", segment=other.segment, to=other.to)
        assert self.folded(self.log(taken)).draft.sections == self.folded(self.log(other)).draft.sections
        undone = self.folded(self.log(taken, Undone(repair="r2", by=CARA)))
        assert texts(undone.draft) == texts(self.folded(self.log()).draft)


def texts(draft: Draft) -> list[str]:
    return [one.text for section in draft.sections for one in section.statements]
