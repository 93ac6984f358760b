"""The page's own code in seeded interleavings of three people and the machine, with cuts."""

from collections.abc import Iterator

import pytest

from earshot_server.note.edits.work import Result
from tests.support.page_clients import Node, PageInterleaving

SEEDS = 300


@pytest.fixture
def node() -> Iterator[Node]:
    node = Node()
    yield node
    node.close()


@pytest.mark.parametrize("saved_first", [True, False])
def test_what_became_of_a_signature_may_be_told_before_or_after_it_is_saved(
    node: Node, *, saved_first: bool
) -> None:
    node.ask("begin", count=1)
    node.ask("open", 0)
    name = node.ask("add", 0, wish={"type": "sign", "version": 3})["answer"]
    outcome = {"edit": name, "result": "applied", "statement": "", "version": 3}
    steps = [("saved", {"id": name}), ("learned", {"outcomes": [outcome]})]
    for op, fields in steps if saved_first else reversed(steps):
        node.ask(op, 0, **fields)
    edit = {"kind": "add", "statement": "own", "section": "plan", "text": "Rest."}
    told = node.ask("edit", 0, edit=edit)
    assert [wish["edit"]["text"] for wish in told["sent"]] == ["Rest."]
    assert told["unsaved"] == 1


def test_pages_end_with_the_note_and_every_wish_applied_or_shown(node: Node) -> None:
    cuts = repeats = applied = conflicts = 0
    for seed in range(SEEDS):
        run = PageInterleaving(seed, node)
        run.run(steps=60)
        final = run.desk.note.draft
        assert run.faults == [], seed
        for place, client in enumerate(run.clients):
            assert run.page_draft(place) == final, seed
            assert node.ask("draft", place)["unsaved"] == 0, seed
            assert client.made.keys() <= run.outcomes.keys(), seed
        cuts += run.cuts
        repeats += run.repeats
        applied += sum(one.result is Result.APPLIED for one in run.outcomes.values())
        conflicts += sum(one.result is Result.CONFLICT for one in run.outcomes.values())
    print(f"{SEEDS} runs: {cuts} cuts, {repeats} repeats, {applied} edits applied, {conflicts} conflicts")
    assert min(cuts, repeats, applied, conflicts) > SEEDS / 4
