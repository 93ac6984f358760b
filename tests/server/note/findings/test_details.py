"""Details of a symptom in words of the patient's own, where the question says what they are."""

import pytest

from tests.support.noted import folded


def _told(question: str, answer: str) -> dict[str, str]:
    draft = folded(f"P: My back hurts.\nD: {question}\nP: {answer}").draft
    (pain,) = (one for one in draft.findings if one.concept == "back pain")
    return dict(pain.attributes)


@pytest.mark.parametrize(
    ("question", "answer", "told"),
    [
        ("What makes it worse?", "Coffee.", {"worse": "coffee"}),
        ("What brings it on?", "Nothing I can think of.", {}),
        ("What makes it go away?", "A hot bath, mostly.", {"better": "a hot bath"}),
        ("What does it feel like?", "Like a vise.", {"quality": "like a vise"}),
        ("How bad is it?", "Six, seven.", {"severity": "6-7/10"}),
        ("How bad is it?", "Two, seven.", {}),
        ("When did it start?", "Right after we moved.", {"onset": "right after we moved"}),
        ("When did it start?", "Ever since the accident.", {"since": "the accident"}),
    ],
)
def test_a_short_answer_is_told_in_its_own_words(question: str, answer: str, told: dict[str, str]) -> None:
    assert _told(question, answer) == told


def test_what_brings_a_symptom_on_is_no_habit_of_its_own() -> None:
    draft = folded("P: My stomach hurts.\nD: What brings it on?\nP: Greasy food, mostly.").draft
    assert [one.concept for one in draft.findings] == ["abdominal pain"]
