"""Tests of what differs between two drafts of the same segments."""

from earshot_protocol.words import Segment
from earshot_server.note.engine import NoteEngine
from earshot_server.notes.difference import difference, keep_versions
from tests.support.noted import make_segment

SAID = ("any chest pain", "yes since monday and i take aspirin", "any fever", "no")


def noted(*speakers: str) -> NoteEngine:
    engine = NoteEngine()
    segments: list[Segment] = []
    for text, speaker in zip(SAID, speakers, strict=True):
        segments.append(make_segment(text, speaker, segments[-1].end + 16000 if segments else 0))
    engine.fold(segments[0], 7, segments[1:])
    return engine


def test_a_difference_makes_one_draft_of_the_other() -> None:
    before = noted("clinician", "clinician", "clinician", "clinician").draft
    after = keep_versions(before, noted("clinician", "patient", "clinician", "patient").draft)
    after = after.model_copy(update={"version": 9})
    delta = difference(before, after, 9)
    assert delta is not None
    made = before.apply(delta)
    assert made.sections == after.sections
    assert made.findings == after.findings


def test_the_same_draft_differs_in_nothing() -> None:
    draft = noted("clinician", "patient", "clinician", "patient").draft
    assert difference(draft, draft, 9) is None


def test_statements_that_say_the_same_keep_their_version() -> None:
    before = noted("clinician", "patient", "clinician", "patient").draft
    later = before.model_copy(
        update={
            "sections": tuple(
                section.model_copy(
                    update={
                        "statements": tuple(
                            one.model_copy(update={"version": 9}) for one in section.statements
                        )
                    }
                )
                for section in before.sections
            )
        }
    )
    assert any(section.statements for section in before.sections)
    assert keep_versions(before, later) == before
