"""The buttons of a visit, and which of them can be pressed when."""

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QGridLayout, QPushButton, QWidget

from earshot_client.window.shown import Phase


class Controls(QWidget):
    """Start, pause, off the record, flag, stop, withdraw; all of them by keyboard too."""

    start = Signal()
    pause = Signal()
    resume = Signal()
    off_record = Signal()
    flag = Signal()
    stop = Signal()
    withdraw = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._phase = Phase.READY
        self.start_button = self._button("Start visit", "Ctrl+R", self.start.emit, "primary")
        self.pause_button = self._button("Pause", "Ctrl+P", self._on_pause)
        self.off_button = self._button("Off the record", "Ctrl+O", self._on_off_record)
        self.flag_button = self._button("Flag this", "Ctrl+F", self.flag.emit)
        self.stop_button = self._button("Stop", "Ctrl+E", self.stop.emit)
        self.withdraw_button = self._button(
            "Consent withdrawn: erase", "Ctrl+Shift+X", self.withdraw.emit, "danger"
        )
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.addWidget(self.start_button, 0, 0, 1, 2)
        grid.addWidget(self.pause_button, 1, 0)
        grid.addWidget(self.off_button, 1, 1)
        grid.addWidget(self.flag_button, 2, 0)
        grid.addWidget(self.stop_button, 2, 1)
        grid.addWidget(self.withdraw_button, 3, 0, 1, 2)
        self.show_phase(Phase.READY)

    def show_phase(self, phase: Phase) -> None:
        """Enable what makes sense now."""
        self._phase = phase
        ready = phase is Phase.READY
        self.start_button.setVisible(ready or phase is Phase.STARTING)
        self.start_button.setEnabled(ready)
        for button in (self.pause_button, self.off_button, self.flag_button, self.stop_button):
            button.setVisible(not self.start_button.isVisibleTo(self))
            button.setEnabled(phase.captures)
        self.withdraw_button.setVisible(phase.captures)
        rename(self.pause_button, "Resume" if phase is Phase.PAUSED else "Pause")
        rename(self.off_button, "Back on the record" if phase is Phase.OFF_RECORD else "Off the record")
        self.pause_button.setEnabled(phase in (Phase.RECORDING, Phase.PAUSED))
        self.off_button.setEnabled(phase in (Phase.RECORDING, Phase.OFF_RECORD))

    def _on_pause(self) -> None:
        (self.resume if self._phase is Phase.PAUSED else self.pause).emit()

    def _on_off_record(self) -> None:
        (self.resume if self._phase is Phase.OFF_RECORD else self.off_record).emit()

    def _button(self, text: str, keys: str, act: Callable[[], object], name: str = "") -> QPushButton:
        button = QPushButton(text)
        if name:
            button.setObjectName(name)
        button.setShortcut(QKeySequence(keys))
        button.setToolTip(f"{text} ({QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)})")
        button.setAccessibleName(text)
        button.clicked.connect(lambda: act())
        return button


def rename(button: QPushButton, text: str) -> None:
    """Give a button another name; Qt forgets its shortcut with the old one."""
    if button.text() != text:
        keys = button.shortcut()
        button.setText(text)
        button.setAccessibleName(text)
        button.setShortcut(keys)
