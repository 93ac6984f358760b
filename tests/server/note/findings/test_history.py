"""Conditions, operations, family."""

import pytest

from tests.support.noted import draft_of, noted


@pytest.mark.parametrize("bare", [False, True])
@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("patient: I have high blood pressure for ten years.", ["High blood pressure for ten years."]),
        ("patient: I had pneumonia ten years ago.", ["History of pneumonia, ten years ago."]),
        ("patient: I had my gallbladder out six years ago.", ["Gallbladder removal, six years ago."]),
        ("patient: I had my tonsils out when I was nine.", ["Tonsillectomy at 9."]),
        ("patient: My mother had breast cancer at forty four.", ["Mother: breast cancer at 44."]),
        ("patient: My grandmother had a stroke in her eighties.", ["Grandmother: stroke in the eighties."]),
        ("patient: My aunt died of ovarian cancer at fifty one.", ["Aunt: ovarian cancer at 51, died."]),
        ("patient: No one in the family has asthma.", ["No asthma in the family."]),
        ("patient: I take albuterol for asthma.", ["Asthma.", "Takes albuterol."]),
    ],
)
def test_history_is_written(line: str, expected: list[str], bare: bool) -> None:
    assert noted(line, bare=bare) == expected


def test_what_the_clinician_only_knows_of_is_history() -> None:
    assert noted("doctor: You have a history of gout.") == ["Gout."]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (("patient: I had a stroke.",), ["History of stroke."]),
        (("patient: They told me I had high blood pressure.",), ["High blood pressure."]),
        (("patient: I've had asthma since I was six.",), ["Asthma since they were six."]),
        (("patient: I had a hysterectomy because of fibroids.",), ["History of fibroids.", "Hysterectomy."]),
        (("patient: I had surgery on my left wrist.",), ["Left wrist surgery."]),
        (("patient: I had my gallbladder out in ninety eight.",), ["Gallbladder removal, 1998."]),
        (("patient: I broke my wrist in high school.",), ["History of wrist fracture, in high school."]),
    ],
)
def test_what_is_over_is_history(lines: tuple[str, ...], expected: list[str]) -> None:
    assert sorted(noted(*lines)) == sorted(expected)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("doctor: We did a left hernia repair last spring.", ["Left hernia repair, last spring."]),
        ("doctor: A colonoscopy was performed.", ["Colonoscopy."]),
        ("doctor: If you had a hysterectomy, you would not need it.", []),
        ("doctor: Have you had any chemotherapy?", []),
    ],
)
def test_a_clinician_may_tell_what_was_done(line: str, expected: list[str]) -> None:
    assert noted(line) == expected


def test_a_stay_in_hospital_is_no_operation() -> None:
    draft = draft_of("doctor: Have you been in the hospital this year?", "patient: Yes, in March.")
    (past,) = (section for section in draft.sections if section.key.value == "past_history")
    assert [one.text for one in past.statements] == ["Hospitalization, in March."]
