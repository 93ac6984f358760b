from PySide6.QtWidgets import QApplication

from earshot_client.window.shown import Shown
from earshot_client.window.words import Words


def test_final_lines_stay_and_the_open_segment_is_written_anew(app: QApplication) -> None:
    words = Words()
    words.show_visit(Shown(stable="it hurts", unstable="hear"))
    assert words.toPlainText() == "it hurts hear"
    words.show_visit(Shown(lines=("It hurts here.",), unstable="when"))
    assert words.toPlainText() == "It hurts here.\nwhen"
    words.show_visit(Shown(lines=("It hurts here.", "When?"), stable="at"))
    assert words.toPlainText() == "It hurts here.\nWhen?\nat "


def test_the_next_visit_begins_with_an_empty_page(app: QApplication) -> None:
    words = Words()
    words.show_visit(Shown(lines=("One.", "Two."), unstable="three"))
    words.show_visit(Shown())
    assert words.toPlainText() == ""


def test_a_reader_who_scrolled_up_keeps_the_place(app: QApplication) -> None:
    words = Words()
    words.resize(200, 60)
    words.show()
    app.processEvents()
    lines = tuple(f"Line {number}." for number in range(40))
    words.show_visit(Shown(lines=lines[:30]))
    bar = words.verticalScrollBar()
    assert bar.value() == bar.maximum() > 0
    bar.setValue(3)
    words.show_visit(Shown(lines=lines))
    assert bar.value() == 3


def test_what_was_said_is_text_and_no_markup(app: QApplication) -> None:
    words = Words()
    words.show_visit(Shown(lines=("<b>bold</b>",)))
    assert words.toPlainText() == "<b>bold</b>\n"
