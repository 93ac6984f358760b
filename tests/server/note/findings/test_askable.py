"""Which concepts a question asks about."""

import pytest

from tests.support.noted import asked, noted


def test_what_it_presupposes_is_not_asked() -> None:
    assert asked("is your cough dry") == []
    assert asked("any trouble with aspirin") == []
    assert asked("does anything make the pain worse") == []


def test_whether_something_went_away_is_asked() -> None:
    assert asked("did the cramps go away") == ["cramps"]


def test_a_concept_is_asked_about_once() -> None:
    assert asked("do you smoke cigarettes") == ["tobacco"]
    assert noted("doctor: Do you smoke cigarettes?", "patient: Yes.") == ["Tobacco: current."]


def test_what_about_asks() -> None:
    assert noted("doctor: What about alcohol?", "patient: Never.") == ["Alcohol: denied."]


def test_coffee_that_is_drunk_is_no_alcohol() -> None:
    lines = ("doctor: How much coffee do you drink?", "patient: Two cups a day.")
    assert noted(*lines) == ["Caffeine: current, two cups a day."]


def test_what_somebody_can_is_no_habit() -> None:
    assert asked("could you walk") == []
    assert asked("are your legs swelling") == ["leg swelling"]


@pytest.mark.parametrize(
    ("question", "reply", "expected"),
    [
        ("And the nausea, is that over?", "Yes, finally.", ["Previously nausea."]),
        ("Has the fever gone away?", "Yes, since Monday.", ["Previously fever."]),
        ("Has the fever gone away?", "No, it's still there.", ["Reports fever."]),
        ("Is the rash gone?", "Yeah, it's all gone.", ["Previously rash."]),
        ("Did the headaches stop?", "Yes.", ["Previously headache."]),
        ("Has the swelling in your knee gone down?", "A bit, yes.", ["Reports knee swelling."]),
    ],
)
def test_a_yes_to_whether_something_is_over_says_that_it_was(
    question: str, reply: str, expected: list[str]
) -> None:
    assert noted(f"doctor: {question}", f"patient: {reply}") == expected
