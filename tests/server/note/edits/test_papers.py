"""Conflicts, questions, and what can be undone."""

from earshot_server.note.edits.edit import Add, Answer, Ask, Change, Dismiss, Undo
from earshot_server.note.edits.papers import GROUPS_KEPT
from earshot_server.note.edits.work import Result
from tests.support.editing import ANNE, BEN, CARA, HPI, Desk, machine_statement


def test_a_dismissed_conflict_comes_back_with_an_undo() -> None:
    desk = Desk()
    desk.hear(machine_statement("a", "Chest pain."))
    for by, text in ((ANNE, "Anne's."), (BEN, "Ben's.")):
        desk.edit(Change(statement="a", section=HPI, seen=1, text=text), by)
    [conflict] = desk.note.draft.work.conflicts
    desk.edit(Dismiss(decision=conflict.id), BEN, "away")
    assert desk.note.draft.work.conflicts == ()
    desk.edit(Undo(of="away"), BEN)
    assert desk.note.draft.work.conflicts == (conflict,)


def test_a_second_answer_is_a_conflict_that_keeps_its_text() -> None:
    desk = Desk()
    desk.edit(Ask(statement=None, text="Which knee?"), name="q1")
    desk.edit(Answer(question="q1", text="Left."), CARA)
    assert desk.edit(Answer(question="q1", text="Right."), BEN).result is Result.CONFLICT
    assert [one.text for one in desk.note.draft.work.conflicts] == ["Right."]


def test_an_undone_question_is_gone() -> None:
    desk = Desk()
    desk.edit(Ask(statement=None, text="Which knee?"), name="q1")
    desk.edit(Undo(of="q1"))
    assert desk.note.draft.work.questions == ()


def test_what_is_too_long_ago_says_so() -> None:
    desk = Desk()
    for number in range(GROUPS_KEPT + 1):
        desk.edit(Add(statement=f"n{number}", section=HPI, after=None, text="More."), name=f"a{number}")
    assert desk.edit(Undo(of="a0")).result is Result.CONFLICT
    assert desk.edit(Undo(of="a1")).result is Result.APPLIED
