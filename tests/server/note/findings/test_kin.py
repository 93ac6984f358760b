"""Relatives in answers."""

import pytest

from tests.support.noted import noted


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (
            ("doctor: And your mother?", "patient: She passed from lung cancer when she was sixty."),
            ["Mother: lung cancer at 60."],
        ),
        (
            ("doctor: What did your father die of?", "patient: A massive heart attack, at fifty two."),
            ["Father: heart attack at 52."],
        ),
        (("doctor: How is your mother?", "patient: Fine. I have diabetes."), ["Diabetes."]),
        (
            ("doctor: Does anyone in your family have gout?", "patient: My mother, and her father."),
            ["Mother: gout.", "Maternal grandfather: gout."],
        ),
        (("patient: Both grandmothers had breast cancer.",), ["Grandmother: breast cancer."]),
    ],
)
def test_a_disease_belongs_to_the_relative_who_was_asked_about(
    lines: tuple[str, ...], expected: list[str]
) -> None:
    assert noted(*lines) == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (
            "patient: Her sister, my mom's I mean, no. My dad had gout, and so did his brother.",
            ["Father: gout.", "Paternal uncle: gout."],
        ),
        (
            "patient: My dad's sister had breast cancer, and my dad's mom too.",
            ["Paternal aunt: breast cancer.", "Paternal grandmother: breast cancer."],
        ),
        ("patient: My husband had a knee replacement.", []),
        (
            "patient: My mom has lupus, same with her sister.",
            ["Mother: lupus.", "Maternal aunt: lupus."],
        ),
        (
            "patient: My dad had a stroke at seventy, and his dad died of one at sixty two.",
            ["Father: stroke at 70.", "Paternal grandfather: stroke at 62, died."],
        ),
    ],
)
def test_who_had_the_same_is_told_behind_it(line: str, expected: list[str]) -> None:
    assert noted(line) == expected


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (("patient: Dad passed when I was ten, it was a stroke.",), ["Father: stroke."]),
        (("patient: My half sister has celiac, same father.",), ["Half sister: celiac disease."]),
        (("patient: My mom's mom had a blood clot.",), ["Maternal grandmother: blood clot."]),
        (
            (
                "patient: My wife used to pour it for me.",
                "doctor: When did she pass?",
                "patient: Four years ago, from pancreatic cancer.",
            ),
            ["Wife: pancreatic cancer."],
        ),
        (
            (
                "doctor: And on your mom's side?",
                "patient: Nothing I know of.",
                "patient: Her dad had a bypass.",
            ),
            ["Maternal grandfather: heart bypass."],
        ),
    ],
)
def test_whose_it_is_is_told_by_the_words_around(lines: tuple[str, ...], expected: list[str]) -> None:
    assert noted("doctor: Tell me about the family.", *lines) == expected


def test_the_side_behind_a_relative_is_theirs() -> None:
    told = noted(
        "doctor: Any heart disease in the family?", "patient: My grandfather on my dad's side had a bypass."
    )
    assert told == ["Paternal grandfather: heart disease.", "Paternal grandfather: heart bypass."]
