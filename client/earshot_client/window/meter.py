"""The level as a bar, and its verdict in words."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QWidget

from earshot_client.capture.level import FLOOR, Level, Verdict
from earshot_client.window.style import theme
from earshot_client.window.tone import set_tone

SHOWN_FROM = -60.0
"""The left end of the bar (RMS, dBFS)."""
VERDICTS = {
    Verdict.LISTENING: ("listening", ""),
    Verdict.GOOD: ("good level", "good"),
    Verdict.NO_SIGNAL: ("no signal", "bad"),
    Verdict.TOO_QUIET: ("too quiet", "warn"),
    Verdict.CLIPPING: ("clipping", "bad"),
    Verdict.NOISY: ("noisy", "warn"),
}
"""A verdict's words and tone."""


class Bar(QWidget):
    """How loud it is now."""

    def __init__(self) -> None:
        super().__init__()
        self.setMinimumSize(60, 8)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Level")
        self._share = 0.0

    @property
    def share(self) -> float:
        """How much of the bar is lit, 0 to 1."""
        return self._share

    def show_level(self, rms: float) -> None:
        """Take the loudness (dBFS)."""
        share = max(0.0, min(1.0, (max(rms, FLOOR) - SHOWN_FROM) / -SHOWN_FROM))
        if abs(share - self._share) > 0.01:
            self._share = share
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint it."""
        colours = theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        whole = QRectF(0, self.height() / 2 - 4, self.width(), 8)
        painter.setBrush(QColor(colours.line))
        painter.drawRoundedRect(whole, 4, 4)
        lit = QRectF(whole.x(), whole.y(), whole.width() * self._share, whole.height())
        painter.setBrush(QColor(colours.calm))
        painter.drawRoundedRect(lit, 4, 4)


class Meter(QWidget):
    """Bar and verdict."""

    def __init__(self) -> None:
        super().__init__()
        self.bar = Bar()
        self.verdict = QLabel("")
        self.verdict.setObjectName("verdict")
        self.verdict.setAccessibleName("Verdict on the level")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.bar, 1)
        row.addWidget(self.verdict)

    def show_level(self, level: Level | None) -> None:
        """Show the level; None: nothing is captured."""
        words, tone = ("", "") if level is None else VERDICTS[level.verdict]
        self.bar.show_level(FLOOR if level is None else level.rms)
        if self.verdict.text() != words:
            self.verdict.setText(words)
            set_tone(self.verdict, tone)
