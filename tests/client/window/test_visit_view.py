import pytest
from PySide6.QtWidgets import QApplication

from earshot_client.capture.level import Level, Verdict
from earshot_client.window.shown import Line, Phase, Shown
from earshot_client.window.visit_view import VisitView, line_text

GOOD = Level(-3.0, -20.0, Verdict.GOOD)


def test_a_visit_is_seen_at_a_glance(app: QApplication) -> None:
    view = VisitView()
    view.show_visit(Shown(Phase.RECORDING, Line.CONNECTED, level=GOOD, lines=("Hello.",)), 61 * 16_000, 0)
    said = (view.phase.text(), view.clock.text(), view.line.text(), view.meter.verdict.text())
    assert said == ("Recording", "01:01", "Connected.", "good level")
    assert view.words.toPlainText() == "Hello.\n"
    assert not view.label.isEnabled()


def test_off_the_record_shows_no_level(app: QApplication) -> None:
    view = VisitView()
    view.show_visit(Shown(Phase.OFF_RECORD, Line.CONNECTED, level=GOOD), 0, 0)
    assert view.meter.verdict.text() == ""


def test_trouble_stands_across_the_window(app: QApplication) -> None:
    view = VisitView()
    view.show_visit(Shown(Phase.RECORDING, blocked="The disk is full."), 0, 0)
    assert view.trouble.isVisibleTo(view)
    view.show_visit(Shown(Phase.RECORDING), 0, 0)
    assert not view.trouble.isVisibleTo(view)


@pytest.mark.parametrize(
    ("shown", "unsent", "text", "tone"),
    [
        (Shown(), 0, "", ""),
        (Shown(line=Line.CONNECTED), 16_000, "Connected.", "good"),
        (Shown(line=Line.CONNECTED), 160_000, "Connected. 10 s unsent, kept here.", "warn"),
        (
            Shown(line=Line.WAITING, line_says="The network is gone."),
            16_000 * 720,
            "The network is gone. Recording goes on. 12 min unsent, kept here.",
            "warn",
        ),
        (Shown(line=Line.REFUSED), 0, "Refused. What is recorded is kept here.", "bad"),
        (
            Shown(line=Line.CONNECTED, dropouts=2),
            0,
            "Connected. Sound was lost 2 times: this machine is too busy.",
            "bad",
        ),
    ],
)
def test_the_connection_is_a_sentence(shown: Shown, unsent: int, text: str, tone: str) -> None:
    assert line_text(shown, unsent) == (text, tone)


def test_everything_has_a_name_for_screen_readers(app: QApplication) -> None:
    view = VisitView()
    shown = (view.phase, view.clock, view.line, view.device, view.label, view.words, view.note.text)
    assert all(widget.accessibleName() for widget in (*shown, view.meter.bar, view.meter.verdict))
