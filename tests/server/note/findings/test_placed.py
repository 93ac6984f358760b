"""A complaint that is told first, and its place a sentence later."""

import pytest

from tests.support.noted import folded


def _symptoms(said: str) -> dict[str, dict[str, str]]:
    return {one.concept: dict(one.attributes) for one in folded(said).draft.findings}


def test_a_place_that_is_shown_later_is_the_pains_and_keeps_what_was_told_of_it() -> None:
    said = (
        "P: It hurts. It's been hurting for, I don't know, going on three weeks.\n"
        "D: Show me where.\n"
        "P: Right here, under the ribs, on the right side."
    )
    assert _symptoms(said) == {"upper abdominal pain": {"duration": "three weeks", "side": "right"}}


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ("Down the back of my leg.", {"leg pain": {}}),
        ("On the inside of my ankle, right on the bone.", {"ankle pain": {}}),
        ("It starts in my back and goes down my right leg.", {"back pain": {"radiation": "right leg"}}),
        ("I don't know, not in my back.", {"pain": {}}),
        ("In my side, toward the back.", {"pain": {}}),
    ],
)
def test_where_is_answered_by_the_part_itself(answer: str, told: dict[str, dict[str, str]]) -> None:
    assert _symptoms(f"P: I've got some pain.\nD: Where is it?\nP: {answer}") == told


def test_what_is_said_of_another_part_places_nothing() -> None:
    assert _symptoms("P: It hurts. I work with my hands all day.") == {"pain": {}}


def test_a_complaint_is_placed_at_each_part_that_is_listed() -> None:
    said = "P: I've had this rash for about a week.\nD: Where is it?\nP: On my arms and my legs, mostly."
    assert _symptoms(said) == {
        "arm rash": {"duration": "about a week"},
        "leg rash": {"duration": "about a week"},
    }
