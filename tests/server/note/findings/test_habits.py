"""Habits, work, home."""

import pytest

from tests.support.noted import noted


@pytest.mark.parametrize("bare", [False, True])
@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (("doctor: Do you smoke?", "patient: A pack a day."), ["Tobacco: current, a pack a day."]),
        (
            (
                "doctor: Do you smoke?",
                "patient: I did, a pack a day for thirty years. I quit four years ago.",
            ),
            ["Tobacco: former, a pack a day for thirty years, quit four years ago."],
        ),
        (("patient: I never smoked.",), ["Tobacco: denied."]),
        (
            ("patient: I smoked a pack a day for ten years.",),
            ["Tobacco: former, a pack a day for ten years."],
        ),
        (
            ("doctor: And alcohol or any drugs?", "patient: Two beers on a Friday. No drugs."),
            ["Alcohol: current, two beers on a Friday.", "Recreational drugs: denied."],
        ),
        (("patient: I go to the gym three times a week.",), ["Exercise: current, three times a week."]),
        (("patient: I cut out the soda.",), ["Soda: former."]),
        (("patient: I'm a baker.",), ["Occupation: baker."]),
        (("doctor: What do you do for work?", "patient: Landscaping."), ["Occupation: landscaper."]),
        (("patient: I live alone.",), ["Lives alone."]),
        (("patient: I live with my husband and my two sons.",), ["Lives with husband and son."]),
        (("doctor: Who's at home with you?", "patient: Just me."), ["Lives alone."]),
        (("doctor: Who's at home?", "patient: Just me and my daughter."), ["Lives with daughter."]),
        (("patient: My daughter checks on me every day.",), ["Support from daughter."]),
        (("patient: I drink water.",), []),
        (("patient: My husband smokes.",), []),
        (("patient: My neighbor helps me.",), []),
    ],
)
def test_a_life_is_written(lines: tuple[str, ...], expected: list[str], bare: bool) -> None:
    assert noted(*lines, bare=bare) == expected


def test_a_death_in_the_family_lives_with_nobody() -> None:
    lines = ("doctor: Who's at home with you?", "patient: My wife passed away two years ago.")
    assert noted(*lines) == ["Widowed."]
