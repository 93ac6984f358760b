"""A message across the window: something is wrong, or a question that can wait."""

from collections.abc import Callable

from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton

from earshot_client.window.tone import set_tone


class Banner(QFrame):
    """Hidden until there is something to say."""

    def __init__(self, tone: str, name: str) -> None:
        super().__init__()
        self.setObjectName("banner")
        set_tone(self, tone)
        self.text = QLabel("")
        self.text.setWordWrap(True)
        self.text.setAccessibleName(name)
        self._row = QHBoxLayout(self)
        self._row.addWidget(self.text, 1)
        self.hide()

    def add_button(self, text: str, act: Callable[[], object]) -> QPushButton:
        """Add an answer."""
        button = QPushButton(text)
        button.clicked.connect(lambda: act())
        self._row.addWidget(button)
        return button

    def say(self, sentence: str) -> None:
        """Show a sentence; hide if there is none."""
        if self.text.text() != sentence:
            self.text.setText(sentence)
        self.setVisible(bool(sentence))
