"""A finding's own statement stands where it came up, if its kind alone does not decide."""

import pytest

from earshot_server.note.dialogue import segments_of
from earshot_server.note.draft import Draft, SectionKey, Statement
from earshot_server.note.engine import NoteEngine
from earshot_server.note.narrative.weigh import may_tell
from earshot_server.note.rules.load import load_rules
from earshot_server.note.sentences.sentence import Speaker
from tests.support.noted import draft_of


def drafted(dialogue: str) -> Draft:
    engine = NoteEngine()
    for segment in segments_of(dialogue):
        engine.fold(segment)
    return engine.draft


def sections_of(draft: Draft, concept: str) -> set[SectionKey]:
    mine = {one.id for one in draft.findings if one.concept == concept}
    return {
        section.key
        for section in draft.sections
        for one in section.statements
        if mine.intersection(one.findings)
    }


PAST = "Doctor: Do you have any medical problems?\nPatient: I have asthma and diabetes.\n"


def test_a_disease_among_medical_problems_is_past_history() -> None:
    assert sections_of(drafted(PAST), "asthma") == {SectionKey.PAST_HISTORY}


def test_a_disease_denied_in_a_review_of_systems_stands_there() -> None:
    review = (
        "Doctor: Any fever or chills?\nPatient: No.\nDoctor: Any chest pain?\nPatient: No.\n"
        "Doctor: Any asthma or depression?\nPatient: No.\n"
    )
    assert sections_of(drafted(review), "depression") == {SectionKey.REVIEW_OF_SYSTEMS}


def test_a_known_disease_is_past_history_though_the_complaint_was_just_spoken_of() -> None:
    visit = (
        "Doctor: What brings you in?\nPatient: I get this tightness in my chest when I climb the stairs.\n"
        "Doctor: Does it go anywhere?\nPatient: To my left arm.\n"
        "Doctor: Any other conditions I should know about?\n"
        "Patient: High blood pressure, for about ten years.\n"
    )
    assert sections_of(drafted(visit), "high blood pressure") == {SectionKey.PAST_HISTORY}


def test_what_is_said_later_moves_nothing() -> None:
    later = PAST + "Doctor: Any fever or chills?\nPatient: No, no fever. I still have asthma, though.\n"
    assert SectionKey.PAST_HISTORY in sections_of(drafted(later), "asthma")


def test_no_finding_of_the_patient_may_stand_in_the_family_history() -> None:
    moves = load_rules().narrative.moves
    assert moves
    assert all(SectionKey.FAMILY_HISTORY not in one.sections for one in moves.values())


@pytest.mark.parametrize("key", [SectionKey.ASSESSMENT, SectionKey.PLAN, SectionKey.EXAMINATION])
def test_a_patient_does_not_judge(key: SectionKey) -> None:
    assert not may_tell(Speaker.PATIENT, key)
    assert may_tell(Speaker.CLINICIAN, key)


def test_a_state_goes_on_with_the_same_places() -> None:
    first, *rest = segments_of(PAST + "Patient: My asthma is mild.\n")
    whole, parts = NoteEngine(), NoteEngine()
    for one in (first, *rest):
        whole.fold(one)
        parts.fold(one)
        parts = NoteEngine.load(parts.dump())
    assert parts.draft == whole.draft


def test_a_complaint_of_long_standing_stands_in_the_past_history() -> None:
    draft = draft_of("doctor: Any other medical problems?", "patient: I have memory loss problems.")
    assert [one.text for one in section(draft, "past_history")] == ["Reports memory trouble."]
    assert not section(draft, "chief_complaint")


def test_the_last_period_stands_in_the_past_history() -> None:
    draft = draft_of("doctor: When was your last menstrual period?", "patient: It was three weeks ago.")
    assert [one.text for one in section(draft, "past_history")] == ["Last menstrual period: three weeks ago."]


def section(draft: Draft, key: str) -> list[Statement]:
    return [each for one in draft.sections if one.key.value == key for each in one.statements]
