"""Questions that name no concept."""

import pytest

from tests.support.noted import folded, noted


def _of_stiffness(question: str, answer: str) -> dict[str, str]:
    draft = folded(f"P: My knee is stiff.\nD: {question}\nP: {answer}").draft
    return next(dict(one.attributes) for one in draft.findings if one.concept == "knee stiffness")


@pytest.mark.parametrize("question", ["Are you gardening?", "And the piano?", "Do you see your friends?"])
def test_what_answers_a_question_about_something_else_is_not_the_symptoms(question: str) -> None:
    assert _of_stiffness(question, "Yes, every day.") == {}


@pytest.mark.parametrize(
    ("question", "answer", "told"),
    [
        ("Is it like that every day?", "Yes, every day.", {"frequency": "every day"}),
        ("How long?", "Two weeks.", {"duration": "two weeks"}),
        ("Which knee?", "The left. The right one's okay.", {"side": "left"}),
    ],
)
def test_a_short_question_is_about_what_was_spoken_of(
    question: str, answer: str, told: dict[str, str]
) -> None:
    assert _of_stiffness(question, answer) == told


def test_medicines_are_asked_for_in_a_word() -> None:
    told = noted("doctor: Medicines?", "patient: Lisinopril and a baby aspirin.")
    assert told == ["Takes lisinopril.", "Takes aspirin."]
