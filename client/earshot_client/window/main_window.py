"""The window: what people do goes to the engine, what the engine tells is shown."""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QAction, QCloseEvent, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMessageBox

from earshot_client.session.events import Event
from earshot_client.session.recorder import Outcome
from earshot_client.window.consent import Answer, ConsentDialog
from earshot_client.window.reminders import Reminders
from earshot_client.window.shown import Line, Phase, Shown, take
from earshot_client.window.strip import Strip
from earshot_client.window.visit_view import VisitView
from earshot_client.window.worker import Worker

TICK = 100
"""Between two paintings (milliseconds); what the engine tells in between costs next to nothing."""
WEAK_MODEL = (
    "The model that ships with Earshot is for demonstrations: `earshot models fetch` brings an official one."
)


class MainWindow(QMainWindow):
    """One visit after another."""

    phase_changed = Signal(object)
    """The new `Phase`."""

    def __init__(self, worker: Worker) -> None:
        super().__init__()
        self.setWindowTitle("Earshot")
        self.resize(1000, 680)
        self.worker = worker
        self.view = VisitView()
        self.strip = Strip(self.view.controls)
        self.shown = Shown()
        self._told_phase = Phase.READY
        self.may_close = False
        """Set by who decided that the program ends."""
        self.reminders = self._fresh_reminders()
        self.setCentralWidget(self.view)
        self.statusBar().showMessage(WEAK_MODEL)
        self.statusBar().setAccessibleName("Hint")
        self._connect()
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.show_now)
        self._timer.start(TICK)
        self.show_now()

    # --- shown -----------------------------------------------------------------

    def show_now(self) -> None:
        """Bring window or strip up to date."""
        if self.shown.phase is not self._told_phase:
            self._told_phase = self.shown.phase
            self.phase_changed.emit(self.shown.phase)
        held_to, unsent = self.worker.held_to, self.worker.unsent
        view = self.strip if self.strip.isVisible() else self.view
        view.show_visit(self.shown, held_to, unsent)
        due = None
        if self.shown.phase is Phase.RECORDING:
            due = self.reminders.due(held_to, self.shown.heard_to, self.shown.spoken_to)
        self.view.question.say(due or "")
        if due and self.strip.isVisible():
            self.show_full()

    def show_strip(self) -> None:
        """Be small, above everything else."""
        self.strip.show()
        self.hide()
        self.show_now()

    def show_full(self) -> None:
        """Be whole again."""
        self.strip.hide()
        self.showNormal()
        self.raise_()
        self.activateWindow()
        self.show_now()

    # --- what people do ----------------------------------------------------------

    def begin(self) -> None:
        """Ask for consent, then record."""
        if self.shown.phase is not Phase.READY:
            return
        dialog = ConsentDialog(self.worker.equipment.settings.consent_words, self)
        dialog.exec()
        self.begin_with(dialog.answer)

    def begin_with(self, answer: Answer) -> None:
        """Do what the patient's answer asks for."""
        label = self.view.label.text().strip() or None
        if answer is Answer.GIVEN:
            self.shown = Shown(phase=Phase.STARTING)
            self.reminders = self._fresh_reminders()
            self.view.note.clear()
            self.worker.start(label)
        elif answer is Answer.NOT_GIVEN:
            self.worker.decline(label)
            self.statusBar().showMessage("Consent was not given: nothing is recorded; that is put down.")
        self.show_now()

    def withdraw(self) -> None:
        """Ask once, then erase the visit."""
        question = "The patient withdraws consent: end the visit, and erase what was recorded?"
        if QMessageBox.question(self, "Consent withdrawn", question) is QMessageBox.StandardButton.Yes:
            self._enter(Phase.ENDING)
            self.worker.withdraw()

    def closeEvent(self, event: QCloseEvent) -> None:
        """A running visit is not ended by closing the window: the strip goes on."""
        if self.may_close or self.shown.phase is Phase.READY:
            event.accept()
        else:
            event.ignore()
            self.show_strip()

    # ---------------------------------------------------------------------------

    def _connect(self) -> None:
        controls, worker = self.view.controls, self.worker
        controls.start.connect(self.begin)
        controls.pause.connect(lambda: self._do(worker.pause, Phase.PAUSED))
        controls.off_record.connect(lambda: self._do(worker.off_record, Phase.OFF_RECORD))
        controls.resume.connect(lambda: self._do(worker.resume, Phase.RECORDING))
        controls.stop.connect(lambda: self._do(worker.stop, Phase.ENDING))
        controls.flag.connect(self._flag)
        controls.withdraw.connect(self.withdraw)
        self.strip.expand.connect(self.show_full)
        self.view.question.add_button("It goes on", self._send_reminder_away)
        self.view.question.add_button("Stop", controls.stop_button.click)
        worker.started.connect(lambda encounter: self._enter(Phase.RECORDING))
        worker.told.connect(self._on_told)
        worker.ended.connect(self._on_ended)
        worker.failed.connect(self._on_failed)
        worker.noted.connect(self.view.note.show_note)
        worker.note_said.connect(self.view.note.say)
        small = QAction("Small strip", self)
        small.setShortcut(QKeySequence("Ctrl+M"))
        small.triggered.connect(self.show_strip)
        self.menuBar().addMenu("View").addAction(small)

    def _do(self, act: Callable[[], object], phase: Phase) -> None:
        act()
        self._enter(phase)

    def _enter(self, phase: Phase) -> None:
        self.shown = replace(self.shown, phase=phase)
        self.show_now()

    def _flag(self) -> None:
        self.worker.flag()
        self.statusBar().showMessage("Flagged: scribes see the mark here.", 4000)

    def _send_reminder_away(self) -> None:
        self.reminders = self.reminders.send_away(self.worker.held_to)
        self.show_now()

    def _on_told(self, event: Event) -> None:
        notice = self.shown.notice
        self.shown = take(self.shown, event)
        if self.shown.notice != notice:
            self.statusBar().showMessage(self.shown.notice)

    def _on_ended(self, outcome: Outcome) -> None:
        self.shown = replace(self.shown, phase=Phase.READY, line=Line.NONE, level=None, blocked="", lost="")
        self.view.label.clear()
        self.statusBar().showMessage(describe(outcome))
        if outcome.problem is not None:
            self.worker.look_for_leftovers()
        self.show_now()

    def _on_failed(self, sentence: str) -> None:
        before = Shown() if self.shown.phase is Phase.STARTING else self.shown
        self.shown = replace(before, failed=sentence)
        self.show_now()

    def _fresh_reminders(self) -> Reminders:
        settings = self.worker.equipment.settings
        return Reminders(settings.quiet_minutes, settings.long_minutes)


def describe(outcome: Outcome) -> str:
    """Return how a visit ended, in a sentence."""
    if outcome.problem is not None:
        return outcome.problem.sentence
    return (
        "Consent was withdrawn: what was recorded is erased."
        if outcome.withdrawn
        else "The server has all of it."
    )
