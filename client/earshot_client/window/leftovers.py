"""What earlier runs could not send: what it is, since when, and one click to send or to discard it."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QMessageBox,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from earshot_client.spool.place import Summary
from earshot_client.window.clock import length


class Leftovers(QDialog):
    """A row a recording; a row that was sent or discarded goes away."""

    send = Signal(str)
    discard = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Recordings that the server does not have")
        self.rows: dict[str, QFrame] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(20, 18, 20, 16)
        self._said = QLabel("")
        self._said.setWordWrap(True)
        self._column.addWidget(self._said)

    def show_found(self, found: list[Summary]) -> None:
        """Show these recordings and no others."""
        for encounter in list(self.rows):
            self._drop(encounter)
        for summary in found:
            self._add(summary)
        self._count()

    def gone(self, encounter: str) -> None:
        """Take a row away."""
        if encounter in self.rows:
            self._drop(encounter)
            self._count()

    def _count(self) -> None:
        self._said.setText(
            "These were recorded here, and the server does not have all of them. They are kept, encrypted, "
            "until you send or discard them."
            if self.rows
            else "The server has everything that was recorded here."
        )

    def _drop(self, encounter: str) -> None:
        row = self.rows.pop(encounter)
        self._column.removeWidget(row)
        row.deleteLater()

    def _add(self, summary: Summary) -> None:
        row = QFrame()
        row.setObjectName("card")
        text = QLabel(describe(summary))
        text.setWordWrap(True)
        send, discard = QPushButton("Send"), QPushButton("Discard…")
        send.setObjectName("primary")
        discard.setObjectName("danger")
        send.setAccessibleName(f"Send {text.text()}")
        discard.setAccessibleName(f"Discard {text.text()}")
        send.setDefault(True)
        discard.setAutoDefault(False)
        send.clicked.connect(lambda: self._on_send(summary.encounter, send))
        discard.clicked.connect(lambda: self._on_discard(summary))
        line = QHBoxLayout(row)
        line.addWidget(text, 1)
        line.addWidget(discard)
        line.addWidget(send)
        self.rows[summary.encounter] = row
        self._column.addWidget(row)

    def _on_send(self, encounter: str, button: QPushButton) -> None:
        button.setEnabled(False)
        button.setText("Sending…")
        self.send.emit(encounter)

    def _on_discard(self, summary: Summary) -> None:
        question = f"Delete {length(summary.seconds)} of sound for good? Nobody can bring it back."
        if QMessageBox.question(self, "Discard", question) is QMessageBox.StandardButton.Yes:
            self.discard.emit(summary.encounter)


def describe(summary: Summary) -> str:
    """Return what a recording is, in a line or two."""
    started = summary.started.astimezone().strftime("%d %B, %H:%M") if summary.started else "unknown time"
    label = f"{summary.label}, " if summary.label else ""
    state = {"complete": "ended in order", "broke off": "broke off (a crash, or a power cut)"}
    damage = f", {length(summary.missing)} damaged" if summary.missing else ""
    return f"{label}{started}: {length(summary.seconds)}, {state.get(summary.state, summary.state)}{damage}"
