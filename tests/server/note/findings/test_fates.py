"""What becomes of relatives."""

import pytest

from tests.support.noted import noted

ASKED = "doctor: Tell me about your family."


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (
            ("patient: My mom's mother had ovarian cancer, she died in her fifties.",),
            ["Maternal grandmother: ovarian cancer, died in her fifties."],
        ),
        (
            ("patient: My dad had colon cancer at forty and died at fifty two.",),
            ["Father: colon cancer at 40, died at fifty two."],
        ),
        (
            ("patient: My mom had lupus.", "patient: She passed away at sixty."),
            ["Mother: lupus, passed away at sixty."],
        ),
        (
            (
                "patient: Mom has Alzheimer's.",
                "doctor: How old was she when it started?",
                "patient: Seventy two or so.",
            ),
            ["Mother: Alzheimer's disease at 72."],
        ),
        (("patient: My mom broke her hip.", "patient: She's ninety one."), ["Mother: hip fracture."]),
        (("patient: My sister had a stroke.", "patient: She was only thirty."), ["Sister: stroke at 30."]),
        (
            ("patient: My uncle had gout.", "doctor: Mom's brother or dad's?", "patient: My dad's brother."),
            ["Paternal uncle: gout."],
        ),
        (
            (
                "patient: My aunt had breast cancer, and so did my grandmother.",
                "doctor: How old was your grandmother when she had it?",
                "patient: She was seventy.",
            ),
            ["Aunt: breast cancer.", "Grandmother: breast cancer at 70."],
        ),
        (
            (
                "patient: I have two brothers.",
                "patient: The older one has diabetes.",
            ),
            ["Brother: diabetes."],
        ),
    ],
)
def test_how_old_they_were_and_that_they_died_is_told(lines: tuple[str, ...], expected: list[str]) -> None:
    assert noted(ASKED, *lines) == expected
