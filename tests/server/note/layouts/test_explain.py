"""Each statement with its words and its rule."""

from earshot_server.note.dialogue import segments_of
from earshot_server.note.draft import Kind
from earshot_server.note.layouts.explain import explained
from earshot_server.note.rules.load import load_rules
from tests.support.noted import folded

LINES = """
doctor: Any fever?
patient: No.
patient: I slipped on the wet kitchen floor last Tuesday and landed hard on my right wrist.
"""


def explanations() -> dict[Kind, list[str]]:
    draft = folded(LINES).draft
    heard = {one.id: one for one in segments_of(LINES)}
    return {
        one.kind: explained(one, draft, heard, load_rules())
        for section in draft.sections
        for one in section.statements
    }


def test_a_denial_is_explained_by_question_and_answer_and_its_template() -> None:
    assert explanations()[Kind.SYMPTOM] == [
        "asked, doctor: “fever?”",
        "said, patient: “No.”",
        "rule: symptom, absent, concept “fever” (HP:0001945); template “Denies {concepts}.”",
    ]


def test_a_narrative_is_explained_by_its_words() -> None:
    words, rule = explanations()[Kind.NARRATIVE]
    assert words.startswith("said, patient: “I slipped on the wet kitchen floor")
    assert rule.startswith("rule: narrative")
