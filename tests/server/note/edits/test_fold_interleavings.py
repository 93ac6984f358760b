"""Three clients and the machine in any order, with cuts: one note in the end, and no edit lost."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from earshot_server.note.edits.desk import Desk
from earshot_server.note.edits.fold import EditedNote
from earshot_server.note.edits.papers import Papers
from earshot_server.note.edits.state import State
from earshot_server.note.edits.work import Result
from tests.support.editing import Interleaving, empty_draft, statements_of

SEEDS = 1000


def check(run: Interleaving) -> None:
    final = run.desk.note.draft
    assert run.faults == []
    assert all(client.draft == final for client in run.clients)
    made = {name for client in run.clients for name in client.made}
    assert made == run.outcomes.keys()
    settled = {one for client in run.clients for name, edit in client.made.items() for one in edit.settles}
    dismissed = {getattr(edit, "decision", "") for client in run.clients for edit in client.made.values()}
    waiting = {one.id for one in final.work.conflicts}
    conflicts = {name for name, one in run.outcomes.items() if one.result is Result.CONFLICT}
    assert conflicts - settled - dismissed <= waiting <= conflicts


def test_a_thousand_interleavings_end_with_one_note_and_every_edit_applied_or_shown() -> None:
    cuts = repeats = applied = conflicts = 0
    for seed in range(SEEDS):
        run = Interleaving(seed)
        run.run(steps=40)
        try:
            check(run)
        except AssertionError:
            print(f"seed {seed}")
            raise
        cuts += run.cuts
        repeats += run.repeats
        applied += sum(one.result is Result.APPLIED for one in run.outcomes.values())
        conflicts += sum(one.result is Result.CONFLICT for one in run.outcomes.values())
    print(f"{SEEDS} runs: {cuts} cuts, {repeats} repeats, {applied} edits applied, {conflicts} conflicts")
    assert min(cuts, repeats, applied, conflicts) > SEEDS / 4


@given(seed=st.integers(SEEDS, 10**6), cut=st.integers(0, 40))
@settings(max_examples=30, deadline=None)
def test_going_on_from_a_saved_state_changes_nothing(seed: int, cut: int) -> None:
    whole = Interleaving(seed)
    whole.run(steps=40)
    pieces = Interleaving(seed)
    steps = 0
    fold = pieces._fold

    def folding(*arguments: object) -> None:
        nonlocal steps
        steps += 1
        if steps == cut:
            note = pieces.desk.note
            saved = State.model_validate_json(note.state.model_dump_json())
            pieces.desk.note = EditedNote(empty_draft(), saved, note.version)
        fold(*arguments)  # type: ignore[arg-type]

    pieces._fold = folding  # type: ignore[method-assign]
    pieces.run(steps=40)
    assert pieces.desk.note.draft == whole.desk.note.draft
    assert statements_of(pieces.desk.replica) == statements_of(whole.desk.replica)


@pytest.mark.parametrize(
    ("where", "name", "planted"),
    [
        (Desk, "check", lambda *_: None),
        (Desk, "shown", lambda desk, name: desk.machine.get(name) or desk.known(name)),
        (Papers, "conflict", lambda *_: None),
    ],
    ids=["nobody is asked", "the machine wins", "no conflict is kept"],
)
def test_the_runs_tell_a_fold_that_is_wrong(
    where: Any, name: str, planted: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(where, name, planted)
    found = []
    for seed in range(40):
        run = Interleaving(seed)
        run.run(steps=40)
        found += run.faults
    assert found
