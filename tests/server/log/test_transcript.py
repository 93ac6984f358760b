"""The transcript: a fold that repeats do not change and that costs the same at minute sixty."""

from datetime import UTC, datetime
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from earshot_protocol.messages import Control
from earshot_protocol.units import RATE
from earshot_server.actor import Actor, Role
from earshot_server.log.events import (
    AnyEvent,
    Assigned,
    ControlReceived,
    Ended,
    Entry,
    EntryId,
    Given,
    Missing,
    Moved,
    SegmentAppended,
    Signed,
    SpeakerCorrected,
    Taken,
    Undone,
    Withdrawn,
)
from earshot_server.log.speakers.role import SpeakerRole
from earshot_server.log.transcript import EncounterState, Transcript
from tests.support.editing import ANNE, CARA
from tests.support.events import entries, heard, opened, said
from tests.support.voices import like, spoken, voice


def control(number: int, kind: Literal["consent", "mark", "pause", "resume"] = "mark") -> ControlReceived:
    wall = datetime(2026, 8, 1, tzinfo=UTC)
    return ControlReceived(control=Control(number=number, at=0, wall=wall, kind=kind))


def folded(*events: AnyEvent) -> Transcript:
    return Transcript(entries(*events))


def facts(transcript: Transcript) -> dict[str, object]:
    """All that it says, but for where it stands in the log."""
    return {
        name: value for name, value in vars(transcript).items() if name not in ("at", "_seen", "_content_at")
    }


def test_a_new_one_knows_nothing() -> None:
    transcript = Transcript()
    assert (transcript.state, transcript.version, transcript.heard_to) == (EncounterState.NEW, 0, 0)
    assert (transcript.at, transcript.text) == (EntryId.ZERO, "")


def test_segments_and_silence_move_what_was_heard() -> None:
    transcript = folded(opened(label="Room 3"), said("the left knee"), heard(80_000), said("hurts", 80_000))
    assert transcript.text == "the left knee\nhurts"
    assert transcript.heard_to == 96_000
    assert transcript.version == 4
    assert transcript.label == "Room 3"
    assert transcript.state is EncounterState.LIVE


def test_what_was_heard_never_goes_back() -> None:
    assert folded(opened(), heard(80_000), heard(10)).heard_to == 80_000


def test_missing_sound_is_said_and_passed() -> None:
    transcript = folded(opened(), Missing(start=0, end=16_000), said("late", 16_000))
    assert transcript.missing == [(0, 16_000)]
    assert transcript.heard_to == 32_000


def test_a_takeover_keeps_label_and_start() -> None:
    transcript = folded(opened(label="Room 3", clinician="Dr. A", key_hash="k1"), opened(key_hash="k2"))
    assert (transcript.label, transcript.clinician, transcript.key_hash) == ("Room 3", "Dr. A", "k2")
    assert transcript.started_ms == 0


def test_pause_and_resume_are_followed_and_the_end_is_final() -> None:
    story = [
        opened(),
        control(0, "pause"),
        control(1, "resume"),
        Ended(offset=0, controls=2),
        control(2, "pause"),
    ]
    states = [folded(*story[: n + 1]).state for n in range(len(story))]
    assert states == ["live", "paused", "live", "ended", "ended"]


def test_a_takeover_of_a_paused_encounter_leaves_it_paused() -> None:
    assert folded(opened(), control(0, "pause"), opened()).state is EncounterState.PAUSED


def test_a_control_that_a_client_sent_again_counts_once() -> None:
    transcript = folded(opened(), control(0, "pause"), control(0, "pause"), control(1, "resume"))
    assert [one.number for one in transcript.controls] == [0, 1]


def test_an_event_that_comes_again_changes_nothing() -> None:
    first = entries(opened(), said("once"))
    again = Entry(at=EntryId(epoch=1, sequence=9), event_id="event-1", wall_ms=9, event=said("once"))
    transcript = Transcript(first)
    before = facts(transcript)
    assert not transcript.fold(again)
    assert facts(transcript) == before
    assert transcript.at == again.at


def test_an_entry_that_does_not_follow_is_a_defect() -> None:
    first = entries(opened(), heard(1))
    transcript = Transcript(first)
    with pytest.raises(ValueError, match="1-0 does not follow 1-1"):
        transcript.fold(first[0])


EVENTS = st.one_of(
    st.just(opened()),
    st.integers(0, 10**6).map(heard),
    st.integers(0, 10**6).map(lambda start: said("one two", start)),
    st.builds(control, st.integers(0, 5), st.sampled_from(["pause", "resume", "mark"])),
)


