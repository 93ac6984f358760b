"""Habits whose words leave them open, with as many that do not."""

import pytest

from earshot_server.hints.given import make_case
from earshot_server.hints.habits import is_of_something_else
from earshot_server.precision.drugs.safety import pregnancy_hints
from earshot_server.precision.facts import Source, Words
from earshot_server.precision.prevention.living import lifestyle_hints, social_hints
from tests.support.patients import TODAY, fact


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
        ("patient: I thought that was just me being hot.", False),
        ("clinician: Who do you live with?\npatient: Just me.", True),
        ("patient: just me my wife passed away two years ago", True),
        ("patient: Is it just me or is it warm?", False),
        ("patient: I volunteer at the homeless shelter.", False),
        ("patient: I'm homeless since June.", True),
    ],
)
def test_circumstances_are_said_of_the_patient_and_not_chosen_by_a_yes(talk: str, hinted: bool) -> None:
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
        ("patient: It wasn't during any physical exercise.", False),
        ("clinician: Doing any exercise doesn't make it worse?\npatient: Not really.", False),
        ("patient: I don't exercise, because it makes the pain worse.", True),
    ],
)
def test_a_denial_of_something_about_a_habit_is_none_of_the_habit(talk: str, hinted: bool) -> None:
    assert bool(lifestyle_hints(make_case({"dialogue": talk}, TODAY))) is hinted


@pytest.mark.parametrize(
    ("said", "hinted"),
    [
        ("I smoke marijuana once a week.", True),
        ("I started years ago and still smoke marijuana.", True),
        ("I smoke marijuana.", True),
        ("I smoke pot now and then.", True),
        ("I left the pot on the stove.", False),
        ("Yeah, I had cocaine once.", False),
        ("I tried marijuana once at a party, like a couple years ago.", False),
        ("The last time was in college, for marijuana.", False),
        ("We used cocaine a few times, but that was back in school.", False),
    ],
)
def test_a_habit_of_the_past_is_past(said: str, hinted: bool) -> None:
    assert bool(lifestyle_hints(make_case({"dialogue": f"patient: {said}"}, TODAY))) is hinted


def test_words_that_are_not_at_hand_leave_a_habit_as_it_is() -> None:
    words = (Words(segment="s-1", first=2, last=4),)
    denied = fact("lifestyle", "exercise", "absent").model_copy(
        update={"source": Source(kind="heard", id="f-1", words=words)}
    )
    assert not is_of_something_else(denied, {})


@pytest.mark.parametrize(
    ("talk", "known"),
    [
        ("patient: I'm twelve weeks pregnant.", True),
        ("clinician: Are you pregnant?\npatient: Yes.", True),
        ("patient: I'm pregnant with my second.", True),
        ("clinician: How is your pregnancy going?\npatient: Fine, I'm pregnant and happy.", True),
        ("clinician: It could just be something related to a pregnancy-related cause.", False),
        ("clinician: Let's do a pregnancy test to be sure.", False),
        ("patient: I'm not pregnant.", False),
    ],
)
def test_a_pregnancy_that_was_only_thought_of_is_none(talk: str, known: bool) -> None:
    talk += "\nclinician: I'd like to start trimethoprim."
    assert bool(pregnancy_hints(make_case({"dialogue": talk}, TODAY))) is known
