"""Where statements stand."""

from earshot_server.note.draft import SectionKey
from earshot_server.note.edits.state import merged_order, neighbour, placed
from tests.support.editing import HPI, PLAN


def test_a_section_that_nobody_arranged_follows_the_machine() -> None:
    assert merged_order(["a", "b"], ["b", "c", "a"], False, ()) == ["b", "c", "a"]


def test_what_people_hold_stays_behind_what_it_stood_behind() -> None:
    assert merged_order(["a", "held", "b"], ["b", "a"], False, ()) == ["b", "a", "held"]


def test_an_arranged_section_takes_new_statements_behind_those_before_them() -> None:
    assert merged_order(["b", "a"], ["a", "new", "b"], True, ()) == ["b", "a", "new"]
    assert merged_order(["b", "a"], ["new", "b", "a"], True, ()) == ["new", "b", "a"]


def test_what_was_moved_elsewhere_does_not_come_back() -> None:
    assert merged_order(["a"], ["a", "moved"], False, {"moved"}) == ["a"]


def test_placing_behind_what_is_not_there_is_placing_last() -> None:
    order: dict[SectionKey, list[str]] = {HPI: ["a", "b"], PLAN: ["p"]}
    placed(order, "p", HPI, "gone")
    assert order == {HPI: ["a", "b", "p"], PLAN: []}
    assert neighbour(order, "p") == (HPI, "b")
    assert neighbour(order, "nowhere") == (None, None)
