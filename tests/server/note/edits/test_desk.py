"""Machine and people at one desk."""

import pytest

from earshot_server.note.edits.desk import Desk, Met
from earshot_server.note.edits.state import State
from tests.support.editing import ANNE, BEN, HPI, machine_statement


@pytest.fixture
def desk() -> Desk:
    desk = Desk(State())
    desk.follow([machine_statement("a", "Chest pain.")], [], {HPI: ("a",)}, 1)
    return desk


def test_what_nobody_holds_follows_the_machine(desk: Desk) -> None:
    desk.follow([machine_statement("a", "Chest pain at night.", 2)], [], {}, 2)
    shown = desk.shown("a")
    assert shown is not None and shown.text == "Chest pain at night."


def test_more_evidence_for_the_same_words_is_no_suggestion(desk: Desk) -> None:
    desk.begin()
    desk.hold("a", machine_statement("a", "Pain."), ANNE, 2, "g", seen=1)
    desk.follow([machine_statement("a", "Chest pain.", 3, evidence=())], [], {}, 3)
    assert desk.suggestion("a") is None


def test_what_the_machine_takes_back_is_a_suggestion_without_text(desk: Desk) -> None:
    desk.begin()
    desk.hold("a", machine_statement("a", "Pain."), ANNE, 2, "g", seen=1)
    desk.follow([], ["a"], {HPI: ()}, 3)
    suggestion = desk.suggestion("a")
    assert suggestion is not None and (suggestion.text, suggestion.version) == (None, 3)
    assert desk.order[HPI] == ["a"]


def test_only_the_same_person_in_the_same_stretch_of_typing_may_have_missed_their_own_edit(
    desk: Desk,
) -> None:
    desk.begin()
    desk.hold("a", machine_statement("a", "Pain."), ANNE, 2, "g", seen=1)
    desk.check("a", 1, ANNE, "g")
    for by, group in ((ANNE, "h"), (BEN, "g")):
        with pytest.raises(Met, match="Anne Scribe changed it meanwhile"):
            desk.check("a", 1, by, group)
