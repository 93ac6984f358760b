"""The fold: the same at once and in pieces, with repeats, and at any minute; and nothing is invented."""

import re
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from earshot_protocol.words import Segment
from earshot_server.note.dialogue import make_segment, segments_of
from earshot_server.note.draft import Delta, Draft, Role, SectionKey
from earshot_server.note.engine import ENGINE, NoteEngine, Snapshot, UnfitState
from earshot_server.note.findings import read
from tests.support.noted import bared, dialogues, draft_of, folded, noted, traps

ALL = [segment for text in dialogues().values() for segment in segments_of(text)]


def shifted(segments: list[Segment]) -> list[Segment]:
    """Return segments of several dialogues as one visit's."""
    found, at = [], 0
    for segment in segments:
        found.append(make_segment(segment.text, segment.speaker, at))
        at = found[-1].end + 16_000
    return found


VISIT = shifted(ALL)


@pytest.mark.parametrize("bare", [False, True], ids=["written", "bare"])
@pytest.mark.parametrize("title", traps())
def test_a_trap_makes_no_present_finding(title: str, bare: bool) -> None:
    findings = folded(traps()[title], bare=bare).draft.findings
    assert [one.concept for one in findings if one.assertion == "present"] == []


def test_there_are_traps_enough() -> None:
    assert len(traps()) >= 150


@pytest.mark.parametrize("name", dialogues())
def test_most_sections_of_our_dialogues_are_filled(name: str) -> None:
    sections = folded(dialogues()[name]).draft.sections
    assert [section.key for section in sections] == list(SectionKey)
    assert sum(bool(section.statements) for section in sections) >= 8


def test_our_dialogues_fill_every_section() -> None:
    drafts = [folded(text).draft for text in dialogues().values()]
    filled = {section.key for draft in drafts for section in draft.sections if section.statements}
    assert filled == set(SectionKey)


@given(data=st.data())
@settings(max_examples=25, deadline=None)
def test_a_draft_is_the_same_at_once_in_pieces_with_repeats_and_across_dumps(data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(VISIT) - 1))
    part = VISIT[start : start + data.draw(st.integers(1, 40))]
    bare = data.draw(st.booleans())
    part = [bared(one) for one in part] if bare else part
    whole = NoteEngine()
    for segment in part:
        whole.fold(segment)
    engine, draft = NoteEngine(), NoteEngine().draft
    for number, segment in enumerate(part, start=1):
        delta = engine.fold(segment, number)
        if delta is not None:
            draft = draft.apply(delta)
        again = data.draw(st.integers(0, 3))
        if again == 0:
            assert engine.fold(part[data.draw(st.integers(0, number - 1))], number) is None
        if again == 1:
            engine = NoteEngine.load(engine.dump())
        assert draft == engine.draft
    assert engine.draft == whole.draft
    assert engine.dump() == whole.dump()


def test_deltas_are_gapless_and_their_versions_are_the_events() -> None:
    engine, deltas = NoteEngine(), []
    for number, segment in enumerate(VISIT):
        delta = engine.fold(segment, 10 + 3 * number)
        if delta is not None:
            deltas.append(delta)
    assert deltas[0].from_version == 0
    assert all(one.to_version == next_one.from_version for one, next_one in pairwise(deltas))
    assert all((one.to_version - 10) % 3 == 0 for one in deltas)
    assert engine.version == deltas[-1].to_version


def test_a_version_that_lies_behind_is_refused() -> None:
    engine = NoteEngine()
    engine.fold(VISIT[0], 5)
    with pytest.raises(ValueError, match="version 5 does not follow 5"):
        engine.fold(VISIT[1], 5)


def test_what_another_engine_saved_is_refused() -> None:
    with pytest.raises(UnfitState, match=rf"saved by {ENGINE}; other/2 has to fold"):
        NoteEngine.load(NoteEngine().dump(), "other/2")
    with pytest.raises(UnfitState, match="something else"):
        NoteEngine.load(b"{}")


def test_a_snapshot_is_a_draft_to_whoever_only_wants_that() -> None:
    engine = folded(dialogues()["cough"])
    assert Draft.model_validate_json(engine.dump()) == engine.draft
    assert Snapshot.model_validate_json(engine.dump()).memory.folded == engine.folded


def test_a_segment_costs_the_same_after_two_thousand_others(monkeypatch: pytest.MonkeyPatch) -> None:
    """Counted: the trees of phrases are asked as often for a late segment as for an early one."""
    engine, asked = NoteEngine(), [0]
    looked_at = type(engine._rules.concepts).at

    def counted(self: object, keys: object, place: int) -> object:
        asked[0] += 1
        return looked_at(self, keys, place)  # type: ignore[arg-type]

    monkeypatch.setattr(type(engine._rules.concepts), "at", counted)
    rounds, costs, at = -(-2_000 // len(VISIT)) + 1, [], 0
    for _ in range(rounds):
        asked[0] = 0
        for segment in VISIT:
            moved = make_segment(segment.text, segment.speaker, at)
            at = moved.end + 16_000
            engine.fold(moved)
        costs.append(asked[0])
    assert engine.folded >= 2_000
    assert costs[-1] <= 1.3 * costs[1]


def test_what_is_remembered_between_sentences_is_bounded() -> None:
    engine, sizes, at = NoteEngine(), [], 0
    for _ in range(3):
        for segment in VISIT:
            moved = make_segment(segment.text, segment.speaker, at)
            at = moved.end + 16_000
            engine.fold(moved)
        sizes.append(len(engine.snapshot.memory.context.model_dump_json()))
    assert max(sizes) < 4_000
    assert len({len(one.evidence) for one in engine.draft.findings}) > 1


def test_the_same_heard_again_merges_its_evidence_into_one_statement() -> None:
    first = draft_of("patient: I have a headache.")
    both = draft_of("patient: I have a headache.", "doctor: Okay.", "patient: My head hurts.")
    one, two = (draft.sections[1].statements[0] for draft in (first, both))
    assert one.id == two.id
    assert one.text == two.text == "Reports headache."
    assert len(one.evidence) + 1 == len(two.evidence)
    assert two.version == 3


def test_what_is_said_otherwise_later_leads_with_the_words_of_both() -> None:
    draft = draft_of("patient: I have a fever.", "doctor: Any fever now?", "patient: No.")
    (statement,) = draft.sections[list(SectionKey).index(SectionKey.REVIEW_OF_SYSTEMS)].statements
    assert statement.text == "Denies fever (said otherwise earlier)."
    assert [one.role for one in statement.evidence] == [Role.SAID_OTHERWISE, Role.ASKED, Role.SAID]
    assert noted("patient: I have a fever.", "doctor: Any fever now?", "patient: No.") == [statement.text]


def test_an_id_tells_nothing() -> None:
    draft = folded(dialogues()["heart"]).draft
    names = [one.id for section in draft.sections for one in section.statements]
    names += [one.id for one in draft.findings]
    assert all(re.fullmatch(r"[sf]-[0-9a-f]{18}", name) for name in names)
    assert len(names) == len(set(names))


def test_empty_and_wordless_segments_change_nothing() -> None:
    engine = NoteEngine()
    assert engine.fold(Segment(id="s-0", start=0, end=0, words=())) is None
    assert engine.fold(make_segment("... , -", None, 10)) is None
    assert engine.draft.version == 0
    assert isinstance(engine.fold(make_segment("i have a fever", None, 20)), Delta)


def test_reading_has_no_other_way_in() -> None:
    assert read.read.__module__ == "earshot_server.note.findings.read"
