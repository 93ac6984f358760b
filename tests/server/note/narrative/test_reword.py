"""A clause as a physician writes it; nothing is added to it."""

import pytest

from earshot_server.note.narrative.reword import reword
from earshot_server.note.rules.load import load_rules
from tests.support.noted import sentence


def told(text: str, speaker: str, gender: str = "") -> str:
    one = sentence(text, speaker)
    return reword(one, 0, len(one.tokens) - 1, gender, load_rules())


@pytest.mark.parametrize(
    ("said", "written"),
    [
        (
            "Um, so I've been, you know, having trouble with my my knee.",
            "The patient has been having trouble with their knee.",
        ),
        ("I don't sleep well.", "The patient does not sleep well."),
        ("I twisted it when I was running.", "The patient twisted it when they were running."),
        ("I usually carry my own bags.", "The patient usually carries their own bags."),
        ("It's been bothering me for twenty five days.", "It has been bothering the patient for 25 days."),
        ("My mother and I went home.", "The patient's mother and they went home."),
        ("No, I didn't notice any bleeding.", "The patient did not notice any bleeding."),
        ("No bleeding at all there.", "No bleeding at all there."),
        ("Yeah, okay.", ""),
        ("If I stop and rest, it's gone.", "If the patient stops and rests, it is gone."),
        ("I feel bloated and don't eat.", "The patient feels bloated and does not eat."),
        ("I want to sit and rest.", "The patient wants to sit and rest."),
        ("I can bend and lift things.", "The patient can bend and lift things."),
        ("I i'm tired of this cough.", "The patient is tired of this cough."),
        ("It went away on it's own.", "It went away on its own."),
        ("I smoke one to two cigarettes.", "The patient smokes 1 to 2 cigarettes."),
        ("I laid down in the dark.", "The patient laid down in the dark."),
        ("It's started to itch at night.", "It has started to itch at night."),
        ("Nope, I never smoked.", "The patient never smoked."),
    ],
)
def test_what_a_patient_tells_is_said_of_the_patient(said: str, written: str) -> None:
    assert told(said, "patient") == written


@pytest.mark.parametrize(
    ("said", "written"),
    [
        (
            "I'm gonna go ahead and order an x-ray of your left wrist.",
            "Will order an x ray of the patient's left wrist.",
        ),
        ("I want you to ice it every night.", "The patient should ice it every night."),
        ("You had a stent put in last year.", "The patient had a stent put in last year."),
        ("We'll see you in two weeks.", "We will see the patient in 2 weeks."),
        ("You're doing your exercises.", "The patient is doing their exercises."),
    ],
)
def test_what_a_clinician_says_keeps_who_says_it(said: str, written: str) -> None:
    assert told(said, "doctor") == written


def test_a_known_gender_gives_pronouns() -> None:
    assert told("I fell on my hip and I couldn't get up.", "patient", "female").startswith(
        "The patient fell on her hip and she could not get up"
    )


def test_an_acronym_that_is_a_plain_word_is_written_in_capitals_where_it_names_something() -> None:
    assert told("We met last year at the clinic.", "doctor") == "We met last year at the clinic."
    assert told("Will order a pet scan of the chest.", "doctor") == "Will order a PET scan of the chest."
    assert told("Will order an mri of the chest.", "doctor") == "Will order an MRI of the chest."
