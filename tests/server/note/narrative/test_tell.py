"""What is told in the note beside findings."""

import pytest

from earshot_server.note.draft import Kind, SectionKey
from earshot_server.note.narrative.tell import content
from earshot_server.note.rules.load import load_rules
from tests.support.noted import draft_of, noted, told

FALL = "patient: I slipped on the wet kitchen floor last Tuesday and landed hard on my right wrist."


def test_a_story_is_told_with_its_evidence() -> None:
    (narrative,) = [
        one for section in draft_of(FALL).sections for one in section.statements if one.kind is Kind.NARRATIVE
    ]
    assert (
        narrative.text
        == "The patient slipped on the wet kitchen floor last Tuesday and landed hard on their right wrist."
    )
    assert (narrative.evidence[0].first, narrative.evidence[0].last) == (0, 15)


def test_a_question_is_not_told() -> None:
    assert told("doctor: Did you slip on the wet kitchen floor and land on your right wrist?") == []


def test_a_story_that_is_told_again_is_one_statement_with_the_evidence_of_both() -> None:
    draft = draft_of(FALL, "doctor: Okay.", FALL)
    (narrative,) = [
        one for section in draft.sections for one in section.statements if one.kind is Kind.NARRATIVE
    ]
    assert len(narrative.evidence) == 2


def test_what_findings_tell_is_not_told_once_more() -> None:
    assert told("patient: I have had a dry cough for two weeks.") == ["Reports dry cough for two weeks."]


def test_no_piece_of_a_sentence_is_told() -> None:
    assert told("patient: When I climbed the stairs at work two flights.") == []


def test_small_words_say_nothing() -> None:
    assert content("The patient has been there, and it was not on the knee.", load_rules()) == {"knee"}


def test_a_platitude_is_not_told() -> None:
    assert told("patient: I'm doing pretty good today, thanks for asking.") == []


def test_the_end_of_a_sentence_is_not_told_as_one() -> None:
    assert told("doctor: Is nice and soft on your back exam.") == []


def test_a_thing_alone_is_no_sentence() -> None:
    assert told("doctor: What part is weak?", "patient: My arm, my hand and my face, mainly.") == [
        "Reports arm weakness."
    ]


def test_what_something_is_like_is_not_told_as_if_it_were_so() -> None:
    lines = (
        "doctor: How does it feel?",
        "patient: At its worst, like somebody is sitting on my chest all day.",
    )
    assert not [line for line in told(*lines) if "sitting" in line and line.startswith("Somebody")]


def test_recognised_words_that_nobody_can_have_said_so_are_not_told() -> None:
    lines = (
        "patient: Sometimes it goes and to my left arm down to the elbow when I climb the stairs at work.",
    )
    assert any("goes and to" in line for line in told(*lines))  # somebody wrote it so
    assert not any("goes and to" in line for line in told(*lines, bare=True))


def test_tests_told_beside_operations_are_results() -> None:
    lines = (
        "doctor: Have you had any surgery because of it?",
        "patient: No, I've just been doing the MRIs every year.",
    )
    sections = {one.key: [told.text for told in one.statements] for one in draft_of(*lines).sections}
    assert "The patient has been doing the MRIs every year." in sections[SectionKey.RESULTS]


def test_what_a_medicine_did_is_told_once() -> None:
    lines = (
        "doctor: Any problems with medicines?",
        "patient: Codeine does nothing for me, absolutely nothing.",
    )
    assert told(*lines) == ["Has taken codeine; effect: does nothing for them."]


@pytest.mark.parametrize("line", ["Follow my finger with your eyes.", "Stand on one foot for me."])
def test_what_is_to_be_done_in_the_examination_is_not_told(line: str) -> None:
    assert noted("doctor: Let me examine you.", f"doctor: {line}") == []


def test_a_clause_that_names_no_medicine_does_not_stand_with_the_medicines() -> None:
    draft = draft_of("doctor: Was it severe?", "patient: Well, it was not severe but still remarkable.")
    assert not [one.statements for one in draft.sections if one.key.value == "medications" and one.statements]
