"""Signing, addenda, and what the fold tells."""

from earshot_server.note.draft import Draft
from earshot_server.note.edits.edit import Change
from earshot_server.note.edits.signing import freeze
from earshot_server.note.edits.work import Addendum, Result, Signature
from tests.support.editing import ANNE, CARA, HPI, Desk, machine_statement


def sign(desk: Desk, draft: Draft | None = None, fits: bool = True) -> Result:
    desk.version += 1
    signed = draft or desk.note.draft
    _, digest = freeze(signed)
    signature = Signature(by=CARA, wall_ms=1, at="1-1", hash=digest)
    delta = desk.note.sign(f"sign{desk.version}", signature, signed, fits, desk.version)
    desk.take(delta)
    return delta.outcomes[0].result


def addendum(desk: Desk, text: str) -> Result:
    desk.version += 1
    delta = desk.note.add(Addendum(id=f"x{desk.version}", text=text, by=CARA, wall_ms=1), desk.version)
    desk.take(delta)
    return delta.outcomes[0].result


def heard() -> Desk:
    desk = Desk()
    desk.hear(machine_statement("a", "Chest pain."))
    return desk


def test_a_signed_note_is_frozen_and_names_who_signed() -> None:
    desk = heard()
    assert sign(desk) is Result.APPLIED
    desk.hear(machine_statement("a", "Chest pain at night."), machine_statement("b", "Cough."))
    assert (desk.text("a"), desk.text("b")) == ("Chest pain.", None)
    signature = desk.note.draft.work.signature
    assert signature is not None and signature.by == CARA
    assert desk.replica == desk.note.draft


def test_an_edit_after_the_signature_is_a_recorded_conflict_with_its_text() -> None:
    desk = heard()
    sign(desk)
    outcome = desk.edit(Change(statement="a", section=HPI, seen=1, text="Late words."), ANNE)
    assert outcome.result is Result.CONFLICT
    [conflict] = desk.note.draft.work.conflicts
    assert conflict.text == "Late words." and "signed" in conflict.why
    assert desk.text("a") == "Chest pain."


def test_a_signature_of_what_changed_meanwhile_is_none() -> None:
    desk = heard()
    assert sign(desk, fits=False) is Result.CONFLICT
    assert desk.note.draft.work.signature is None and not desk.note.signed


def test_a_note_is_signed_once() -> None:
    desk = heard()
    assert [sign(desk), sign(desk)] == [Result.APPLIED, Result.CONFLICT]


def test_an_addendum_needs_a_signature_and_is_kept_in_either_case() -> None:
    desk = heard()
    assert addendum(desk, "Too early.") is Result.CONFLICT
    assert [one.text for one in desk.note.draft.work.conflicts] == ["Too early."]
    sign(desk)
    assert addendum(desk, "Called the patient.") is Result.APPLIED
    assert [one.text for one in desk.note.draft.work.addenda] == ["Called the patient."]


def test_what_was_signed_stands_even_if_a_later_engine_writes_otherwise() -> None:
    signed = heard().note.draft
    desk = Desk()
    desk.hear(machine_statement("a", "Pain in the chest."), machine_statement("z", "Something new."))
    assert sign(desk, signed) is Result.APPLIED
    assert (desk.text("a"), desk.text("z")) == ("Chest pain.", None)
    assert desk.replica == desk.note.draft
