"""A visit at full size: state, time, connection, level, buttons, words; and the note beside them."""

from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QSplitter, QVBoxLayout, QWidget

from earshot_client.window.banner import Banner
from earshot_client.window.clock import clock, length
from earshot_client.window.controls import Controls
from earshot_client.window.meter import Meter
from earshot_client.window.note_panel import NotePanel
from earshot_client.window.shown import Line, Phase, Shown
from earshot_client.window.tone import set_tone
from earshot_client.window.words import Words
from earshot_protocol.units import RATE

PHASE_TONES = {Phase.RECORDING: "live", Phase.PAUSED: "rest", Phase.OFF_RECORD: "rest"}
UNSENT_SHOWN = 2 * RATE
"""Less than it is on its way, and no matter for people (samples)."""


class VisitView(QWidget):
    """Shows what it is given; what people do comes from `controls`."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("ground")
        self.phase = _label("phase", "State of the visit")
        self.clock = _label("clock", "Recorded time")
        self.line = _label("line", "Connection")
        self.line.setWordWrap(True)
        self.device = _label("soft", "Microphone")
        self.trouble = Banner("bad", "Something is wrong")
        self.question = Banner("ask", "A question")
        self.label = QLineEdit()
        self.label.setPlaceholderText("Patient reference or label (optional)")
        self.label.setAccessibleName("Patient reference or label")
        self.label.setMaxLength(200)
        self.controls = Controls()
        self.meter = Meter()
        self.words = Words()
        self.note = NotePanel()
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 14, 14, 14)
        self.halves = QSplitter()
        self.halves.setChildrenCollapsible(False)
        self.halves.addWidget(self._visit_card())
        self.halves.addWidget(_card(self.note))
        self.halves.setSizes([430, 520])
        row.addWidget(self.halves)

    def show_visit(self, shown: Shown, held_to: int, unsent: int) -> None:
        """Bring everything up to date."""
        _say(self.phase, shown.phase.value)
        set_tone(self.phase, PHASE_TONES.get(shown.phase, ""))
        _say(self.clock, clock(held_to))
        text, tone = line_text(shown, unsent)
        _say(self.line, text)
        set_tone(self.line, tone)
        self.trouble.say(shown.trouble)
        self.controls.show_phase(shown.phase)
        self.label.setEnabled(shown.phase is Phase.READY)
        self.meter.show_level(shown.level if shown.phase is Phase.RECORDING else None)
        self.words.show_visit(shown)

    def _visit_card(self) -> QFrame:
        top = QHBoxLayout()
        top.addWidget(self.phase, 1)
        top.addWidget(self.clock)
        card = _card()
        column = card.layout()
        assert isinstance(column, QVBoxLayout)
        column.addLayout(top)
        for widget in (self.line, self.trouble, self.question, self.label, self.controls, self.meter):
            column.addWidget(widget)
        column.addWidget(self.words, 1)
        column.addWidget(self.device)
        return card


def line_text(shown: Shown, unsent: int) -> tuple[str, str]:
    """Return a sentence about connection and what is unsent, and its tone."""
    waiting = f" {length(unsent / RATE)} unsent, kept here." if unsent >= UNSENT_SHOWN else ""
    lost = f" Sound was lost {shown.dropouts} times: this machine is too busy." if shown.dropouts else ""
    match shown.line:
        case Line.NONE:
            return lost.strip(), "bad" if lost else ""
        case Line.CONNECTED:
            return f"Connected.{waiting}{lost}", "bad" if lost else "warn" if waiting else "good"
        case Line.WAITING:
            return f"{shown.line_says} Recording goes on.{waiting}{lost}", "warn"
        case Line.REFUSED:
            return f"Refused. What is recorded is kept here.{lost}", "bad"


def _label(name: str, accessible: str) -> QLabel:
    label = QLabel("")
    label.setObjectName(name)
    label.setAccessibleName(accessible)
    return label


def _card(*widgets: QWidget) -> QFrame:
    card = QFrame()
    card.setObjectName("card")
    column = QVBoxLayout(card)
    column.setContentsMargins(16, 14, 16, 14)
    column.setSpacing(10)
    for widget in widgets:
        column.addWidget(widget)
    return card


def _say(label: QLabel, text: str) -> None:
    if label.text() != text:
        label.setText(text)
