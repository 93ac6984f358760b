"""The weights: what matters outweighs small talk, and sections fit."""

from earshot_server.note.draft import SectionKey
from earshot_server.note.narrative.weigh import features, section, worth
from earshot_server.note.rules.load import load_rules
from tests.support.noted import sentence

RULES = load_rules()


def weighed(text: str, speaker: str | None) -> tuple[float, SectionKey]:
    one = sentence(text, speaker)
    found = features(one, 0, len(one.tokens) - 1, RULES)
    return worth(found, RULES.weights), section(found, one.speaker, RULES.weights)


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