@given(st.lists(EVENTS, max_size=20), st.data())
def test_repeats_anywhere_give_the_same_transcript(events: list[AnyEvent], data: st.DataObject) -> None:
    plain = entries(*events)
    doubled: list[Entry] = []
    for entry in plain:
        doubled.append(entry)
        if data.draw(st.booleans()):
            doubled.append(data.draw(st.sampled_from(doubled)))
    renumbered = [
        entry.model_copy(update={"at": EntryId(epoch=2, sequence=n)}) for n, entry in enumerate(doubled)
    ]
    assert facts(Transcript(renumbered)) == facts(Transcript(plain))


@given(st.lists(EVENTS, max_size=20), st.integers(0, 20))
def test_folding_in_two_parts_is_folding_at_once(events: list[AnyEvent], cut: int) -> None:
    plain = entries(*events)
    parts = Transcript(plain[:cut])
    for entry in plain[cut:]:
        parts.fold(entry)
    assert facts(parts) == facts(Transcript(plain))


def test_who_takes_care_is_whoever_was_named_last() -> None:
    transcript = folded(opened(), Assigned(by=ANNE, to=ANNE), Assigned(by=ANNE, to=CARA))
    assert transcript.assigned == CARA
    assert folded(opened(), Assigned(by=ANNE, to=ANNE), Assigned(by=ANNE)).assigned is None


def signed(log: str) -> Signed:
    return Signed(by=CARA, log=log, hash="0" * 64, draft="{}")


def test_a_signature_holds_if_nothing_was_heard_behind_what_was_signed() -> None:
    transcript = folded(opened(), said("chest pain"), signed("1-1"))
    assert (transcript.signed_by, transcript.signed_ms) == (CARA, 2000)
    assert folded(opened(), said("chest pain"), signed("1-0")).signed_by is None


class TestCustody:
    SCRIBE = Actor(id="a1", name="Sam", role=Role.SCRIBE)

    def test_what_was_withdrawn_is_said_and_passed(self) -> None:
        transcript = folded(opened(), Withdrawn(start=0, end=80_000, by=self.SCRIBE))
        assert transcript.withdrawn == [(0, 80_000)]
        assert transcript.heard_to == 80_000

    def test_a_moved_visit_is_called_as_people_say_also_after_a_takeover(self) -> None:
        moved = Moved(repair="r1", by=self.SCRIBE, label="Mr. B", patient="77")
        transcript = folded(opened(label="Ms. A"), moved, opened(label="Ms. A"))
        assert (transcript.label, transcript.patient) == ("Mr. B", "77")
        undone = folded(opened(label="Ms. A"), moved, Undone(repair="r1", by=self.SCRIBE))
        assert (undone.label, undone.patient, undone.repairs) == ("Ms. A", None, {})

    def test_what_was_given_away_is_gone_until_that_is_undone(self) -> None:
        first, second, third = said("one"), said("two", 50_000), said("three", 100_000)
        given = Given(repair="r1", by=self.SCRIBE, target="e2", start=50_000, end=90_000)
        transcript = folded(opened(), first, second, third, given)
        assert (transcript.text, transcript.rearranged) == ("one\nthree", 1)
        back = folded(opened(), first, second, third, given, Undone(repair="r1", by=self.SCRIBE))
        assert back.text == "one\ntwo\nthree"

    def test_what_was_taken_is_there_until_that_is_undone(self) -> None:
        other = said("two", 50_000)
        taken = Taken(repair="r1", by=self.SCRIBE, source="e2", segment=other.segment, to=other.to)
        transcript = folded(opened(), said("one"), taken)
        assert (transcript.text, transcript.heard_to, transcript.rearranged) == ("one\ntwo", other.to, 0)
        back = folded(opened(), said("one"), taken, Undone(repair="r1", by=self.SCRIBE))
        assert (back.text, back.rearranged) == ("one", 1)

    def test_undoing_what_was_never_done_changes_nothing(self) -> None:
        transcript = folded(opened(), said("one"), Undone(repair="r9", by=self.SCRIBE))
        assert (transcript.text, transcript.rearranged) == ("one", 0)


def test_segments_name_their_speakers_and_a_correction_rearranges() -> None:
    turns = [spoken("well well", turn * 4 * RATE, like(voice(turn % 2), 60 + turn)) for turn in range(6)]
    transcript = Transcript(entries(opened(), *turns))
    assert all(segment.speaker for segment in transcript.segments)
    before = transcript.rearranged
    one = SpeakerCorrected(by=ANNE, segment="s0", role=SpeakerRole.OTHER)
    transcript.fold(Entry(at=EntryId(epoch=1, sequence=9), event_id="c1", wall_ms=1, event=one))
    assert transcript.segments[0].speaker == "other"
    assert transcript.speakers.guesses["s0"].by_person
    assert transcript.rearranged > before


def test_an_event_may_have_several_segments() -> None:
    first, second = said("any fever"), said("no", 3 * RATE)
    both = SegmentAppended(segment=first.segment, to=second.to, more=(second.segment,))
    transcript = Transcript(entries(both))
    assert transcript.text == "any fever\nno"
    assert transcript.heard_to == second.to
