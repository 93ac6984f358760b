"""What is told in so many words: the course, where the patient goes, a whole history."""

import pytest

from tests.support.noted import draft_of, noted


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (("patient: I feel much better.",), ["Feeling better."]),
        (("doctor: He's stable.",), ["Condition stable."]),
        (("doctor: I think you can go home now.",), ["Discharge home."]),
        (
            ("doctor: Any changes since your last visit?", "patient: No changes."),
            ["Medical history unchanged."],
        ),
        (
            ("doctor: Tell me about your immunizations.", "patient: I had them all."),
            ["Immunizations up to date."],
        ),
        (
            ("doctor: Any surgeries in the past?", "guest_family: Sorry, I have no idea about it."),
            ["Surgical history not known."],
        ),
        (("patient: I'm here for my follow-up.",), ["Follow-up visit."]),
        (("patient: My knee is better.",), []),
        (("doctor: When you can go home, rest.",), []),
        (("doctor: You can go home if the pain is gone.",), []),
        (("patient: You can go home.",), []),
        (("patient: I had them all.",), []),
        (("doctor: You'll be stable.",), []),
    ],
)
def test_a_remark_is_told_where_nothing_takes_it_back(lines: tuple[str, ...], expected: list[str]) -> None:
    assert noted(*lines) == expected


def test_a_remark_stands_in_the_section_of_its_row() -> None:
    sections = {
        one.key.value: [each.text for each in one.statements]
        for one in draft_of("doctor: You're stable.").sections
    }
    assert sections["assessment"] == ["Condition stable."]


def test_what_somebody_once_told_the_patient_is_no_reason_for_the_visit() -> None:
    told = noted(
        "doctor: When was your last colonoscopy?",
        "patient: Three years ago. They took out two polyps and told me to come back in five.",
    )
    assert "Colonoscopy, three years ago." in told
    assert not [line for line in told if "ollow-up" in line]


def test_a_physical_is_a_reason_for_the_visit() -> None:
    assert noted("doctor: So you're here for your physical.", "patient: Yes.") == ["Check-up."]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (("doctor: How are your parents doing?", "patient: They both passed away."), ["Parents: deceased."]),
        (
            ("doctor: How's everyone in your family?", "patient: My mom, dad and siblings are good."),
            ["Mother: healthy.", "Father: healthy.", "Siblings: healthy."],
        ),
        (
            ("doctor: Any family history?", "patient: My father died of lung cancer."),
            ["Father: lung cancer, died."],
        ),
        (("doctor: How is your family?", "patient: My dog died."), []),
    ],
)
def test_what_became_of_relatives_is_told_of_those_who_are_named(
    lines: tuple[str, ...], expected: list[str]
) -> None:
    assert noted(*lines) == expected


def test_not_knowing_a_detail_is_not_to_know_the_history() -> None:
    lines = (
        "doctor: Which operations have you had?",
        "patient: They put in a heart valve.",
        "doctor: Was that the aortic valve?",
        "patient: It could be, I don't know.",
    )
    assert "Surgical history not known." not in noted(*lines)


@pytest.mark.parametrize("line", ["I'm feeling a little bit better.", "Honestly, I'm feeling better today."])
def test_feeling_better_is_told_in_many_words(line: str) -> None:
    assert noted("doctor: How are you today?", f"patient: {line}") == ["Feeling better."]


def test_a_visit_as_suggested_is_a_visit() -> None:
    assert noted("patient: I am here today for my follow-up, as suggested.") == ["Follow-up visit."]
