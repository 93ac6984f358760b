"""What counts as a yes or a no."""

import pytest

from earshot_server.note.findings.verdict import answer
from earshot_server.note.rules.load import load_rules
from tests.support.noted import noted, sentence


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("yes", True),
        ("yeah a little", True),
        ("um well i do", True),
        ("mm hmm", True),
        ("sometimes", True),
        ("no", False),
        ("nope", False),
        ("not really", False),
        ("no never", False),
        ("no, fever is not it", False),
        ("no i'm fine", False),
        ("never smoked", False),
        ("uh no just tired", False),
        ("no fever", None),
        ("no problem", None),
        ("right here", None),
        ("three weeks", None),
        ("i had one", None),
        ("i have a headache", None),
        ("i do have asthma", None),
        ("i do, at night", True),
        ("i don't know", None),
        ("none of the above", False),
        ("that is correct", True),
    ],
)
def test_an_answer_begins_with_a_yes_or_a_no(text: str, verdict: bool | None) -> None:
    found = answer(sentence(text), load_rules())
    assert (found[0] if found else None) is verdict


def test_what_else_somebody_has_is_no_yes() -> None:
    assert noted("doctor: Any fever?", "patient: I have a headache.") == ["Reports headache."]


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("I didn't take my temperature.", []),
        ("I haven't checked.", []),
        ("I haven't noticed any.", ["Denies fever."]),
        ("I don't think so.", ["Denies fever."]),
        ("I haven't.", ["Denies fever."]),
    ],
)
def test_a_statement_of_something_else_is_no_answer(answer: str, expected: list[str]) -> None:
    assert noted("doctor: Any fever?", f"patient: {answer}") == expected


def test_what_was_affirmed_stays_when_something_else_was_not_done() -> None:
    assert noted("doctor: Fever or chills?", "patient: Chills, yeah. I didn't take my temperature.") == [
        "Reports chills."
    ]
