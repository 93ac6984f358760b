from pathlib import Path

import pytest
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QApplication, QMessageBox

from earshot_client.errors import LeftUnsent
from earshot_client.session import events
from earshot_client.session.recorder import Outcome
from earshot_client.window.consent import Answer
from earshot_client.window.main_window import MainWindow, describe
from earshot_client.window.shown import Line, Phase
from tests.support.windows import StubWorker, equipment

MINUTE = 60 * 16_000


@pytest.fixture
def worker(app: QApplication, tmp_path: Path) -> StubWorker:
    return StubWorker(equipment(tmp_path))


@pytest.fixture
def window(worker: StubWorker) -> MainWindow:
    window = MainWindow(worker)  # type: ignore[arg-type]
    window.show()
    return window


def recording(window: MainWindow, worker: StubWorker) -> None:
    window.view.label.setText(" Room 3 ")
    window.begin_with(Answer.GIVEN)
    worker.started.emit("visit-1")
    worker.told.emit(events.Connected("ws://a", 1))


def test_a_visit_begins_with_consent_and_its_label(window: MainWindow, worker: StubWorker) -> None:
    recording(window, worker)
    assert worker.asked == [("start", "Room 3")]
    assert window.shown.phase is Phase.RECORDING


def test_consent_that_is_not_given_opens_no_microphone_and_is_put_down(
    window: MainWindow, worker: StubWorker
) -> None:
    window.begin_with(Answer.NOT_GIVEN)
    assert worker.asked == [("decline", None)]
    assert window.shown.phase is Phase.READY
    window.begin_with(Answer.NOT_ASKED)
    assert worker.asked == [("decline", None)]


def test_every_button_reaches_the_engine(window: MainWindow, worker: StubWorker) -> None:
    recording(window, worker)
    controls = window.view.controls
    presses = (
        controls.pause_button,
        controls.pause_button,
        controls.off_button,
        controls.off_button,
        controls.flag_button,
        controls.stop_button,
    )
    for button in presses:
        button.click()
    asked = [name for name, *_ in worker.asked[1:]]
    assert asked == ["pause", "resume", "off_record", "resume", "flag", "stop"]
    assert window.shown.phase is Phase.ENDING


def test_withdrawing_asks_once(
    window: MainWindow, worker: StubWorker, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = iter([QMessageBox.StandardButton.No, QMessageBox.StandardButton.Yes])
    monkeypatch.setattr(QMessageBox, "question", lambda *_: next(answers))
    recording(window, worker)
    window.withdraw()
    assert ("withdraw",) not in worker.asked
    window.withdraw()
    assert ("withdraw",) in worker.asked


def test_a_visit_that_ended_makes_room_for_the_next(window: MainWindow, worker: StubWorker) -> None:
    recording(window, worker)
    worker.ended.emit(Outcome())
    assert (window.shown.phase, window.shown.line, window.view.label.text()) == (Phase.READY, Line.NONE, "")
    assert window.statusBar().currentMessage() == "The server has all of it."


def test_what_the_server_does_not_have_is_shown_after_the_visit(
    window: MainWindow, worker: StubWorker
) -> None:
    recording(window, worker)
    worker.ended.emit(Outcome(LeftUnsent("The spool keeps 3 s.")))
    assert ("look_for_leftovers",) in worker.asked
    assert window.statusBar().currentMessage() == "The spool keeps 3 s."


def test_a_start_that_fails_says_why_and_can_be_tried_again(window: MainWindow, worker: StubWorker) -> None:
    window.begin_with(Answer.GIVEN)
    worker.failed.emit("No such microphone.")
    assert (window.shown.phase, window.view.trouble.text.text()) == (Phase.READY, "No such microphone.")
    window.begin_with(Answer.GIVEN)
    assert window.view.trouble.isHidden()


def test_silence_and_length_are_asked_about_and_can_be_sent_away(
    window: MainWindow, worker: StubWorker
) -> None:
    recording(window, worker)
    worker.held_to = 5 * MINUTE
    worker.told.emit(events.Progress(5 * MINUTE, 5 * MINUTE, 5 * MINUTE))
    window.show_strip()
    window.show_now()
    assert "Nobody has spoken for 5 minutes" in window.view.question.text.text()
    assert window.isVisible(), "the strip has no room for questions"
    window._send_reminder_away()
    assert window.view.question.isHidden()


def test_closing_a_window_with_a_visit_leaves_the_strip(window: MainWindow, worker: StubWorker) -> None:
    recording(window, worker)
    event = QCloseEvent()
    window.closeEvent(event)
    assert not event.isAccepted()
    assert (window.strip.isVisible(), window.isVisible()) == (True, False)
    window.show_full()
    assert (window.strip.isVisible(), window.isVisible()) == (False, True)
    worker.ended.emit(Outcome())
    window.closeEvent(event := QCloseEvent())
    assert event.isAccepted()


def test_an_outcome_is_a_sentence() -> None:
    assert describe(Outcome(withdrawn=True)) == "Consent was withdrawn: what was recorded is erased."
