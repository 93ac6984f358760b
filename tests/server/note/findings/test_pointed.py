"""What "it" stands for."""

import pytest

from tests.support.noted import folded


@pytest.mark.parametrize(
    ("which", "side"),
    [
        ("The left.", "left"),
        ("My right one.", "right"),
        ("The right one. No, wait, it's the left.", "left"),
    ],
)
def test_it_is_the_part_asked_about_with_the_side_that_answers(which: str, side: str) -> None:
    asked = "D: What happened to your ankle?\nP: I rolled it.\nD: Which one?"
    said = f"{asked}\nP: {which}\nD: And?\nP: It's swollen."
    told = {one.concept: one.attributes for one in folded(said).draft.findings}
    assert told["ankle swelling"] == {"side": side}
