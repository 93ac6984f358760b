"""The checks of `earshot doctor`, in the window."""

from html import escape

from PySide6.QtWidgets import QDialog, QPushButton, QTextBrowser, QVBoxLayout, QWidget

from earshot_client.doctor.report import Check, Outcome
from earshot_client.window.style import Theme, theme

SIGNS = {Outcome.GOOD: "✓", Outcome.WORTH_A_LOOK: "!", Outcome.BAD: "✗", Outcome.SKIPPED: "–"}


class DoctorDialog(QDialog):
    """A line a check, as each ends."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Is everything there?")
        self.resize(560, 420)
        self.text = QTextBrowser()
        self.text.setAccessibleName("Checks")
        self.again = QPushButton("Check again")
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 16)
        column.addWidget(self.text, 1)
        column.addWidget(self.again)
        self._checks: list[Check] = []

    def begin(self) -> None:
        """Forget the last time."""
        self._checks = []
        self.again.setEnabled(False)
        self.text.setHtml("Checking…")

    def show_check(self, check: Check | None) -> None:
        """Add a check; None: that was the last."""
        if check is None:
            self.again.setEnabled(True)
            return
        self._checks.append(check)
        self.text.setHtml("".join(line(check, theme()) for check in self._checks))


def line(check: Check, colours: Theme) -> str:
    """Return a check as HTML."""
    colour = {
        Outcome.GOOD: colours.calm,
        Outcome.WORTH_A_LOOK: colours.warn,
        Outcome.BAD: colours.bad,
        Outcome.SKIPPED: colours.soft,
    }[check.outcome]
    remedy = f"<br>{escape(check.remedy)}" if check.remedy else ""
    return (
        f'<p><b style="color:{colour}">{SIGNS[check.outcome]} {escape(check.name)}</b>: '
        f"{escape(check.found)}{remedy}</p>"
    )
