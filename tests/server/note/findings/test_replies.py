"""Answers that are read by what their question wants."""

import pytest

from tests.support.noted import finding, noted


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
        (("doctor: Have you ever had a mammogram?", "patient: Yes."), ["Mammogram done."]),
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


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (
            ("doctor: How many cigarettes do you smoke?", "patient: Three or four."),
            "Tobacco: current, three or four.",
        ),
        (("doctor: What about alcohol?", "patient: A couple of times a month."), None),
        (("doctor: Do you smoke?", "patient: I used to."), "Tobacco: former."),
        (
            ("doctor: When was your last tetanus shot?", "patient: About four years ago."),
            "Tetanus shot, about four years ago.",
        ),
        (("doctor: Any operations?", "patient: Yes, on my knee."), "Knee surgery."),
    ],
)
def test_an_answer_to_one_thing_makes_one_finding(lines: tuple[str, ...], expected: str | None) -> None:
    said = noted(*lines)
    assert len(said) == 1
    assert expected is None or said == [expected]


def test_what_a_question_offers_as_a_course_is_confirmed() -> None:
    lines = ("patient: I have a cough.", "doctor: Has it been getting worse?", "patient: Yeah, it has.")
    assert finding(*lines, concept="cough").attributes == {"course": "getting worse"}


def test_a_list_is_answered_item_by_item() -> None:
    lines = ("doctor: Any diabetes, asthma or gout?", "patient: Diabetes, yes. The rest, no.")
    assert noted(*lines) == ["Diabetes.", "No asthma.", "No gout."]


def test_a_symptom_that_is_taken_for_known_is_told_of() -> None:
    one = finding("doctor: How's your back pain?", "patient: It's much better.", concept="back pain")
    assert (one.assertion.value, one.attributes) == ("present", {"course": "much better"})


def test_where_a_pain_goes_is_asked() -> None:
    lines = ("patient: I have chest pain.", "doctor: Does it go anywhere?", "patient: Down my left arm.")
    assert finding(*lines, concept="chest pain").attributes == {"radiation": "left arm"}


def test_what_does_not_help_is_taken_all_the_same() -> None:
    one = finding("doctor: Does the gabapentin help?", "patient: Not really.", concept="gabapentin")
    assert (one.assertion.value, one.attributes) == ("present", {"effect": "not really"})


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (("doctor: Any trouble swallowing?", "patient: Not anymore."), ["Previously trouble swallowing."]),
        (("doctor: Any headaches?", "patient: I used to, not these days."), ["Previously headache."]),
        (
            ("doctor: Any night sweats?", "patient: I did in the spring, but not lately."),
            ["Previously night sweats."],
        ),
        (("doctor: Any chest pain?", "patient: No, not now."), ["Denies chest pain."]),
    ],
)
def test_what_was_once_and_is_not_now_is_neither_reported_nor_denied(
    lines: tuple[str, ...], expected: list[str]
) -> None:
    assert noted(*lines) == expected


def test_what_ended_with_a_medicine_is_former() -> None:
    told = noted("doctor: Any dizziness?", "patient: Not since I stopped the lisinopril.")
    assert "Previously dizziness." in told
    assert "No longer takes lisinopril." in told
