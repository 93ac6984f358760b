"""What a yes or a no makes of what was asked about."""

import pytest

from tests.support.noted import found, noted


def test_a_detail_asked_of_a_known_operation_does_not_deny_it() -> None:
    lines = ("patient: I had my appendix out.", "doctor: Was that an emergency appendectomy?", "patient: No.")
    assert found(*lines) == [("procedure", "appendectomy", "historical")]


def test_one_medicine_after_all_takes_the_denial_away() -> None:
    lines = ("doctor: Do you take any medicines?", "patient: No.", "patient: Well, I take ibuprofen.")
    assert noted(*lines) == ["Takes ibuprofen."]


def test_a_yes_confirms_all_that_was_told() -> None:
    assert noted("doctor: You had asthma and pneumonia?", "patient: Yes.") == ["Asthma.", "Pneumonia."]
    assert noted("doctor: You had asthma or pneumonia?", "patient: Yes.") == []


def test_a_yes_that_says_when_it_was_is_of_the_past() -> None:
    lines = ("doctor: Any asthma?", "patient: Yes, when I was a baby.")
    assert noted(*lines) == ["History of asthma, when they were a baby."]


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Any past medical problems or surgeries?", ["No medical problems.", "No surgery."]),
        ("Any gout, or other medical problems?", ["No gout.", "No medical problems."]),
        ("Have you ever been told you have gout or asthma?", ["No gout.", "No asthma."]),
        ("Any other symptoms?", ["Denies other symptoms."]),
        ("Ever reacted poorly to any medications you took?", ["No known allergies."]),
        ("Any gout or other illnesses in your family?", ["No gout in the family."]),
        ("Any other allergies besides penicillin?", ["Allergic to penicillin."]),
    ],
)
def test_a_no_is_to_what_is_named_and_to_the_topics_that_join_its_list(
    question: str, expected: list[str]
) -> None:
    assert noted(f"doctor: {question}", "patient: No.") == expected


def test_a_yes_to_a_list_of_medicines_is_to_those_that_it_does_not_name_too() -> None:
    lines = ("doctor: Do you take Diovan, estradiol, Norvasc?", "patient: Yes, and the Norvasc at night.")
    assert {"Takes valsartan.", "Takes estradiol."} <= set(noted(*lines))


def test_a_yes_may_say_when_it_was_done() -> None:
    told = noted("doctor: Have you had your gallbladder out?", "patient: Yes, in March.")
    assert told == ["Gallbladder removal, in March."]
