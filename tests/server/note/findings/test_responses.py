"""What medicines did to the patient."""

import pytest

from tests.support.noted import noted

ASKED = "doctor: Any problems with medicines in the past?"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Codeine does nothing for me.", ["Has taken codeine; effect: does nothing for them."]),
        ("With tramadol I was throwing up all day.", ["Does not tolerate tramadol: vomiting."]),
        ("When I took Cipro my legs ached.", ["Does not tolerate ciprofloxacin: leg pain."]),
    ],
)
def test_what_went_wrong_with_a_medicine_is_no_complaint_of_now(line: str, expected: list[str]) -> None:
    assert noted(ASKED, f"patient: {line}") == expected


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (
            ("doctor: And statins?", "patient: I couldn't take Lipitor, my legs ached so bad."),
            ["Does not tolerate atorvastatin: leg pain."],
        ),
        (("patient: Prozac and I don't get along.",), ["Does not tolerate fluoxetine."]),
        (("patient: On gabapentin I was dizzy all day.",), ["Has taken gabapentin; effect: dizziness."]),
        (
            (
                "doctor: Any drug allergies?",
                "patient: Latex gives me a rash.",
                "doctor: And codeine or other pain medicines?",
                "patient: Morphine makes me itch like crazy.",
            ),
            ["Allergic to latex: rash.", "Does not tolerate morphine: itching."],
        ),
        (("patient: Shellfish makes my lips swell.",), ["Does not tolerate shellfish: lip swelling."]),
        (
            ("doctor: What medicines can't you take?", "patient: Bactrim, I broke out all over."),
            ["Does not tolerate trimethoprim-sulfamethoxazole."],
        ),
        (
            ("doctor: Any trouble with the anesthesia?", "patient: I threw up for a day after."),
            ["Does not tolerate anesthesia: vomiting."],
        ),
        (
            ("doctor: Any reaction to the contrast dye?", "patient: I got a few hives the last time."),
            ["Does not tolerate contrast dye: hives."],
        ),
        (
            ("patient: I hated Phenergan, it made my jaw lock up.",),
            ["Has taken promethazine; effect: jaw locking."],
        ),
        (
            ("doctor: Are you allergic to eggs?", "patient: No. Doxy makes me sunburn."),
            ["No known allergy to eggs.", "Allergic to doxycycline: sunburn."],
        ),
        (
            (
                "doctor: Anything you've had to stop because of side effects?",
                "patient: Wellbutrin, I was so jittery.",
            ),
            ["Does not tolerate bupropion: anxiety symptoms."],
        ),
        (
            ("doctor: And with your own surgeries?", "patient: I bled a lot after my tonsillectomy."),
            ["Tonsillectomy."],
        ),
        (("patient: With the ibuprofen my headache is better.",), None),
        (
            ("doctor: Any allergies?", "patient: Lisinopril made me cough, so they switched me to losartan."),
            ["Takes losartan.", "Allergic to lisinopril: cough."],
        ),
        (("patient: I can't take ibuprofen because of my kidneys.",), None),
    ],
)
def test_what_was_not_borne_is_not_taken(lines: tuple[str, ...], expected: list[str] | None) -> None:
    told = noted(*lines)
    if expected is None:
        assert not [one for one in told if "tolerate" in one or "effect" in one]
    else:
        assert told == expected
