"""Work, home, children."""

import pytest

from tests.support.noted import noted


@pytest.mark.parametrize("bare", [False, True])
@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (("patient: I'm a baker.",), ["Occupation: baker."]),
        (("doctor: What do you do for work?", "patient: Landscaping."), ["Occupation: landscaper."]),
        (("patient: I live alone.",), ["Lives alone."]),
        (("patient: I live with my husband and my two sons.",), ["Lives with husband and 2 sons."]),
        (("doctor: Who's at home with you?", "patient: Just me."), ["Lives alone."]),
        (("doctor: Who's at home?", "patient: Just me and my daughter."), ["Lives with daughter."]),
        (("patient: My daughter checks on me every day.",), ["Support from daughter."]),
        (("patient: I used to work as a welder.",), ["Former occupation: welder."]),
        (("patient: I have three wonderful children.",), ["Children: 3."]),
        (("patient: My neighbor helps me.",), []),
    ],
)
def test_a_home_is_written(lines: tuple[str, ...], expected: list[str], bare: bool) -> None:
    assert noted(*lines, bare=bare) == expected


def test_a_death_in_the_family_lives_with_nobody() -> None:
    lines = ("doctor: Who's at home with you?", "patient: My wife passed away two years ago.")
    assert noted(*lines) == ["Widowed."]


def test_a_number_answers_how_many_children() -> None:
    assert noted("doctor: How many kids do you have?", "patient: Four.") == ["Children: 4."]


def test_years_count_no_children() -> None:
    assert "Children: 2." in noted("doctor: Are you married?", "patient: Married, ten years, two kids.")


def test_whose_daughter_it_is_matters_and_retired_stays() -> None:
    home = ("doctor: Tell me about home.", "patient: It's me, my boyfriend and his daughter.")
    assert noted(*home) == ["Lives with boyfriend."]
    assert noted("doctor: Are you working?", "patient: No, I retired two years ago.") == [
        "Occupation: retired."
    ]


def test_alone_is_an_answer_to_with_whom_one_lives() -> None:
    assert (
        noted("doctor: Who do you live with?", "patient: By myself since the divorce.")[0] == "Lives alone."
    )


def test_a_home_may_be_shared_with_friends() -> None:
    assert noted("doctor: Who do you live with?", "patient: My roommate.") == ["Lives with roommate."]
    assert noted("patient: I'm staying with a friend.") == ["Lives with friend."]


def test_who_comes_by_is_support() -> None:
    assert noted("patient: My sister comes by on Sundays.") == ["Support from sister."]


def test_who_else_is_ill_does_not_say_who_lives_there() -> None:
    assert noted("doctor: Has anyone else at home got it?", "patient: No, just me.") == []
    assert noted("doctor: Anyone else live with you?", "patient: No, just me.") == ["Lives alone."]


def test_who_lives_with_the_patient_is_the_household() -> None:
    assert noted("patient: My wife lives at home with me.") == ["Lives with wife."]


def test_living_by_oneself_is_affirmed_with_a_reason() -> None:
    told = noted("doctor: Do you live by yourself?", "patient: Yes, since my husband died.")
    assert told == ["Lives alone.", "Widowed."]
