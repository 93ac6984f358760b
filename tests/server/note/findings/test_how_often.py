"""Answers that say how often, or since when, instead of yes."""

import pytest

from tests.support.noted import finding, found


@pytest.mark.parametrize(
    ("question", "answer", "concept", "attribute"),
    [
        ("Are you coughing?", "Every morning.", "cough", "frequency"),
        ("Any headaches?", "About twice a week.", "headache", "frequency"),
        ("Are you having diarrhea?", "Since Tuesday.", "diarrhea", "since"),
        ("Do you snore?", "Every night, my wife says.", "snoring", "frequency"),
    ],
)
def test_how_often_is_a_yes(question: str, answer: str, concept: str, attribute: str) -> None:
    one = finding(f"doctor: {question}", f"patient: {answer}", concept=concept)
    assert one.assertion.value == "present"
    assert attribute in one.attributes


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("Any headaches?", "Not since Tuesday."),
        ("Do you snore?", "Every night until last year."),
        ("Have you ever had seizures?", "Every year when I was small."),
        ("Any fever or chills?", "Every night."),
    ],
)
def test_what_is_denied_over_or_one_of_several_is_none(question: str, answer: str) -> None:
    assert "present" not in [one for _, _, one in found(f"doctor: {question}", f"patient: {answer}")]


@pytest.mark.parametrize(
    ("question", "answer", "expected"),
    [
        ("Have you had asthma?", "As a kid.", ("condition", "asthma", "historical")),
        (
            "Have you ever had ear infections?",
            "Three. I remember.",
            ("condition", "ear infection", "historical"),
        ),
    ],
)
def test_when_it_was_is_a_yes_to_what_was(question: str, answer: str, expected: tuple[str, str, str]) -> None:
    assert expected in found(f"doctor: {question}", f"patient: {answer}")


def test_what_was_before_does_not_end_what_is_now() -> None:
    lines = ("patient: I have a cough.", "doctor: And before that, any cough?", "patient: A year ago, maybe.")
    assert ("symptom", "cough", "present") in found(*lines)
