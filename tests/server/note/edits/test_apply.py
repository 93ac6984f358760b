"""What each edit does to the note."""

import pytest

from earshot_server.note.draft import Evidence, Kind
from earshot_server.note.edits.edit import (
    Accept,
    Add,
    Change,
    Delete,
    Merge,
    Move,
    Restore,
    Revert,
    Split,
    Undo,
)
from earshot_server.note.edits.work import Reason, Result
from tests.support.editing import ANNE, BEN, HPI, PLAN, Desk, machine_statement


@pytest.fixture
def desk() -> Desk:
    desk = Desk()
    desk.hear(machine_statement("a", "Chest pain."), machine_statement("b", "Cough."))
    return desk


def change(desk: Desk, text: str, name: str = "a", seen: int | None = None, **more: str) -> Change:
    version = desk.seen(name) if seen is None else seen
    return Change(statement=name, section=HPI, seen=version, text=text, **more)  # type: ignore[arg-type]


def test_a_changed_statement_names_who_changed_it_and_keeps_its_evidence(desk: Desk) -> None:
    desk.edit(change(desk, "Chest pain since Monday."))
    shown = desk.shown("a")
    assert shown is not None
    assert (shown.text, shown.by, shown.edited) == ("Chest pain since Monday.", ANNE, desk.version)
    assert shown.evidence == (Evidence(segment="s-0", first=0, last=1),)


def test_the_machines_newer_wording_stands_beside_an_edited_statement(desk: Desk) -> None:
    desk.edit(change(desk, "Chest pain since Monday."))
    desk.hear(machine_statement("a", "Chest pain, worse at night."))
    shown = desk.shown("a")
    assert shown is not None and shown.suggestion is not None
    assert shown.text == "Chest pain since Monday."
    assert shown.suggestion.text == "Chest pain, worse at night."


def test_taking_the_suggestion_takes_its_evidence_and_ends_it(desk: Desk) -> None:
    desk.edit(change(desk, "Chest pain since Monday."))
    evidence = (Evidence(segment="s-9", first=3, last=4),)
    desk.hear(machine_statement("a", "Chest pain, worse at night.", evidence=evidence))
    desk.edit(Accept(statement="a", section=HPI, seen=desk.seen("a"), text="Chest pain, worse at night."))
    shown = desk.shown("a")
    assert shown is not None
    assert (shown.text, shown.evidence, shown.suggestion, shown.checked) == (
        "Chest pain, worse at night.",
        evidence,
        None,
        True,
    )


def test_an_edit_of_words_that_the_machine_changed_meanwhile_wins_and_shows_the_newer_ones(
    desk: Desk,
) -> None:
    seen = desk.seen("a")
    desk.hear(machine_statement("a", "Chest pain, worse at night."))
    assert desk.edit(change(desk, "Pain in the chest.", seen=seen)).result is Result.APPLIED
    shown = desk.shown("a")
    assert shown is not None and shown.suggestion is not None
    assert (shown.text, shown.suggestion.text) == ("Pain in the chest.", "Chest pain, worse at night.")


def test_an_edit_of_what_the_machine_took_back_meanwhile_stays_in_its_section(desk: Desk) -> None:
    seen = desk.seen("a")
    desk.hear(remove=("a",))
    desk.edit(change(desk, "Pain in the chest.", seen=seen))
    assert desk.text("a") == "Pain in the chest."
    assert "a" in desk.order()


def test_who_did_not_see_the_newest_words_is_asked(desk: Desk) -> None:
    seen = desk.seen("a")
    desk.edit(change(desk, "Anne's words.", seen=seen), ANNE)
    assert desk.edit(change(desk, "Ben's words.", seen=seen), BEN).result is Result.CONFLICT
    [conflict] = desk.note.draft.work.conflicts
    assert (conflict.text, conflict.against, conflict.against_by) == ("Ben's words.", "Anne's words.", ANNE)
    assert desk.text("a") == "Anne's words."
    taken = change(desk, "Ben's words.").model_copy(update={"settles": (conflict.id,)})
    assert desk.edit(taken, BEN).result is Result.APPLIED
    assert desk.note.draft.work.conflicts == ()
    assert desk.text("a") == "Ben's words."


def test_two_who_write_the_same_are_no_conflict(desk: Desk) -> None:
    seen = desk.seen("a")
    desk.edit(change(desk, "The same.", seen=seen), ANNE)
    assert desk.edit(change(desk, "The same.", seen=seen), BEN).result is Result.APPLIED


def test_one_stretch_of_typing_is_no_conflict_with_itself_and_is_undone_at_once(desk: Desk) -> None:
    seen = desk.seen("a")
    for text in ("Chest", "Chest pain since", "Chest pain since Monday."):
        assert desk.edit(change(desk, text, seen=seen, group="g1")).result is Result.APPLIED
    desk.edit(Undo(of="g1"))
    assert desk.text("a") == "Chest pain."
    desk.edit(Undo(of=f"e{desk.version}"))
    assert desk.text("a") == "Chest pain since Monday."


def test_an_undo_of_what_somebody_edited_since_is_a_conflict(desk: Desk) -> None:
    desk.edit(change(desk, "Anne's words."), name="first")
    desk.edit(change(desk, "Ben's words."), BEN)
    assert desk.edit(Undo(of="first")).result is Result.CONFLICT
    assert desk.text("a") == "Ben's words."


def test_after_an_undo_the_statement_follows_the_machine_again(desk: Desk) -> None:
    desk.edit(change(desk, "Anne's words."), name="first")
    desk.edit(Undo(of="first"))
    desk.hear(machine_statement("a", "Chest pain at rest."))
    assert desk.text("a") == "Chest pain at rest."


