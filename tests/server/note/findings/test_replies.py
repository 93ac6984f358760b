"""Answers that are read by what their question wants."""

import pytest

from tests.support.noted import noted


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (("doctor: Does it hurt when I press here?", "patient: No, not at all."), ["No tenderness."]),
        (("doctor: Is that tender?", "patient: Ow. Yes, right there."), ["Tenderness."]),
        (
            ("doctor: There's swelling in the left ankle.", "doctor: Does this hurt?", "patient: Ouch, yes."),
            ["Left ankle swelling.", "Left ankle tenderness."],
        ),
        (("doctor: Have you ever had a mammogram?", "patient: No, never."), ["Mammogram: not done."]),
        (("doctor: Have you ever had a mammogram?", "patient: Yes."), []),
        (
            ("patient: My mother has factor five Leiden.", "doctor: Have you been tested?", "patient: No."),
            ["Mother: factor V Leiden.", "Factor V Leiden test: not done."],
        ),
        (
            ("doctor: How old were you when your periods started?", "patient: I was twelve."),
            ["History of first period, at age 12."],
        ),
        (
            ("doctor: Does anyone smoke at home?", "patient: My father does, outside."),
            ["Secondhand smoke."],
        ),
        (("doctor: Does anyone smoke at home?", "patient: No."), ["No secondhand smoke."]),
    ],
)
def test_an_answer_is_read_by_what_was_asked(lines: tuple[str, ...], expected: list[str]) -> None:
    assert noted(*lines) == expected


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (
            ("doctor: When was your last tetanus shot?", "patient: About four years ago."),
            ["Tetanus shot, about four years ago."],
        ),
        (
            ("doctor: How long have you had diabetes?", "patient: Oh, about ten years now."),
            ["Diabetes for about ten years."],
        ),
        (("doctor: Do you smoke?", "patient: Well, I used to."), ["Tobacco: former."]),
        (
            ("doctor: How much coffee do you drink?", "patient: A pot a day."),
            ["Caffeine: current, a pot a day."],
        ),
        (
            ("doctor: Do you smoke? Ever used heroin?", "patient: No, none of those."),
            ["Heroin: denied.", "Tobacco: denied."],
        ),
        (("doctor: So no diabetes or gout?", "patient: No."), ["No diabetes.", "No gout."]),
        (("doctor: Do you smoke cigarettes?", "patient: Yes."), ["Tobacco: current."]),
    ],
)
def test_an_answer_is_read_by_what_its_question_wants(lines: tuple[str, ...], expected: list[str]) -> None:
    assert noted(*lines) == expected
