"""The family as what is spoken of."""

import pytest

from tests.support.noted import noted


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (
            (
                "doctor: Let's talk about your family history. Has any of them had cancer?",
                "patient: Yes, some of them did.",
                "doctor: And what about stroke?",
                "patient: Yes, that too.",
            ),
            ["Family: cancer.", "Family: stroke."],
        ),
        (
            (
                "doctor: Any illnesses in the family?",
                "patient: No. My parents lived into their nineties. They never saw a doctor. They farmed.",
                "doctor: What about diabetes or asthma?",
                "patient: Nope.",
            ),
            ["No family history known.", "No diabetes in the family.", "No asthma in the family."],
        ),
        (
            (
                "doctor: What is your family medical history?",
                "patient: Not sure. Everyone is healthy.",
            ),
            ["Family: healthy."],
        ),
        (
            (
                "doctor: Do you have a family history of heart problems?",
                "patient: What do you mean?",
                "doctor: It could be anything from high blood pressure to heart attacks.",
                "patient: Oh, then yes, my mother had a heart attack.",
            ),
            ["Mother: heart attack."],
        ),
        (("doctor: Does gout run in your family?", "patient: Yup."), ["Family: gout."]),
        (
            (
                "doctor: Any family history of cancer?",
                "patient: Yes, but I can't remember who had what.",
                "doctor: That's helpful, thank you. What about heart disease?",
                "patient: That too, there's some heart disease, but I can't remember who.",
            ),
            ["Family: cancer.", "Family: heart disease."],
        ),
        (
            ("doctor: How is your mother?", "patient: It's okay, thank you. I lost her too. She had ALS."),
            ["Mother: ALS."],
        ),
        (
            ("patient: I had a brother, he passed away, from bone and throat cancer.",),
            ["Brother: throat cancer."],
        ),
    ],
)
def test_what_is_asked_while_the_family_is_spoken_of_is_the_family_s(
    lines: tuple[str, ...], expected: list[str]
) -> None:
    assert noted(*lines) == expected


@pytest.mark.parametrize(
    "turn",
    [
        "doctor: Okay. Do you have high blood pressure?",
        "doctor: And your own health? Any high blood pressure?",
        "doctor: Do you smoke?",
    ],
)
def test_with_you_the_patient_is_spoken_of_again(turn: str) -> None:
    told = noted(
        "doctor: Do any diseases run in your family?",
        "patient: My dad had a stroke.",
        turn,
        "patient: No.",
        "doctor: Any asthma?",
        "patient: Yes, since I was a kid.",
    )
    assert "Father: stroke." in told
    assert "Asthma since they were a kid." in told
    assert not any("blood pressure in the family" in one for one in told)


def test_to_mention_the_family_s_history_does_not_turn_to_it() -> None:
    told = noted(
        "doctor: Since you have a family history of gout, let me check a few things.",
        "doctor: Any history of high blood pressure?",
        "patient: No.",
    )
    assert "No high blood pressure." in told