def test_what_is_deleted_stays_deleted_whatever_the_machine_writes(desk: Desk) -> None:
    desk.edit(Delete(statement="a", section=HPI, seen=desk.seen("a")))
    desk.hear(machine_statement("a", "Chest pain, worse at night."))
    assert desk.text("a") is None
    assert desk.waits() == []  # more of the same is not worth a question
    desk.hear(machine_statement("a", "Chest pain and fever.", findings=("f-a", "f-fever")))
    assert desk.text("a") is None
    assert [name for _, name in desk.waits()] == ["a"]


def test_what_nobody_said_stays_out_of_other_statements_too(desk: Desk) -> None:
    desk.edit(Delete(statement="a", section=HPI, seen=desk.seen("a"), reason=Reason.NOT_SAID))
    desk.hear(machine_statement("c", "Chest pain and nausea.", findings=("f-a", "f-n")))
    assert desk.text("c") is None
    [_, kept_out] = desk.note.draft.work.removed
    assert kept_out.suggestion is not None and kept_out.suggestion.text == "Chest pain and nausea."
    desk.edit(Restore(statement="a", seen=desk.version))
    assert (desk.text("a"), desk.text("c")) == ("Chest pain.", "Chest pain and nausea.")


def test_a_restored_statement_stands_where_it_stood(desk: Desk) -> None:
    desk.edit(Delete(statement="a", section=HPI, seen=desk.seen("a")))
    assert desk.order() == ["b"]
    desk.edit(Restore(statement="a", seen=desk.version))
    assert desk.order() == ["a", "b"]


def test_a_moved_statement_stays_where_it_was_put(desk: Desk) -> None:
    desk.edit(Move(statement="b", seen=desk.seen("b"), section=HPI, after=None))
    desk.hear(machine_statement("c", "Fever."))
    assert desk.order() == ["b", "a", "c"]
    desk.edit(Move(statement="a", seen=desk.seen("a"), section=PLAN, after=None))
    assert (desk.order(), desk.order(PLAN)) == (["b", "c"], ["a"])


def test_a_move_does_not_stand_in_the_way_of_who_edits_the_words(desk: Desk) -> None:
    seen = desk.seen("a")
    desk.edit(Move(statement="a", seen=seen, section=PLAN, after=None), BEN)
    assert desk.edit(change(desk, "Anne's words.", seen=seen)).result is Result.APPLIED
    assert (desk.text("a"), desk.order(PLAN)) == ("Anne's words.", ["a"])


def test_two_who_move_the_same_statement_are_asked(desk: Desk) -> None:
    seen = desk.seen("a")
    desk.edit(Move(statement="a", seen=seen, section=PLAN, after=None), BEN)
    again = Move(statement="a", seen=seen, section=HPI, after="b")
    assert desk.edit(again).result is Result.CONFLICT


def test_a_statement_of_ones_own_has_no_evidence_and_can_be_undone(desk: Desk) -> None:
    desk.edit(Add(statement="n1", section=HPI, after="a", text="Lives alone."), name="add")
    shown = desk.shown("n1")
    assert shown is not None and shown.kind is Kind.WRITTEN and shown.evidence == ()
    assert desk.order() == ["a", "n1", "b"]
    desk.edit(Undo(of="add"))
    assert desk.order() == ["a", "b"]


def test_what_was_taken_in_keeps_the_words_it_rests_on(desk: Desk) -> None:
    words = (Evidence(segment="s-1", first=2, last=4),)
    desk.edit(Add(statement="n1", section=PLAN, text="Avoid codeine.", evidence=words))
    shown = desk.shown("n1")
    assert shown is not None and shown.evidence == words
    desk.edit(Change(statement="n1", section=PLAN, seen=desk.seen("n1"), text="No codeine."))
    shown = desk.shown("n1")
    assert shown is not None and (shown.text, shown.evidence) == ("No codeine.", words)


def test_revert_gives_a_statement_back_to_the_machine(desk: Desk) -> None:
    desk.edit(change(desk, "Anne's words."))
    desk.hear(machine_statement("a", "Chest pain at rest."))
    desk.edit(Revert(statement="a", seen=desk.seen("a")))
    shown = desk.shown("a")
    assert shown is not None and (shown.text, shown.edited) == ("Chest pain at rest.", 0)


def test_split_and_merge_keep_evidence_and_findings_of_both(desk: Desk) -> None:
    split = Split(statement="a", section=HPI, seen=desk.seen("a"), first="Chest.", second="Pain.", new="a2")
    desk.edit(split)
    assert desk.order() == ["a", "a2", "b"]
    merge = Merge(
        statement="a2", section=HPI, seen=desk.seen("a2"), other="b", other_seen=desk.seen("b"), text="Both."
    )
    desk.edit(merge, name="merge")
    shown = desk.shown("a2")
    assert desk.order() == ["a", "a2"] and shown is not None
    assert shown.findings == ("f-a", "f-b")
    desk.edit(Undo(of="merge"))
    assert (desk.order(), desk.text("a2"), desk.text("b")) == (["a", "a2", "b"], "Pain.", "Cough.")


def test_who_types_in_a_statement_that_was_removed_meanwhile_is_asked_and_may_bring_it_back(
    desk: Desk,
) -> None:
    seen = desk.seen("a")
    desk.edit(Delete(statement="a", section=HPI, seen=seen), BEN)
    assert desk.edit(change(desk, "Anne's words.", seen=seen)).result is Result.CONFLICT
    [conflict] = desk.note.draft.work.conflicts
    assert (conflict.text, conflict.against) == ("Anne's words.", None)
    back = change(desk, "Anne's words.", seen=desk.version).model_copy(update={"settles": (conflict.id,)})
    assert desk.edit(back).result is Result.APPLIED
    assert desk.text("a") == "Anne's words."
