"""Plans that their own words take back."""

import pytest

from earshot_server.hints.doubt import in_doubt, without_doubtful
from earshot_server.hints.given import make_case
from earshot_server.precision.drugs.safety import allergy_hints
from earshot_server.precision.drugs.using import uses
from earshot_server.precision.facts import Status
from earshot_server.precision.prevention.living import lifestyle_hints, social_hints
from tests.support.patients import TODAY, started, taken

REFUSED = [
    "I won't give you codeine.",
    "We could use codeine, but I don't want to give you codeine.",
    "Normally I'd start codeine, but not with your genes.",
    "I wouldn't start codeine.",
    "I'd like to start codeine. No, sorry, acetaminophen.",
    "Instead of codeine I'll give you acetaminophen.",
    "You can't have codeine.",
    "I was going to give you codeine, but let's not.",
]
MEANT = [
    "I'd like to start codeine.",
    "That is not a fracture. I'll give you codeine.",
    "I'll prescribe codeine, thirty milligrams, for the pain.",
]


def used(said: str) -> set[str]:
    return set(uses(make_case({"dialogue": f"clinician: {said}"}, TODAY)))


@pytest.mark.parametrize("said", REFUSED)
def test_what_is_refused_is_not_planned(said: str) -> None:
    assert "codeine" not in used(said)


@pytest.mark.parametrize("said", MEANT)
def test_what_is_meant_is(said: str) -> None:
    assert "codeine" in used(said)


def test_only_plans_are_doubted() -> None:
    assert not in_doubt(taken("codeine"), {})
    assert without_doubtful([started("codeine")], {})[0].status is Status.PLANNED


@pytest.mark.parametrize(
    ("said", "over"),
    [
        ("I was allergic to penicillin, but they tested me and I'm not anymore.", True),
        ("I used to be allergic to penicillin.", True),
        ("I'm allergic to penicillin.", False),
        ("I'm allergic to penicillin, I got hives.", False),
    ],
)
def test_an_allergy_that_is_over_is_past(said: str, over: bool) -> None:
    case = make_case({"dialogue": f"patient: {said}\nclinician: I'd like to start amoxicillin."}, TODAY)
    assert bool(allergy_hints(case)) is not over


@pytest.mark.parametrize(
    ("said", "hinted"),
    [
        ("I drink two cans of soda a day.", True),
        ("Mostly soda and chips.", True),
        ("I have fast food on the way home.", True),
        ("I love soda.", True),
        ("i caught up the soda um", False),  # "cut out", as it was recognised
        ("um the soda yeah", False),
        ("gave up sodium the soda", False),
        ("I cut out the soda.", False),
    ],
)
def test_a_habit_that_was_only_named_is_none(said: str, hinted: bool) -> None:
    case = make_case({"dialogue": f"patient: {said}"}, TODAY)
    assert bool(lifestyle_hints(case)) is hinted


@pytest.mark.parametrize(
    ("talk", "hinted"),
    [
        ("clinician: Do you live alone or do you live with others?\npatient: Yeah, with my wife.", False),
        ("clinician: Do you live alone or with someone?\npatient: Yes.", False),
        ("clinician: Do you live alone or with someone?\npatient: I live alone.", True),
        ("clinician: Do you live alone?\npatient: Yeah.", True),
        ("patient: My mother lives alone.", False),
        ("patient: My wife died, and I live alone.", True),
    ],
)
def test_a_yes_to_a_choice_says_nothing(talk: str, hinted: bool) -> None:
    assert bool(social_hints(make_case({"dialogue": talk}, TODAY))) is hinted


@pytest.mark.parametrize(
    ("said", "hinted"),
    [
        ("My friends have, uh, tried alcohol and try marijuana, but I haven't.", False),
        ("Everybody at work is vaping.", False),
        ("I smoke marijuana with my friends.", True),
        ("With my friends I smoke marijuana.", True),
        ("I have a boyfriend and I vape every day.", True),
    ],
)
def test_what_others_do_is_not_the_patients(said: str, hinted: bool) -> None:
    assert bool(lifestyle_hints(make_case({"dialogue": f"patient: {said}"}, TODAY))) is hinted


@pytest.mark.parametrize(
    ("talk", "hinted"),
    [
        ("patient: I don't exercise.", True),
        ("clinician: Do you exercise?\npatient: No.", True),
        ("patient: My knee hurts, so I don't exercise.", True),
        ("patient: I don't exercise, because of the pain.", True),
        ("clinician: Any changes to your diet or exercise?\npatient: No, nothing like that.", False),
        ("patient: I haven't had any chest pain or problems exercising.", False),
        ("clinician: Do you have any other exercises that I should know of?\npatient: No.", False),
        ("patient: No trouble with exercise.", False),
    ],
)
def test_a_denial_of_something_about_a_habit_is_none_of_the_habit(talk: str, hinted: bool) -> None:
    assert bool(lifestyle_hints(make_case({"dialogue": talk}, TODAY))) is hinted
