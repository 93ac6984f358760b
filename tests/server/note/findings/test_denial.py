"""Questions that only want a denial to be confirmed."""

import pytest

from earshot_server.note.findings.denial import denial
from tests.support.noted import noted, sentence


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("So no fevers?", "no"),
        ("You don't smoke, right?", "don't"),
        ("So you don't smoke or drink?", "don't"),
        ("You've never had surgery?", "never"),
        ("Don't you smoke?", None),
        ("Do you smoke?", None),
    ],
)
def test_a_question_may_deny(text: str, word: str | None) -> None:
    one = sentence(text, "doctor")
    found = denial(one)
    assert (found and one.keys[found.first]) == word


def test_a_statement_that_there_is_none_denies_wherever_it_does() -> None:
    assert noted("doctor: So you have no surgical history?", "patient: Yes.") == ["No surgery."]
    assert noted("doctor: Do you have no appetite?", "patient: Yes.") == ["Reports loss of appetite."]
