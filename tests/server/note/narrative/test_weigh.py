"""The weights: what matters outweighs small talk, and sections fit."""

import math

from earshot_server.note.draft import SectionKey
from earshot_server.note.narrative.weigh import features, lean, section, sums, worth
from earshot_server.note.rules.load import load_rules
from tests.support.noted import sentence

RULES = load_rules()


def weighed(text: str, speaker: str | None) -> tuple[float, SectionKey]:
    one = sentence(text, speaker)
    found = features(one, 0, len(one.tokens) - 1, RULES)
    return worth(found, RULES.weights), section(found, one.speaker, RULES.weights, {})


def test_a_complaint_is_worth_more_than_small_talk() -> None:
    complaint, place = weighed("I have been having a lot of pain in my lower back for two weeks.", "patient")
    talk, _ = weighed("Well, thank you, it is so nice to see you again.", "patient")
    assert complaint > RULES.narrative.worth > talk
    assert place is SectionKey.HISTORY_OF_PRESENT_ILLNESS


def test_orders_are_plans() -> None:
    assert (
        weighed("We will order an x-ray and I would like to refer you to physical therapy.", "doctor")[1]
        is SectionKey.PLAN
    )


def test_a_patient_never_writes_the_examination() -> None:
    assert weighed("There is some tenderness to palpation of the knee.", "patient")[1] in (
        SectionKey.HISTORY_OF_PRESENT_ILLNESS,
        SectionKey.PAST_HISTORY,
        SectionKey.MEDICATIONS,
        SectionKey.FAMILY_HISTORY,
        SectionKey.SOCIAL_HISTORY,
    )


def test_what_was_spoken_of_leans_on_what_follows_and_fades() -> None:
    family = features(sentence("My mother and my sister had it, too.", "patient"), 0, 7, RULES)
    once = lean(family, RULES.weights, {}, 0.8)
    assert math.isclose(sum(math.exp(one) for one in once.values()), 1.0)
    assert max(once, key=lambda key: once[key]) is SectionKey.FAMILY_HISTORY
    alone, behind = sums(set(), RULES.weights, {}), sums(set(), RULES.weights, once)
    assert behind[SectionKey.FAMILY_HISTORY] - behind[SectionKey.PLAN] > 0.0
    assert set(alone.values()) == {0.0}
    talk = once
    for _ in range(200):
        talk = lean(set(), RULES.weights, talk, 0.8)
    assert math.isclose(min(talk.values()), max(talk.values()))
