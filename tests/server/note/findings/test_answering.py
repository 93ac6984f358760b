"""Who answers a question, where the name of the voice does not say it."""

import pytest

from tests.support.noted import found


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (
            ("guest_clinician: Does he have a history of cellulitis?", "doctor: No."),
            [("condition", "cellulitis", "absent")],
        ),
        (
            ("guest_clinician: Any medical problems?", "doctor: Polymyositis. They're taking prednisone."),
            [("condition", "polymyositis", "present"), ("medication", "prednisone", "present")],
        ),
        (
            ("guest_clinician: What's her diagnosis?", "doctor: Refractory anemia."),
            [("assessment", "refractory anemia", "present")],
        ),
        (("doctor: Does he have asthma?", "doctor: No."), []),
        (
            ("guest_clinician: Any medical problems?", "doctor: I want you to start aspirin."),
            [("plan", "aspirin", "planned")],
        ),
    ],
)
def test_a_colleague_who_is_asked_answers_for_the_patient(
    lines: tuple[str, ...], expected: list[tuple[str, str, str]]
) -> None:
    assert found(*lines) == expected
