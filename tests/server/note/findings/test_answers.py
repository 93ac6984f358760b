"""Questions and their short answers."""

import pytest

from tests.support.noted import finding, found, noted


@pytest.mark.parametrize("bare", [False, True])
@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (("doctor: Any fever?", "patient: No."), ["Denies fever."]),
        (("doctor: Any fever?", "patient: Yes."), ["Reports fever."]),
        (("doctor: Any nausea or vomiting?", "patient: No."), ["Denies nausea and vomiting."]),
        (("doctor: Any nausea or vomiting?", "patient: Yes."), []),
        (("doctor: Any nausea or vomiting?", "patient: No vomiting."), ["Denies vomiting."]),
        (
            ("doctor: Any nausea or vomiting?", "patient: No, just nausea."),
            ["Reports nausea.", "Denies vomiting."],
        ),
        (("doctor: Any swelling in your legs?", "patient: No swelling."), ["Denies leg swelling."]),
        (("doctor: Do you have any allergies?", "patient: No."), ["No known allergies."]),
        (("doctor: Do you take any medicines?", "patient: No."), ["Takes no medicines."]),
        (("doctor: Have you had any surgery?", "patient: No, never."), ["No surgery."]),
        (("doctor: Do you smoke?", "patient: No."), ["Tobacco: denied."]),
        (("doctor: Do you drink?", "patient: No."), ["Alcohol: denied."]),
        (("doctor: Are you taking metformin?", "patient: Yes."), ["Takes metformin."]),
        (("doctor: Have you ever had a stroke?", "patient: Yes."), ["History of stroke."]),
        (
            ("doctor: Does anyone in the family have asthma?", "patient: My mother, and my brother."),
            ["Mother: asthma.", "Brother: asthma."],
        ),
        (("doctor: Does anyone in the family have asthma?", "patient: No."), ["No asthma in the family."]),
        (
            ("doctor: Does anyone in the family have asthma?", "patient: My mother, no one with emphysema."),
            ["Mother: asthma.", "No COPD in the family."],
        ),
        (
            ("doctor: Who in the family has diabetes?", "patient: My brother got it at forty five."),
            ["Brother: diabetes at 45."],
        ),
        (
            ("doctor: And the glipizide?", "patient: Five milligrams in the morning."),
            ["Takes glipizide 5 mg in the morning."],
        ),
        (("doctor: And the glipizide?", "patient: I stopped that in June."), ["No longer takes glipizide."]),
        (
            ("doctor: Where does it hurt?", "patient: On the inside of my left knee."),
            ["Reports left knee pain."],
        ),
        (("patient: Can she take an antibiotic with the allergy?", "doctor: Yes."), []),
    ],
)
def test_question_and_answer_make_one_finding(
    lines: tuple[str, ...], expected: list[str], bare: bool
) -> None:
    if bare and lines[0].startswith(("doctor: And the", "patient: Can")):
        return  # bare words do not tell that these ask
    assert noted(*lines, bare=bare) == expected


def test_the_finding_rests_on_the_words_of_both() -> None:
    one = finding("doctor: Any fever?", "patient: No, not at all.", concept="fever")
    assert [(item.segment, item.first, item.last, item.role.value) for item in one.evidence] == [
        ("s-0", 1, 1, "asked"),
        ("s-19200", 0, 0, "said"),
    ]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (
            (
                "patient: I have a headache.",
                "doctor: Have you had headaches like this before?",
                "patient: No.",
            ),
            [("symptom", "headache", "present")],
        ),
        (
            ("patient: I take aspirin.", "doctor: Any medicines besides the aspirin?", "patient: Nope."),
            [("medication", "aspirin", "present")],
        ),
        (("doctor: Did you see the nurse?", "patient: Yes, I just saw her."), []),
        (("doctor: Do your children have any health problems?", "patient: No."), []),
        (
            ("doctor: Do you smoke or drink?", "patient: Yes, I do both."),
            [("lifestyle", "tobacco", "present"), ("lifestyle", "alcohol", "present")],
        ),
        (
            ("doctor: Colon cancer?", "patient: Yeah, my dad and my uncle had it."),
            [("family", "colon cancer", "family"), ("family", "colon cancer", "family")],
        ),
        (("doctor: Do you smoke marijuana?", "patient: No."), [("lifestyle", "cannabis", "absent")]),
        (
            ("doctor: Exercise?", "patient: I run three times a week."),
            [("lifestyle", "running", "present")],
        ),
    ],
)
def test_a_no_or_a_yes_is_to_no_more_than_was_asked(
    lines: tuple[str, ...], expected: list[tuple[str, str, str]]
) -> None:
    assert found(*lines) == expected


def test_a_clinician_who_only_names_something_asks() -> None:
    assert noted("doctor: And the glipizide.", "patient: Stopped.") == ["No longer takes glipizide."]


def test_a_yes_to_a_denial_and_something_else_denies_the_one_and_affirms_the_other() -> None:
    lines = ("doctor: No fever or chills, but you've been coughing?", "patient: Yes.")
    assert sorted(noted(*lines)) == ["Denies fever and chills.", "Reports cough."]
