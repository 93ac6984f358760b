"""The small strip that stays on top of everything: one second of attention."""

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QKeySequence, QMouseEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from earshot_client.window.clock import clock
from earshot_client.window.controls import Controls, rename
from earshot_client.window.meter import Bar
from earshot_client.window.shown import Phase, Shown
from earshot_client.window.tone import set_tone
from earshot_client.window.visit_view import PHASE_TONES, line_text


class Strip(QWidget):
    """State, time, level, last words, pause, stop; drag it anywhere, or go back to full size."""

    expand = Signal()

    def __init__(self, controls: Controls) -> None:
        """Do what `controls` would do."""
        flags = Qt.WindowType.Tool | Qt.WindowType.FramelessWindowHint | Qt.WindowType.WindowStaysOnTopHint
        super().__init__(None, flags)
        self.setObjectName("ground")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setWindowTitle("Earshot")
        self._grip: QPoint | None = None
        self.phase = QLabel("")
        self.phase.setObjectName("phase")
        self.clock = QLabel("")
        self.bar = Bar()
        self.bar.setFixedWidth(80)
        self.text = QLabel("")
        self.text.setObjectName("line")
        self.text.setMinimumWidth(260)
        self.pause = QPushButton("Pause")
        self.pause.clicked.connect(controls.pause_button.click)
        self.stop = QPushButton("Stop")
        self.stop.clicked.connect(controls.stop_button.click)
        self.full = QPushButton("Full size")
        self.full.clicked.connect(self.expand)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 8, 12, 8)
        for widget in (self.phase, self.clock, self.bar, self.text, self.pause, self.stop, self.full):
            widget.setAccessibleName(widget.accessibleName() or "Earshot")
            row.addWidget(widget, 1 if widget is self.text else 0)
        for button, keys in ((self.pause, "Ctrl+P"), (self.stop, "Ctrl+E"), (self.full, "Ctrl+M")):
            button.setShortcut(QKeySequence(keys))
            button.setAccessibleName(button.text())
        off_record = QShortcut(QKeySequence("Ctrl+O"), self)
        off_record.activated.connect(controls.off_button.click)
        flag = QShortcut(QKeySequence("Ctrl+F"), self)
        flag.activated.connect(controls.flag_button.click)

    def show_visit(self, shown: Shown, held_to: int, unsent: int) -> None:
        """Bring everything up to date; trouble before words."""
        self.phase.setText(shown.phase.value)
        set_tone(self.phase, PHASE_TONES.get(shown.phase, ""))
        self.clock.setText(clock(held_to))
        self.bar.show_level(shown.level.rms if shown.level and shown.phase is Phase.RECORDING else -96.0)
        said, tone = line_text(shown, unsent)
        if shown.trouble:
            said, tone = shown.trouble, "bad"
        elif tone == "good":
            said = " ".join(filter(None, (shown.stable, shown.unstable))) or (shown.lines or ("",))[-1]
            tone = ""
        metrics = self.text.fontMetrics()
        self.text.setText(metrics.elidedText(said, Qt.TextElideMode.ElideLeft, self.text.width()))
        set_tone(self.text, tone)
        rename(self.pause, "Resume" if shown.phase is Phase.PAUSED else "Pause")
        self.pause.setEnabled(shown.phase in (Phase.RECORDING, Phase.PAUSED))
        self.stop.setEnabled(shown.phase.captures)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of it."""
        self._grip = event.globalPosition().toPoint() - self.frameGeometry().topLeft()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag it."""
        if self._grip is not None:
            self.move(event.globalPosition().toPoint() - self._grip)
