"""What a clinician says while examining."""

import pytest

from earshot_server.note.draft import SectionKey
from earshot_server.note.narrative.examined import found
from tests.support.noted import draft_of


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("I hear some crackles at the right base.", "Some crackles at the right base."),
        ("There is a small scar over the shin.", "A small scar over the shin."),
        ("I can feel a firm nodule on the left.", "A firm nodule on the left."),
        ("I feel like it is healing.", "I feel like it is healing."),
        ("Lungs are clear.", "Lungs are clear."),
    ],
)
def test_what_is_found_is_told_without_who_found_it(said: str, told: str) -> None:
    assert found(said) == told


def test_what_is_described_while_examining_stands_in_the_examination() -> None:
    draft = draft_of(
        "doctor: Let me take a look.",
        "doctor: The canal's swollen and there's some debris in there.",
        "doctor: I think it's swimmer's ear.",
    )
    exam = next(one for one in draft.sections if one.key is SectionKey.EXAMINATION)
    assert any("debris" in one.text for one in exam.statements)


def test_what_is_worried_about_is_no_history() -> None:
    draft = draft_of("patient: My knee hurts.", "doctor: I'm worried you've torn your ACL.")
    texts = {one.key: [each.text for each in one.statements] for one in draft.sections}
    assert texts[SectionKey.ASSESSMENT] == ["Possible torn ligament."]


def test_a_judgement_while_examining_is_no_finding() -> None:
    draft = draft_of(
        "doctor: Belly's soft, mildly tender all over, no guarding.",
        "doctor: Likely traveler's diarrhea, maybe giardia.",
    )
    exam = next(one for one in draft.sections if one.key is SectionKey.EXAMINATION)
    assert not any("giardia" in one.text.lower() for one in exam.statements)
