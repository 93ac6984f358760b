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
