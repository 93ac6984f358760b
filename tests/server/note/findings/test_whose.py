"""Of whom what is said is, by what was asked before."""

from tests.support.noted import noted


def test_what_answers_a_question_about_the_family_is_the_familys() -> None:
    lines = ("doctor: Any medical problems that run in the family?", "patient: High blood pressure, mostly.")
    assert noted(*lines) == ["Family: high blood pressure."]


def test_what_answers_a_question_about_a_relative_is_theirs() -> None:
    assert noted("doctor: And what about your mother?", "patient: She has gout.") == ["Mother: gout."]
