from dataclasses import replace

from PySide6.QtCore import QUrl
from PySide6.QtWidgets import QApplication

from earshot_client.draft.note import Evidence, Note, Section, Statement
from earshot_client.window.note_panel import NotePanel

KNEE = Statement("st-1", "Knee pain & <swelling>.", (Evidence("s-0", 1, 1), Evidence("s-9", 0, 0)))
NOTE = Note(
    version=1,
    sections=(Section("history", "History", (KNEE,)), Section("plan", "Plan")),
    segments={"s-0": ("my", "knee", "hurts")},
)


def test_sections_with_statements_are_shown_as_text(app: QApplication) -> None:
    panel = NotePanel()
    panel.show_note(NOTE)
    assert panel.text.toPlainText().split("\n") == ["History", "Knee pain & <swelling>."]


def test_a_click_on_a_statement_shows_its_words(app: QApplication) -> None:
    panel = NotePanel()
    panel.show_note(NOTE)
    panel.text.anchorClicked.emit(QUrl("#st-1"))
    assert panel.evidence.text() == "“knee”"
    assert panel.evidence.isVisibleTo(panel)
    panel.choose("unknown")
    assert not panel.evidence.isVisibleTo(panel)


def test_why_there_is_no_note_is_said(app: QApplication) -> None:
    panel = NotePanel()
    panel.say("The viewer cannot be reached just now.")
    assert panel.said.isVisibleTo(panel)
    panel.say(None)
    assert not panel.said.isVisibleTo(panel)


def test_the_next_visit_begins_without_the_last_note(app: QApplication) -> None:
    panel = NotePanel()
    panel.show_note(NOTE)
    panel.clear()
    assert panel.text.toPlainText() == ""


def test_hints_are_a_quiet_line_that_goes_away(app: QApplication) -> None:
    panel = NotePanel()
    panel.show_note(replace(NOTE, hints=3, critical=1))
    assert panel.hints.text() == "3 hints in the viewer, 1 severe"
    assert panel.hints.isVisibleTo(panel)
    panel.show_note(replace(NOTE, hints=1))
    assert panel.hints.text() == "1 hint in the viewer"
    panel.show_note(NOTE)
    assert not panel.hints.isVisibleTo(panel)
