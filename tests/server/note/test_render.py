"""Drafts to read."""

from earshot_protocol.words import Segment
from earshot_server.note.dialogue import make_segment
from earshot_server.note.engine import NoteEngine
from earshot_server.note.layouts.layout import layout_named
from earshot_server.note.render import NOTHING, as_markdown, as_text
from tests.support.noted import draft_of

LINES = ("patient: I have a fever.", "patient: I tested positive for HLA B twenty seven.")


def test_text_has_titles_and_a_statement_a_line() -> None:
    assert as_text(draft_of("patient: I have no fever.")) == "Review of systems\n  Denies fever."


def test_markdown_has_headings_and_lists() -> None:
    text = as_markdown(draft_of("patient: I have a fever."))
    assert text == ("## Chief complaint\n\n- Fever.\n\n## History of present illness\n\n- Reports fever.")


def test_markdown_escapes_what_would_be_markup() -> None:
    draft = draft_of("patient: I have a fever.")
    section = draft.sections[1]
    starred = section.statements[0].model_copy(update={"text": "HLA-B*57:01_x"})
    changed = draft.model_copy(update={"sections": (section.model_copy(update={"statements": (starred,)}),)})
    assert as_markdown(changed).endswith("- HLA-B\\*57:01\\_x")


def test_an_empty_draft_says_so() -> None:
    assert as_text(draft_of("patient: Hello.")) == as_markdown(draft_of("patient: Hello.")) == NOTHING


def test_assessment_and_plan_are_grouped_by_problem() -> None:
    draft = draft_of(
        "doctor: For your asthma, start albuterol. We will order a chest X-ray.",
        "doctor: For your knee pain, start ibuprofen.",
        "doctor: Come back in two weeks.",
    )
    text = as_text(draft, layout_named("soap"))
    plan = text[text.index("Plan\n") :].splitlines()
    assert [line.strip() for line in plan if not line.startswith("    ")] == [
        "Plan",
        "1. Asthma",
        "2. Knee pain",
        "General",
    ]


def test_a_layouts_own_words_stand_where_nothing_was_said() -> None:
    assert as_text(draft_of("patient: I have no fever."), layout_named("soap")).endswith(
        "Assessment\n  Not stated.\n\nPlan\n  Not stated."
    )


def test_words_heard_with_low_confidence_are_marked() -> None:
    words = (("i", 1.0), ("have", 1.0), ("a", 1.0), ("fever", 0.2))
    engine = NoteEngine()
    engine.fold(heard(*words))
    assert "Reports fever. [heard with low confidence: fever]" in as_text(engine.draft)


def test_a_doubtful_word_that_is_said_of_nobody_is_left_out() -> None:
    engine = NoteEngine()
    engine.fold(heard(("just", 1.0), ("the", 1.0), ("mass", 0.3)))
    assert engine.draft.findings == ()


def heard(*words: tuple[str, float]) -> Segment:
    made = make_segment(" ".join(word for word, _ in words), "patient", 0)
    marked = tuple(
        word.model_copy(update={"confidence": sure})
        for word, (_, sure) in zip(made.words, words, strict=True)
    )
    return made.model_copy(update={"words": marked})
