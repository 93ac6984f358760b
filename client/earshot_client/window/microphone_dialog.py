"""Choose a microphone, and hear five seconds of what it hears."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QDialog, QLabel, QPushButton, QVBoxLayout, QWidget

from earshot_client.capture.level import Level
from earshot_client.window.meter import VERDICTS

DEFAULT = "The system's default microphone"


class MicrophoneDialog(QDialog):
    """The choice is remembered when the dialog is accepted."""

    try_it = Signal(object)
    """The device's name, None for the default."""

    def __init__(self, chosen: str | None, *, fallback: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Microphone")
        self.setMinimumWidth(440)
        self._wanted = chosen
        self.choice = QComboBox()
        self.choice.setAccessibleName("Microphone")
        self.fallback = QCheckBox("If it is gone, go on with the system's default one")
        self.fallback.setChecked(fallback)
        self.test = QPushButton("Record five seconds and play them back")
        self.test.clicked.connect(self._on_test)
        self.said = QLabel("")
        self.said.setWordWrap(True)
        self.said.setAccessibleName("Result")
        done = QPushButton("Use this one")
        done.setObjectName("primary")
        done.clicked.connect(self.accept)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 16)
        column.setSpacing(12)
        for widget in (self.choice, self.fallback, self.test, self.said, done):
            column.addWidget(widget)
        self.show_devices([])

    @property
    def device(self) -> str | None:
        """The chosen device's name, None for the default."""
        name = self.choice.currentData()
        return name if isinstance(name, str) else None

    def show_devices(self, names: list[str]) -> None:
        """Fill the list; a chosen device that is not there now stays in it."""
        wanted = self.device if self.choice.count() else self._wanted
        self.choice.clear()
        self.choice.addItem(DEFAULT, None)
        for name in names:
            self.choice.addItem(name, name)
        if wanted is not None and wanted not in names:
            self.choice.addItem(f"{wanted} (not there now)", wanted)
        self.choice.setCurrentIndex(max(0, self.choice.findData(wanted)) if wanted else 0)

    def show_level(self, level: Level | None) -> None:
        """Say what was heard; None: it was played back."""
        if level is None:
            self.test.setEnabled(True)
            return
        self.said.setText(f"Heard: {VERDICTS[level.verdict][0]}. Now you hear it back…")

    def show_failure(self, sentence: str) -> None:
        """Say why the test failed."""
        self.said.setText(sentence)
        self.test.setEnabled(True)

    def _on_test(self) -> None:
        self.test.setEnabled(False)
        self.said.setText("Say something…")
        self.try_it.emit(self.device)
