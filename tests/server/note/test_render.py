"""Drafts to read."""

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
