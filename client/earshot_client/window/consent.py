"""Consent, before a visit is recorded: the clinic's own words, and two answers."""

from enum import Enum

from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget


class Answer(Enum):
    """What the patient said."""

    GIVEN = "given"
    NOT_GIVEN = "not given"
    NOT_ASKED = "not asked"


class ConsentDialog(QDialog):
    """Escape or closing is no answer: nothing is recorded, and nothing is put down."""

    def __init__(self, words: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Consent")
        self.answer = Answer.NOT_ASKED
        text = QLabel(words)
        text.setWordWrap(True)
        text.setMinimumWidth(420)
        text.setAccessibleName("Words of consent")
        self.given = QPushButton("Consent given: record")
        self.given.setObjectName("primary")
        self.not_given = QPushButton("Not given")
        self.given.clicked.connect(lambda: self._close_with(Answer.GIVEN))
        self.not_given.clicked.connect(lambda: self._close_with(Answer.NOT_GIVEN))
        self.not_given.setDefault(True)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.not_given)
        row.addWidget(self.given)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 16)
        column.setSpacing(16)
        column.addWidget(text)
        column.addLayout(row)

    def _close_with(self, answer: Answer) -> None:
        self.answer = answer
        self.accept()
