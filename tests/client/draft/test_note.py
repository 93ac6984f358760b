from typing import Any

import pytest

from earshot_client.draft.note import Evidence, Note, Section, Statement, Unfitting, fold

SEGMENT = {
    "id": "s-0",
    "start": 0,
    "end": 9,
    "speaker": None,
    "words": [["my", 0, 4, 0.9], ["knee", 4, 9, 0.9]],
}
KNEE = {
    "id": "a",
    "text": "Knee pain.",
    "evidence": [{"segment": "s-0", "first": 1, "last": 1, "role": "said"}],
}
DRAFT = {
    "version": 3,
    "sections": [
        {"key": "history", "title": "History", "loinc": "1-8", "statements": [KNEE]},
        {"key": "plan", "title": "Plan", "loinc": "2-6", "statements": []},
    ],
}
SNAPSHOT = {"type": "snapshot", "at": "1-5", "segments": [SEGMENT], "draft": DRAFT, "head": {}}
ICE = {"id": "b", "text": "Ice.", "evidence": []}


def told(*messages: dict[str, Any]) -> Note:
    note = Note()
    for message in messages:
        note = fold(note, message)
    return note


def delta(from_version: int, to_version: int, **more: Any) -> dict[str, Any]:
    return {"type": "delta", "delta": {"from_version": from_version, "to_version": to_version, **more}}


def test_a_snapshot_tells_everything_and_forgets_what_was_there() -> None:
    note = told({**SNAPSHOT, "draft": None}, SNAPSHOT)
    assert (note.at, note.version) == ("1-5", 3)
    statement = Statement("a", "Knee pain.", (Evidence("s-0", 1, 1),))
    assert note.sections == (Section("history", "History", (statement,)), Section("plan", "Plan"))
    assert note.words_of(statement.evidence[0]) == "knee"


def test_an_encounter_without_a_draft_has_an_empty_note() -> None:
    assert told({**SNAPSHOT, "draft": None}).sections == ()


def test_a_delta_changes_adds_and_takes_away() -> None:
    changed = {**KNEE, "text": "Right knee pain."}
    note = told(SNAPSHOT, delta(3, 4, changed=[changed, ICE], order={"history": ["a"], "plan": ["b"]}))
    assert [[one.text for one in section.statements] for section in note.sections] == [
        ["Right knee pain."],
        ["Ice."],
    ]
    note = fold(note, delta(4, 5, removed=["a"], order={"history": []}))
    assert [len(section.statements) for section in note.sections] == [0, 1]
    assert note.version == 5


@pytest.mark.parametrize(
    "message",
    [
        delta(2, 4),
        delta(3, 4, order={"plan": ["unknown"]}),
        {"type": "log", "after": "1-4", "at": "1-6", "segments": []},
    ],
)
def test_what_does_not_fit_is_never_guessed(message: dict[str, Any]) -> None:
    with pytest.raises(Unfitting):
        told(SNAPSHOT, message)


def test_segments_come_with_the_log() -> None:
    later = {**SEGMENT, "id": "s-9"}
    note = told(SNAPSHOT, {"type": "log", "after": "1-5", "at": "1-6", "segments": [later]})
    assert set(note.segments) == {"s-0", "s-9"}
    assert note.at == "1-6"


def test_a_whole_draft_replaces_the_one_before() -> None:
    assert told(SNAPSHOT, {"type": "draft", "draft": {"version": 9, "sections": []}}).version == 9


def test_evidence_in_a_segment_that_is_not_here_has_no_words() -> None:
    assert Note().words_of(Evidence("s-0", 0, 3)) == ""


def test_messages_of_other_kinds_change_nothing() -> None:
    note = told(SNAPSHOT)
    for kind in ("partial", "status", "beat", "presence"):
        assert fold(note, {"type": kind}) is note


def test_hints_are_counted_and_stay_when_all_is_told_anew() -> None:
    note = fold(Note(), {"type": "hints", "count": 3, "critical": 1})
    assert (note.hints, note.critical) == (3, 1)
    again = fold(note, {"type": "snapshot", "at": "1-1", "segments": [], "draft": None})
    assert (again.hints, again.critical) == (3, 1)
