"""Habits."""

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
            ["Alcohol: current, two beers, on a Friday.", "Recreational drugs: denied."],
        ),
        (("patient: I go to the gym three times a week.",), ["Exercise: current, three times a week."]),
        (("patient: I cut out the soda.",), ["Soda: former."]),
        (("patient: I drink water.",), []),
        (("patient: My husband smokes.",), []),
    ],
)
def test_a_life_is_written(lines: tuple[str, ...], expected: list[str], bare: bool) -> None:
    assert noted(*lines, bare=bare) == expected


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (
            ("doctor: Do you drink?", "patient: I drink every now and again."),
            ["Alcohol: current, every now and again."],
        ),
        (("doctor: Do you drink?", "patient: I drink a lot of water."), []),
        (
            ("doctor: And alcohol?", "patient: Maybe three or four beers a week."),
            ["Alcohol: current, maybe three or four beers a week."],
        ),
        (("patient: I fell while playing tennis.",), []),
        (("patient: I used to run before this.",), []),
        (("patient: I play tennis every week.",), ["Tennis: current, every week."]),
    ],
)
def test_what_is_asked_about_or_done_regularly_is_a_habit(
    lines: tuple[str, ...], expected: list[str]
) -> None:
    assert [one for one in noted(*lines) if "current" in one] == expected


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (("patient: I quit smoking four years ago.",), ["Tobacco: former, quit four years ago."]),
        (("doctor: Do you smoke?", "patient: No, I quit in June."), ["Tobacco: former, quit June."]),
        (("patient: I'm trying to quit smoking.",), []),
    ],
)
def test_who_quit_had_the_habit(lines: tuple[str, ...], expected: list[str]) -> None:
    assert noted(*lines) == expected


def test_drugs_in_an_answer_about_allergies_are_medicines() -> None:
    assert noted("doctor: Any allergies?", "patient: Just hay fever. No drugs.") == []


@pytest.mark.parametrize(
    ("reply", "expected"),
    [("I quit in May.", "former"), ("I stopped eating meat.", "current")],
)
def test_what_was_told_just_before_may_be_over(reply: str, expected: str) -> None:
    told = noted("doctor: It says here you smoke a pack a day.", f"patient: {reply}")
    assert any(one.startswith(f"Tobacco: {expected}") for one in told)


def test_an_amount_is_of_the_habit_that_was_asked_about() -> None:
    told = noted("doctor: How much coffee?", "patient: Two cups, and I quit soda.")
    assert "Soda: former." in told
    assert any(one.startswith("Caffeine: current, two cups") for one in told)


def test_a_wife_who_quit_says_nothing_of_the_patient() -> None:
    told = noted("doctor: Still smoking?", "patient: Down to half a pack.", "patient: My wife quit.")
    assert not any("former" in one for one in told)


def test_what_somebody_is_clean_of_is_over() -> None:
    told = noted(
        "doctor: Do you use any substances?",
        "patient: I've been clean four years in June. It was heroin, mostly.",
    )
    assert "Heroin: former." in told


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (
            "I quit in January. Fifty years, two packs a day.",
            "former, two packs a day for fifty years, quit January.",
        ),
        ("I quit in January. It was two packs a day.", "former, two packs a day, quit January."),
        ("I quit in January, but I started back up. A pack a day now.", "current, a pack a day"),
    ],
)
def test_how_much_was_smoked_before_quitting_is_over_too(answer: str, expected: str) -> None:
    told = noted("doctor: Are you still smoking?", f"patient: {answer}")
    assert any(line.startswith(f"Tobacco: {expected}") for line in told)
