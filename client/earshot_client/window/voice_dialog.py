"""Enrol the clinician's voice: read a short text, and visits know from the first word who speaks."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from earshot_client.session.enrolment import READING

TEXT = (
    "Good morning, and thank you for coming in today. Before we begin, tell me what brought you here, "
    "when it started, and what you have tried so far. I will listen to your heart and lungs, and look at the "
    "results of your blood tests. Afterwards we decide together what to do, which medicines to take, and "
    "when to meet again. If anything gets worse before that, call us at any time of the day or night."
)
ABOUT = (
    f"Read this aloud for {READING:.0f} seconds, alone, as you speak with patients. The server learns your "
    "voice from it; the recording is not kept. The voice is kept encrypted, and you can delete it for ever."
)


class VoiceDialog(QDialog):
    """Says what it is for before anything is recorded."""

    enrol = Signal()
    revoke = Signal()

    def __init__(self, clinician: str | None, *, enrolled: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Your voice")
        self.setMinimumWidth(520)
        about, text = QLabel(ABOUT), QLabel(TEXT)
        self.said = QLabel("")
        self.begin = QPushButton(f"Read {READING:.0f} seconds")
        self.begin.setObjectName("primary")
        self.delete = QPushButton("Delete my voice for ever")
        self.delete.setObjectName("danger")
        self.delete.setEnabled(enrolled)
        self.begin.clicked.connect(self._on_begin)
        self.delete.clicked.connect(self.revoke)
        for label, name in ((about, "What this is"), (text, "Text to read"), (self.said, "Result")):
            label.setWordWrap(True)
            label.setAccessibleName(name)
        if clinician is None:
            self.begin.setEnabled(False)
            self.said.setText("The settings do not say who you are: enter the clinician's name there first.")
        row = QHBoxLayout()
        row.addWidget(self.delete)
        row.addStretch(1)
        row.addWidget(self.begin)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 16)
        column.setSpacing(14)
        for widget in (about, text, self.said):
            column.addWidget(widget)
        column.addLayout(row)

    def show_enrolled(self, voice: str | None) -> None:
        """Say that the voice is known, or (None) that it was deleted."""
        self.said.setText(
            "Your voice is enrolled, for visits that begin from now on." if voice else "It is deleted."
        )
        self.begin.setEnabled(True)
        self.delete.setEnabled(voice is not None)

    def show_failure(self, sentence: str) -> None:
        """Say why it did not work."""
        self.said.setText(sentence)
        self.begin.setEnabled(True)

    def _on_begin(self) -> None:
        self.begin.setEnabled(False)
        self.said.setText("Listening. Read until this changes…")
        self.enrol.emit()
