"""What may be troubled without a word for it."""

import pytest

from tests.support.noted import found, noted


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (
            ("doctor: Any changes in your vision, or hearing, or your balance?", "patient: No."),
            ["Denies blurred vision.", "Denies hearing loss.", "Denies loss of balance."],
        ),
        (("patient: I have trouble with my balance.",), ["Reports loss of balance."]),
        (("patient: No problems with my urination.",), ["Denies urinary symptoms."]),
        (("patient: My hearing has changed.",), ["Reports hearing loss."]),
        (("patient: My hearing is good, and my balance too.",), []),
        (("patient: The trouble is that I forgot my bladder pills.",), []),
    ],
)
def test_it_is_a_symptom_only_where_it_is_troubled(lines: tuple[str, ...], expected: list[str]) -> None:
    assert noted(*lines) == expected


def test_a_name_alone_asks_for_trouble_unless_all_may_be_well() -> None:
    assert noted(
        "doctor: Any changes in your vision?", "patient: No.", "doctor: Hearing?", "patient: No."
    ) == [
        "Denies blurred vision.",
        "Denies hearing loss.",
    ]
    assert noted("doctor: And your appetite?", "patient: Good.") == ["Reports normal appetite."]


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Are you bringing up any phlegm?", ["coughing up blood"]),
        ("Any diarrhea?", ["blood in stool"]),
        ("Is it sharp?", []),
    ],
)
def test_blood_is_that_of_the_body_system_asked_about(question: str, expected: list[str]) -> None:
    lines = (f"doctor: {question}", "patient: No.", "doctor: Any blood?", "patient: No.")
    assert [name for _, name, _ in found(*lines) if "blood" in name] == expected
