"""Filling templates."""

import pytest

from earshot_server.note.statements.template import capital, fill, fixed_words, listed, of_patient


@pytest.mark.parametrize(
    ("text", "values", "expected"),
    [
        ("Reports {concept}[ for {duration}].", {"concept": "cough"}, "Reports cough."),
        (
            "Reports {concept}[ for {duration}].",
            {"concept": "cough", "duration": "a week"},
            "Reports cough for a week.",
        ),
        ("[{side} ]{concept}.", {"concept": "knee pain", "side": "left"}, "Left knee pain."),
        ("{Relative}: {concept}.", {"relative": "mother", "concept": "gout"}, "Mother: gout."),
        ("{Concept} {value}.", {"concept": "eGFR", "value": "71"}, "eGFR 71."),
        ("{concept}[ {a} {b}].", {"concept": "x", "a": "1"}, "X."),
    ],
)
def test_a_template_is_filled(text: str, values: dict[str, str], expected: str) -> None:
    assert fill(text, values) == expected


def test_a_field_outside_brackets_must_be_known() -> None:
    with pytest.raises(KeyError):
        fill("{concept}.", {})


def test_small_helpers() -> None:
    assert fixed_words("Reports {concept}[ for {duration}].") == {"reports", "for"}
    assert [listed(["a"]), listed(["a", "b"]), listed(["a", "b", "c"])] == ["a", "a and b", "a, b and c"]
    assert (capital("cough"), capital("eGFR"), capital("X-ray shows")) == ("Cough", "eGFR", "X-ray shows")


def test_the_patients_own_words_are_said_of_the_patient() -> None:
    person = {"i": "they", "i am": "they are", "my": "their"}
    assert of_patient("when I carry my boxes", person) == "when they carry their boxes"
    assert of_patient("when i am in, at 8 am", person) == "when they are in, at 8 am"
    assert of_patient("in the middle", person) == "in the middle"
