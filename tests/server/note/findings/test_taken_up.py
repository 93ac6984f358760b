"""The complaint that a clinician names as known, and the patient goes on about."""

import pytest

from earshot_server.note.dialogue import make_segment
from earshot_server.note.engine import NoteEngine
from tests.support.noted import draft_of, finding, found


def test_a_complaint_that_is_taken_up_is_the_chief_complaint_and_what_goes_with_it_is_not() -> None:
    draft = draft_of(
        "doctor: Tell me about the headaches.",
        "patient: They're kind of throbbing, and I feel sick with them.",
    )
    (chief,) = draft.sections[0].statements
    assert chief.text == "Headache."


@pytest.mark.parametrize(
    "reply",
    ["Gone.", "I don't have those.", "They went away.", "What do you mean?"],
)
def test_a_complaint_that_the_patient_does_not_take_up_is_not_reported(reply: str) -> None:
    said = found("doctor: Tell me about the headaches.", f"patient: {reply}")
    assert ("symptom", "headache", "present") not in said


def test_details_before_another_symptom_are_the_complaints() -> None:
    lines = ("doctor: What's your cough like?", "patient: Dry, mostly, and I've had some wheezing at night.")
    assert finding(*lines, concept="cough").attributes == {"quality": "dry"}
    assert finding(*lines, concept="wheezing").attributes == {"frequency": "at night"}


@pytest.mark.parametrize(("confidence", "expected"), [(0.95, ["fever"]), (0.6, [])])
def test_a_complaint_that_was_hardly_heard_is_not_taken_up(confidence: float, expected: list[str]) -> None:
    engine = NoteEngine()
    asked = make_segment("Tell me about the fever.", "doctor", 0)
    words = tuple(
        word.model_copy(update={"confidence": confidence}) if "fever" in word.text else word
        for word in asked.words
    )
    engine.fold(asked.model_copy(update={"words": words}))
    engine.fold(make_segment("Burning, and worse at night.", "patient", asked.end))
    assert [one.concept for one in engine.draft.findings] == expected
