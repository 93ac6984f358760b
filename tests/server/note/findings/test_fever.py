"""How high a fever was."""

import pytest

from tests.support.noted import folded


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("D: Any fever?\nP: We took it last night, it was a hundred and one point four.", "101.4"),
        ("P: He's had a fever since Sunday. It got up to a hundred and three.", "103"),
        ("D: Any fever?\nP: Yes, it was one oh two last night.", "102"),
        ("P: I had a fever, it was thirty nine point one.", "39.1"),
    ],
)
def test_a_measured_temperature_is_the_fevers(said: str, value: str) -> None:
    (fever,) = (one for one in folded(said).draft.findings if one.concept == "fever")
    assert fever.assertion.value == "present"
    assert fever.attributes["value"] == value


@pytest.mark.parametrize(
    "said",
    [
        "D: Any fever?\nP: It was ninety eight point six.",
        "D: Any fever?\nP: I don't know, I weigh a hundred and three pounds.",
        "D: If it gets up to a hundred and three, call me.",
    ],
)
def test_no_other_number_makes_a_fever(said: str) -> None:
    assert not any(one.concept == "fever" for one in folded(said).draft.findings if one.kind == "symptom")
