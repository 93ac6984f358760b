"""Answers of one word."""

import pytest

from tests.support.noted import found


@pytest.mark.parametrize(
    ("question", "answer", "concept"),
    [
        ("And your periods?", "Heavy.", "heavy periods"),
        ("How's your appetite?", "Poor.", "loss of appetite"),
        ("How's your mood?", "Pretty low, honestly.", "low mood"),
        ("How's the sleep?", "Terrible.", "trouble sleeping"),
        ("How's your energy?", "Well, it's low.", "fatigue"),
    ],
)
def test_a_word_and_what_was_asked_make_a_symptom(question: str, answer: str, concept: str) -> None:
    assert ("symptom", concept, "present") in found(f"doctor: {question}", f"patient: {answer}")


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("How's your mood?", "Not low at all."),
        ("How's your appetite?", "The same."),
        ("And your periods?", "Every four weeks."),
        ("How's your energy?", "My low back is what bothers me."),
    ],
)
def test_more_or_other_words_make_none(question: str, answer: str) -> None:
    told = found(f"doctor: {question}", f"patient: {answer}")
    assert not {"heavy periods", "loss of appetite", "low mood", "fatigue"} & {one for _, one, _ in told}
