"""What a question takes for known."""

import pytest

from tests.support.noted import found


@pytest.mark.parametrize(
    ("question", "answer", "expected"),
    [
        ("How's your asthma?", "Good.", [("condition", "asthma", "present")]),
        ("And how are you at work with these mood swings?", "Bad.", [("symptom", "mood swings", "present")]),
        ("And how are you at work with these mood swings?", "They're gone.", []),
        (
            "Did you have radiation after the lumpectomy?",
            "I did.",
            [("procedure", "lumpectomy", "historical"), ("procedure", "radiation therapy", "historical")],
        ),
        (
            "Do you take any medicines apart from the metformin?",
            "No.",
            [("medication", "metformin", "present")],
        ),
        ("How bad is the pain?", "A six.", [("symptom", "pain", "present")]),
        ("Where is the pain?", "It's my knee that hurts.", [("symptom", "knee pain", "present")]),
        ("When did the rash start?", "Not long ago.", [("symptom", "rash", "present")]),
        ("How's the cough?", "It's gone.", []),
        ("Is that swollen?", "A bit sore.", [("symptom", "pain", "present")]),
        ("How long have you been smoking?", "Oh, forever.", [("lifestyle", "tobacco", "present")]),
        ("How long have you been smoking?", "I don't.", [("lifestyle", "tobacco", "absent")]),
    ],
)
def test_what_is_asked_about_as_known_is_there(
    question: str, answer: str, expected: list[tuple[str, str, str]]
) -> None:
    assert found(f"doctor: {question}", f"patient: {answer}") == expected
