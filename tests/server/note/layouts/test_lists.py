"""The problem list and the patient's summary."""

from earshot_server.note.engine import NoteEngine
from earshot_server.note.layouts.lists import NO_PROBLEMS, NO_SUMMARY, patient_summary, problem_list
from tests.support.noted import draft_of

VISIT = (
    "patient: I have asthma.",
    "doctor: I think this is pneumonia. Start amoxicillin five hundred milligrams three times a day.",
    "doctor: Come back in two weeks. If you get a fever, call me.",
)


def test_problems_are_listed_with_their_codes_what_was_judged_first() -> None:
    assert problem_list(draft_of(*VISIT)).splitlines() == [
        "Pneumonia [ICD10CM:J18.9]",
        "Asthma [ICD10CM:J45]",
    ]


def test_the_summary_says_what_was_found_what_to_do_and_when_to_come_back() -> None:
    assert patient_summary(draft_of(*VISIT)) == (
        "What we found\n  You have pneumonia.\n\n"
        "What to do\n  Start amoxicillin, 500 mg three times a day.\n\n"
        "When to come back\n  Come back in two weeks.\n  Call the office if you get a fever."
    )


def test_an_empty_draft_says_so() -> None:
    assert problem_list(NoteEngine().draft) == NO_PROBLEMS
    assert patient_summary(NoteEngine().draft) == NO_SUMMARY
